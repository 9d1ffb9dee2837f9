"""Which format a file has, by its first bytes."""

import codecs
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from django.utils.translation import gettext_noop as _

from prosa.listings.importing.blocks import BLOCK, blocks_of
from prosa.listings.importing.entries import BrokenFeedError, Entry, Reason, Rejection
from prosa.listings.importing.spreadsheet import read_spreadsheet
from prosa.listings.importing.vrsync import read_vrsync

EMPTY: Final = _("The file is empty.")
WORKBOOK: Final = _("This is a workbook of a spreadsheet program: save it as CSV, then import that.")
PACKED: Final = _("The file is compressed: unpack it, then import what it contains.")
WEB_PAGE: Final = _("This is a web page, not a feed: perhaps the address is wrong, or asks for a sign-in.")
NO_TEXT: Final = _("The file is neither VRSync nor CSV.")

_ENOUGH: Final = 1_024
_BEGINNINGS_OF_PAGES: Final = (b"<!doctype html", b"<html")
# Systems hand them on from what people paste. They cannot stand in XML, whose parser would stop there.
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\r\n"))
_BLANKS: Final = b" \t\r\n"
_SIGNATURES: Final = {
    b"PK\x03\x04": WORKBOOK,  # .xlsx and .ods are archives
    b"\xd0\xcf\x11\xe0": WORKBOOK,
    b"\x1f\x8b": PACKED,
    b"Rar!": PACKED,
    b"7z\xbc\xaf": PACKED,
    b"%PDF": NO_TEXT,
    b"\x89PNG": NO_TEXT,
    b"\xff\xd8\xff": NO_TEXT,
    b"\x7fELF": NO_TEXT,
}


def read_feed(stream: BinaryIO) -> Iterator[Entry | Rejection]:
    """Yield a listing, or why it is none, for each entry of the feed in `stream`, be it VRSync or CSV.

    Reads as it goes along and holds little, however long the feed is. Raises BrokenFeedError when it comes to the
    place where the document is broken: what stands before was yielded.
    """
    head, blanks = _read_head(stream)
    if not head:
        raise BrokenFeedError(Reason(EMPTY))
    for signature, message in _SIGNATURES.items():
        if head.startswith(signature):
            raise BrokenFeedError(Reason(message))
    if head[:_ENOUGH].lower().startswith(_BEGINNINGS_OF_PAGES):
        raise BrokenFeedError(Reason(WEB_PAGE))
    if _is_xml(head):
        chunks = chain([head], blocks_of(stream))
        controls = b"" if b"\0" in head[:4] else _CONTROLS  # which are halves of characters in UTF-16
        yield from read_vrsync(
            (chunk.translate(None, controls) for chunk in chunks), first_line=1 + blanks.count(b"\n")
        )
    else:
        yield from read_spreadsheet(chain([blanks + head], blocks_of(stream)))


def _read_head(stream: BinaryIO) -> tuple[bytes, bytes]:
    """Return how the file begins, without blanks, which XML must not have there; and these blanks."""
    read = b""
    while len(read) < _ENOUGH and (chunk := stream.read(BLOCK)):
        read += chunk
    text = read.removeprefix(codecs.BOM_UTF8)
    head = text.lstrip(_BLANKS)
    return head, text[: len(text) - len(head)]


def _is_xml(head: bytes) -> bool:
    if head.startswith(b"<"):
        return True
    return head.startswith((codecs.BOM_UTF16_LE + b"<\x00", codecs.BOM_UTF16_BE + b"\x00<"))
