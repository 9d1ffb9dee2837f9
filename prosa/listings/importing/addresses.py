"""As much of an address as may be shown."""

import re
from typing import Final

from prosa.core.folding import fold
from prosa.listings.importing.texts import shorten, to_line

ADDRESS_LENGTH: Final = 200
_EVERYTHING: Final = frozenset({"all", "full", "completo", "endereco completo", "tudo", "sim"})
_STREET_ALONE: Final = frozenset({"street", "rua", "logradouro", "somente rua", "so a rua"})
# What a name in figures follows: “Rua 12”, “Avenida 7 de Setembro”.
_KINDS: Final = (
    "rua r avenida av alameda al travessa tv estrada rodovia rod br praca via viela beco largo ladeira passagem "
    "servidao quadra qd qn sqn sqs setor"
)
_KINDS_OF_STREETS: Final = frozenset(_KINDS.split())
_ENDS_A_STREET: Final = re.compile(
    r"[,;(\n]|\s[-–]\s|\bn\.?\s?(?:[º°o]\.?)?\s?(?=[0-9])|\bs/n"  # noqa: RUF001
    r"|\s(?:apto?|apt|apartamento|bloco|sala|conj|cj|fundos)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[0-9]{1,6}(?:[-/]?[a-zA-Z])?(?![0-9a-zA-Z])")
_GOES_ON: Final = frozenset({"de", "do", "da"})  # “Rua 25 de Março”


def show_address(*, street: str, number: str, display: str) -> str:
    """Return street and number of a listing as far as `display`, the feed's word for it, lets them be shown.

    Where only the street may be shown, what follows its name is taken away, since feeds write the number there too.
    """
    line, shown = to_line(street, most=ADDRESS_LENGTH), fold(display)
    if shown not in _EVERYTHING | _STREET_ALONE:
        return ""
    name, rest = _part(line)
    if shown in _STREET_ALONE or not name:
        return name
    found = _NUMBER.search(to_line(number, most=ADDRESS_LENGTH)) or _NUMBER.search(rest)
    return shorten(f"{name}, {found[0]}" if found else name, most=ADDRESS_LENGTH)


def _part(line: str) -> tuple[str, str]:
    """Return the name of the street, and what stands behind it."""
    end = _ENDS_A_STREET.search(line)
    name = line[: end.start()] if end else line
    words = name.split()
    least = 2 if words and fold(words[0]) in _KINDS_OF_STREETS else 0
    for place, word in enumerate(words[least:], least):
        goes_on = place + 1 < len(words) and words[place + 1].lower() in _GOES_ON
        if word.lstrip("#-:.")[:1].isdigit() and not goes_on:
            name = " ".join(words[:place])
            break
    return name.strip(" .-"), line[len(name) :]
