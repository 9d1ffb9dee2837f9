"""Which extractor reads leads, by the settings. Each is imported only where it is chosen: some import slowly."""

from functools import cache
from importlib.util import find_spec

from django.conf import settings

from prosa.core.config import ConfigProblem
from prosa.leads.extraction import Extractor

NAMES = ("rules", "gemini", "openai")


def chosen_name() -> str:
    """Return the name of the extractor that LEAD_EXTRACTOR chooses."""
    if settings.LEAD_EXTRACTOR != "auto":
        return str(settings.LEAD_EXTRACTOR)
    return "gemini" if settings.GEMINI_API_KEY else "rules"


@cache
def chosen_extractor() -> Extractor:
    """Return the extractor that LEAD_EXTRACTOR chooses, one for the whole process."""
    return make_extractor(chosen_name())


def make_extractor(name: str) -> Extractor:
    """Return a new extractor: `rules`, `gemini` or `openai`, set up as the settings say.

    Raises ValueError for another name. What is missing for it is `find_problems`' to say; without it, the extractor
    raises ExtractorUnavailableError.
    """
    if name == "rules":
        from prosa.leads.extractors.rules import RulesExtractor  # noqa: PLC0415 (see above)

        return RulesExtractor()
    if name == "gemini":
        from prosa.leads.extractors.gemini import GeminiExtractor  # noqa: PLC0415 (see above)

        return GeminiExtractor(
            api_key=settings.GEMINI_API_KEY, model=settings.GEMINI_MODEL, timeout=settings.LEAD_TIMEOUT
        )
    if name == "openai":
        from prosa.leads.extractors.openai_compatible import OpenAIExtractor  # noqa: PLC0415 (see above)

        return OpenAIExtractor(
            base_url=settings.OPENAI_BASE_URL,
            model=settings.OPENAI_MODEL,
            api_key=settings.OPENAI_API_KEY,
            timeout=settings.LEAD_TIMEOUT,
        )
    raise ValueError(f"There is no extractor {name!r}; there are: {', '.join(NAMES)}.")


def find_problems() -> list[ConfigProblem]:
    """Return what is missing for the extractor that is chosen."""
    name = chosen_name()
    if name == "gemini":
        return _find_gemini_problems()
    if name != "openai":
        return []
    hint = "Set it in .env, as docs/leads.md shows, or choose LEAD_EXTRACTOR=rules."
    return [
        ConfigProblem(missing, f"LEAD_EXTRACTOR=openai needs {missing}, which is empty.", hint)
        for missing in ("OPENAI_BASE_URL", "OPENAI_MODEL")
        if not getattr(settings, missing)
    ]


def _find_gemini_problems() -> list[ConfigProblem]:
    problems = []
    if not settings.GEMINI_API_KEY:
        hint = "Set GEMINI_API_KEY in .env, or choose LEAD_EXTRACTOR=rules."
        problems.append(
            ConfigProblem("GEMINI_API_KEY", "LEAD_EXTRACTOR=gemini needs GEMINI_API_KEY, which is empty.", hint)
        )
    if not is_sdk_installed():
        message = "Leads are to be read by Gemini, and the package google-genai is not installed."
        hint = (
            "Type ./run setup, or .venv/bin/python -m pip install --require-hashes -r requirements-gemini.txt; "
            "or choose LEAD_EXTRACTOR=rules."
        )
        problems.append(ConfigProblem("LEAD_EXTRACTOR", message, hint))
    return problems


def is_sdk_installed() -> bool:
    """Tell whether google-genai is there, without importing it."""
    try:
        return find_spec("google.genai") is not None
    except ImportError:  # there is not even a package google
        return False
