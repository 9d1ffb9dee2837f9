"""VRSync, the XML in which Brazilian portals take listings, read as it streams by.

Names count without their namespace and without regard to case, since feeds in the field get both wrong. A document
type, entities and references to other documents are refused. However long the document is, one piece of it is held.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser
from django.utils.translation import gettext_noop as _

from prosa.listings.importing.entries import BrokenFeedError, Entry, Reason, Rejection
from prosa.listings.importing.values import quote
from prosa.listings.importing.vrsync_listing import (
    WANTED,
    WANTED_FOR_ATTRIBUTES,
    Element,
    FoundListing,
    read_listing,
)

NOT_VRSYNC: Final = _("This is no VRSync: its outermost element is “%(name)s”, not “ListingDataFeed”.")
NOT_XML: Final = _("The XML is broken here.")
CUT_SHORT: Final = _("The file ends before the XML does: it was cut short.")
FORBIDDEN: Final = _("The XML has a document type or entities of its own, which Prosa does not read.")
UNKNOWN_ENCODING: Final = _("The XML names an encoding that Prosa cannot read, or is not written in it.")
TOO_DEEP: Final = _("Its elements are nested too deeply.")
TOO_LONG: Final = _("A piece of the XML is too long.")
TOO_MANY_NAMES: Final = _("Its elements have too many different names.")

_ROOTS: Final = frozenset({"listingdatafeed", "listings"})
_LISTING: Final = "listing"
_MOST_DEPTH: Final = 64
_MOST_NAMES: Final = 10_000  # the parser remembers each
_MOST_BYTES_WITHOUT_NEWS: Final = 4_194_304  # it also holds an unfinished piece, such as an attribute
_ENDS_EARLY: Final = ("no element found", "unclosed token", "unclosed CDATA section", "partial character")


def read_vrsync(chunks: Iterable[bytes], *, first_line: int = 1) -> Iterator[Entry | Rejection]:
    """Yield what the document's listings are, in their order. It begins at `first_line` of its file.

    Raises BrokenFeedError at the broken place, after what stands before it was yielded.
    """
    reading = _Reading(lines_before=first_line - 1)
    for chunk in chunks:
        broken = reading.feed(chunk)
        yield from map(read_listing, reading.take())
        if broken:
            raise broken
    broken = reading.close()
    yield from map(read_listing, reading.take())
    if broken:
        raise broken


class _Reading:
    """A parser, and what it has found."""

    def __init__(self, *, lines_before: int) -> None:
        self._parser = DefusedExpatParser(forbid_dtd=True)
        self._handler = _Handler(self._line)
        self._parser.setContentHandler(self._handler)
        self._lines_before = lines_before
        self._without_news = 0

    def feed(self, chunk: bytes) -> BrokenFeedError | None:
        """Parse `chunk`, and return what is broken, if anything is."""
        self._handler.has_news = False
        if broken := self._try(chunk, is_last=False):
            return broken
        self._without_news = 0 if self._handler.has_news else self._without_news + len(chunk)
        if self._without_news > _MOST_BYTES_WITHOUT_NEWS:
            return BrokenFeedError(Reason(TOO_LONG), line=self._line())
        return None

    def close(self) -> BrokenFeedError | None:
        """Return what is broken at the document's end."""
        return self._try(b"", is_last=True)

    def take(self) -> list[FoundListing]:
        """Return the listings that ended since it was last asked."""
        found, self._handler.found = self._handler.found, []
        return found

    def _try(self, chunk: bytes, *, is_last: bool) -> BrokenFeedError | None:
        try:
            self._parser.feed(chunk, isFinal=is_last)
        except BrokenFeedError as error:
            return error
        except SAXParseException as error:
            ends_early = str(error.getMessage()).startswith(_ENDS_EARLY)
            return BrokenFeedError(Reason(CUT_SHORT if ends_early else NOT_XML), line=self._line())
        except DefusedXmlException:
            return BrokenFeedError(Reason(FORBIDDEN), line=self._line())
        except (SAXException, LookupError, ValueError):  # Python's codecs, asked for what they do not have
            return BrokenFeedError(Reason(UNKNOWN_ENCODING), line=self._line())
        return None

    def _line(self) -> int:
        return self._lines_before + max(1, self._parser.getLineNumber() or 1)


class _Handler(ContentHandler):
    """Gathers the listings. Of each it keeps the elements that are wanted, which it knows by their paths."""

    def __init__(self, line: Callable[[], int]) -> None:
        super().__init__()
        self.found: list[FoundListing] = []
        self.has_news = False
        self._line = line  # where the parser is
        self._path: list[str] = []
        self._names: set[str] = set()
        self._listing: FoundListing | None = None
        self._listing_depth = 0
        self._element: Element | None = None
        self._element_depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX calls it so)
        self.has_news = True
        local = _local(name)
        self._require_bounds(name, attrs)
        if not self._path and local not in _ROOTS:
            raise self._broken(NOT_VRSYNC, name=quote(name))
        self._path.append(local)
        if self._listing is None:
            if local == _LISTING:
                self._listing, self._listing_depth = FoundListing(self._line()), len(self._path)
        elif self._element is not None:
            self._element.add(" ")
        else:
            self._begin_element("/".join(self._path[self._listing_depth :]), attrs)

    def characters(self, content: str) -> None:
        self.has_news = True
        if self._element is not None:
            self._element.add(content)

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX calls it so)
        self.has_news = True
        if self._element is not None and self._listing is not None and self._element_depth == len(self._path):
            self._listing.take(self._element)
            self._element = None
        if self._listing is not None and self._listing_depth == len(self._path):
            self.found.append(self._listing)
            self._listing = None
        self._path.pop()

    def _begin_element(self, path: str, attrs: AttributesImpl) -> None:
        if self._listing is None or path not in WANTED:
            return
        element = Element(path, {_local(name): value for name, value in attrs.items()})
        if path in WANTED_FOR_ATTRIBUTES:
            self._listing.take(element)
        else:
            self._element, self._element_depth = element, len(self._path)

    def _require_bounds(self, name: str, attrs: AttributesImpl) -> None:
        if len(self._path) >= _MOST_DEPTH:
            raise self._broken(TOO_DEEP)
        self._names.add(name)
        self._names.update(attrs.getNames())
        if len(self._names) > _MOST_NAMES:
            raise self._broken(TOO_MANY_NAMES)

    def _broken(self, message: str, **parameters: str) -> BrokenFeedError:
        return BrokenFeedError(Reason(message, parameters), line=self._line())


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
