"""Who reads leads, by the settings, and what the system check says of it."""

import importlib.util
from importlib.machinery import ModuleSpec

import pytest
from pytest_django import Settings

from prosa.leads.checks import check_extractor
from prosa.leads.extractors import choosing
from prosa.leads.extractors.choosing import chosen_name, is_sdk_installed, make_extractor
from tests.core.test_checks import run_check

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("setting", "key", "name"),
    [
        ("auto", "", "rules"),
        ("auto", "0123456789abcdef", "gemini"),
        ("rules", "0123456789abcdef", "rules"),
        ("gemini", "", "gemini"),
        ("openai", "0123456789abcdef", "openai"),
    ],
)
def test_the_setting_chooses_and_a_key_chooses_gemini(settings: Settings, setting: str, key: str, name: str) -> None:
    settings.LEAD_EXTRACTOR, settings.GEMINI_API_KEY = setting, key
    assert chosen_name() == name
    choosing.chosen_extractor.cache_clear()
    assert choosing.chosen_extractor().name == name
    assert choosing.chosen_extractor() is choosing.chosen_extractor()
    choosing.chosen_extractor.cache_clear()


@pytest.mark.parametrize("name", choosing.NAMES)
def test_each_extractor_is_made_under_its_name(name: str) -> None:
    assert make_extractor(name).name == name


def test_an_unknown_name_makes_no_extractor() -> None:
    with pytest.raises(ValueError, match="There is no extractor 'oracle'; there are: rules, gemini, openai"):
        make_extractor("oracle")


def test_the_defaults_have_no_problem() -> None:
    assert check_extractor() == []


def test_gemini_with_key_and_package_has_no_problem(settings: Settings) -> None:
    settings.LEAD_EXTRACTOR, settings.GEMINI_API_KEY = "gemini", "0123456789abcdef"
    assert check_extractor() == []


def test_gemini_without_key_is_an_error(settings: Settings) -> None:
    settings.LEAD_EXTRACTOR = "gemini"
    [error] = check_extractor()
    assert (error.id, error.msg) == ("prosa.E003", "LEAD_EXTRACTOR=gemini needs GEMINI_API_KEY, which is empty.")
    assert error.hint


@pytest.mark.parametrize("setting", ["auto", "gemini"])
@pytest.mark.parametrize("has_google", [True, False])
def test_gemini_without_its_package_is_an_error_that_says_what_installs_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, setting: str, has_google: bool
) -> None:
    def find(name: str) -> ModuleSpec | None:
        if not has_google:
            raise ModuleNotFoundError("No module named 'google'")
        return None

    monkeypatch.setattr(choosing, "find_spec", find)
    settings.LEAD_EXTRACTOR, settings.GEMINI_API_KEY = setting, "0123456789abcdef"
    [error] = check_extractor()
    assert "google-genai is not installed" in error.msg
    assert "./run setup" in str(error.hint)
    assert "requirements-gemini.txt" in str(error.hint)


def test_the_package_is_found_without_being_imported() -> None:
    assert is_sdk_installed() is (importlib.util.find_spec("google.genai") is not None)


@pytest.mark.parametrize("missing", ["OPENAI_BASE_URL", "OPENAI_MODEL"])
def test_openai_without_address_or_model_is_an_error(settings: Settings, missing: str) -> None:
    settings.LEAD_EXTRACTOR = "openai"
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "http://localhost:11434/v1", "gemma3:4b"
    assert check_extractor() == []
    setattr(settings, missing, "")
    [error] = check_extractor()
    assert (error.id, error.msg) == ("prosa.E003", f"LEAD_EXTRACTOR=openai needs {missing}, which is empty.")
    assert "docs/leads.md" in str(error.hint)


def test_the_command_line_names_what_is_missing_and_shows_no_key() -> None:
    check = run_check(LEAD_EXTRACTOR="openai", OPENAI_API_KEY="hunter2")
    assert check.returncode != 0
    assert "(prosa.E003) LEAD_EXTRACTOR=openai needs OPENAI_BASE_URL, which is empty." in check.stderr
    assert "Traceback" not in check.stderr
    assert "hunter2" not in check.stderr + check.stdout


def test_an_unknown_name_is_an_error_of_the_configuration() -> None:
    check = run_check(LEAD_EXTRACTOR="oracle")
    assert check.returncode != 0
    assert "LEAD_EXTRACTOR is none of: auto, rules, gemini, openai." in check.stderr
