"""The listings that a customer asked about by their codes."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from prosa.conversations.models import Conversation, Message
from prosa.inbox.interest.offers import Offer
from prosa.inbox.listings.presentation import Shown
from prosa.listings.models import Listing
from prosa.listings.summary import summary
from prosa.listings.validation import CODE_LENGTH

MOST_ASKED: Final = 5
MESSAGES_READ: Final = 100
CODES_LOOKED_UP: Final = 50
# A number alone is mostly a price, an area or a date. It is a code where it is called one.
_NAMED_CODE: Final = re.compile(r"\b(?:c[oó]d(?:igo)?|ref(?:er[eê]ncia)?)\b\W{0,5}(\d{2,})", re.IGNORECASE)
_CODE: Final = re.compile(r"(?<![\w.#-])(?=[\w.#-]*[A-Za-z])(?=[\w.#-]*\d)[A-Za-z0-9._#-]+")
_AROUND_A_CODE: Final = ".-_#"


def find_asked(*, conversation: Conversation, host: str) -> list[Offer]:
    """Return the listings whose codes the customer has written, those that came last first, without a score.

    They need not fit what is sought, nor be active. `host` is the one under which the reader sees the page.
    """
    received = conversation.messages.filter(direction=Message.Direction.RECEIVED).order_by("-sent_at", "-id")
    codes = find_codes(received.values_list("content", flat=True)[:MESSAGES_READ])
    if not codes:
        return []
    listings = Listing.objects.with_codes(codes).order_by()
    found = {listing.code.upper(): listing for listing in listings}
    asked = islice((found[code] for code in codes if code in found), MOST_ASKED)
    return [_show(listing, host) for listing in asked]


def find_codes(texts: Iterable[str]) -> list[str]:
    """Return what may be listings' codes in `texts`, each once and in capital letters."""
    return list(islice(dict.fromkeys(code for text in texts for code in _codes_in(text)), CODES_LOOKED_UP))


def _codes_in(text: str) -> Iterator[str]:
    for found in _CODE.finditer(text):
        code = found[0].strip(_AROUND_A_CODE)
        if len(code) <= CODE_LENGTH:
            yield code.upper()
    for found in _NAMED_CODE.finditer(text):
        if len(found[1]) <= CODE_LENGTH:
            yield found[1]


def _show(listing: Listing, host: str) -> Offer:
    shown = Shown(listing, host)
    return Offer(shown, shown.prices, 0, (), summary(listing))
