"""Taking secrets and people's words out of what is logged or reported. Pure: no Django.

Nothing of Prosa means to log any. This is what stands behind that: errors of libraries quote what they were given.
"""

import json
import re
import traceback
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, Final

HIDDEN: Final = "[hidden]"
LONGEST_ERROR: Final = 500
_SHORTEST_SECRET: Final = 6  # a shorter one would be found in ordinary words

# Each keeps what stands in its first group. Values end where quotes, blanks or separators do, JSON's included.
_VALUE: Final = r"""[^\s"'\\,;&<>]+"""
_IS: Final = r"""\\?["']?\s?[=:]\s?\\?["']?"""
_SHAPES: Final = (
    r"(\b(?:api-?key|bearer|basic)\s+)" + _VALUE,
    r"(\bprosa_)[\w-]{40,}",
    r"(\bwhsec_)[\w+/=-]{16,}",
    r"(\bAIza)[\w-]{30,}",
    r"(\bsk-)[\w-]{16,}",
    r"(\bsha256=)[0-9a-f]{32,}",
    r"(\bv1a?,)[\w+/=-]{20,}",
    r"(://)[^\s/@\"'\\]+(?=@)",
    r"([?&]key=)" + _VALUE,
    rf"(\b(?:proxy-)?authorization{_IS})(?:\w+\s+)?{_VALUE}",
    rf"(\b(?:set-)?cookie{_IS})[^\"'\\\n]+",
    (
        r"(\b(?:x-api-key|api_?key|passw(?:or)?d|senha|secret(?:_key)?|(?:access_|csrf_?)?token|sessionid"
        rf"|csrfmiddlewaretoken){_IS}){_VALUE}"
    ),
    rf"(\b[\w-]{{0,40}}signature{_IS})(?:v1a?,)?{_VALUE}",
)
# One of these is in each of them. Most lines hold none, and are let through at once.
_HINTS: Final = (
    *("key", "bearer", "basic", "prosa_", "whsec_", "aiza", "sk-", "sha256=", "v1,", "v1a,", "://", "passw"),
    *("senha", "secret", "token", "sessionid", "cookie", "authorization", "signature"),
)
_shapes = re.compile("|".join(_SHAPES), re.IGNORECASE)
# What PostgreSQL adds to the first line of an error may quote whole rows.
_details = re.compile(r"\s*\b(?:DETAIL|CONTEXT|HINT|QUERY|STATEMENT|LINE \d+):.*", re.DOTALL)
_quoted = re.compile(r"""(["'“])(?:(?!\1)[^”]){12,}(?:\1|”|$)""", re.DOTALL)
_telephone = re.compile(r"(?<![\w.-])(?:\+?55[\s-]?)?\(?\d{2}\)?[\s-]?9?\d{4}[\s-]?\d{4}(?![\w-])")
_address = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


class Scrubber:
    """Hides what has the shape of a secret, and the very `secrets` of this installation.

    Of what errors quote, the `names` are left, such as those of tables and constraints.
    """

    def __init__(self, secrets: Iterable[str] = (), *, names: Callable[[], Container[str]] = frozenset) -> None:
        self._names = names
        known = [each for each in secrets if len(each) >= _SHORTEST_SECRET]
        in_json = [json.dumps(each, ensure_ascii=False)[1:-1] for each in known]  # with its quotes escaped
        self._known = sorted({*known, *in_json}, key=len, reverse=True)

    def scrub(self, text: str) -> str:
        """Return `text` without secrets."""
        for secret in self._known:  # the longest first, since one may be part of another
            text = text.replace(secret, HIDDEN)
        lowered = text.lower()
        return _shapes.sub(_hide, text) if any(hint in lowered for hint in _HINTS) else text

    def scrub_error(self, text: str) -> str:
        """Return an error's text without secrets, and without what it may quote of data."""
        names = self._names()
        text = _quoted.sub(lambda quoted: _hide_quoted(quoted, names), _details.sub("", text))
        return self.scrub(_address.sub(HIDDEN, _telephone.sub(HIDDEN, text)))[:LONGEST_ERROR]

    def scrub_all(self, value: Any) -> Any:
        """Return a document (mappings, lists, texts) with each of its texts scrubbed."""
        if isinstance(value, str):
            return self.scrub(value)
        if isinstance(value, dict):
            return {name: self.scrub_all(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.scrub_all(each) for each in value]
        return value

    def describe(self, error: BaseException) -> str:
        """Return the traceback of `error` and of what led to it: places in the code, and scrubbed texts."""
        return "\n".join(self._describe_one(each) for each in _chain(error))

    def _describe_one(self, error: BaseException) -> str:
        places = "".join(traceback.format_tb(error.__traceback__))
        kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        return f"Traceback (most recent call last):\n{places}{kind}: {self.scrub_error(str(error))}"


def drop_details(text: str) -> str:
    """Return an error's text without what PostgreSQL adds to it, which may quote whole rows."""
    return _details.sub("", text)


def _hide_quoted(match: re.Match[str], names: Container[str]) -> str:
    return match[0] if match[0][1:-1] in names else f"{match[1]}{HIDDEN}{match[1]}"


def _hide(match: re.Match[str]) -> str:
    return f"{next(filter(None, match.groups()))}{HIDDEN}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield what led to `error`, the first cause first, and `error`."""
    seen: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in seen:
        seen.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return reversed(seen)
