"""A feed, entry by entry and in parts: what was settled before is passed over, what comes twice is rejected."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from django.utils.translation import gettext_noop

from prosa.listings.importing.entries import BrokenFeedError, Entry, Reason, Rejection
from prosa.listings.importing.planning import key_of

AT_ONCE: Final = 100  # so that others who write on SQLite wait for some hundredths of a second
PASSED_OVER_AT_ONCE: Final = 1_000
MOST_ENTRIES: Final = 200_000
LONGEST_CODE: Final = 200  # of which more is remembered
_TWICE: Final = gettext_noop("The code stands in line %(line)s already. The first one counts.")
_TOO_MANY: Final = gettext_noop("It has more than %(most)s entries.")

type Item = Entry | Rejection


class Feed:
    """The entries of a feed, of which the first `settled` were settled before: the same feed, read anew.

    Its memory grows with the number of codes alone, which is limited.
    """

    def __init__(self, items: Iterable[Item], *, settled: int = 0) -> None:
        self._items = items
        self._settled = settled
        self._lines: dict[str, int] = {}  # of codes, by key_of
        self.problem: BrokenFeedError | None = None

    @property
    def codes(self) -> Collection[str]:
        """The codes of all entries so far, rejected ones too, each by its `key_of`."""
        return self._lines.keys()

    def parts(self) -> Iterator[list[Item]]:
        """Yield the entries in parts; empty ones while it passes over what was settled before.

        If the feed is broken, the last part has what comes before that place, and `problem` says why.
        """
        part: list[Item] = []
        try:
            for number, item in enumerate(self._items, 1):
                checked = self._check(item, number)
                if number > self._settled:
                    part.append(checked)
                elif number % PASSED_OVER_AT_ONCE == 0:
                    yield []
                if len(part) == AT_ONCE:
                    yield part
                    part = []
        except BrokenFeedError as error:
            self.problem = error
        if part:
            yield part

    def _check(self, item: Item, number: int) -> Item:
        if number > MOST_ENTRIES:
            raise BrokenFeedError(Reason(_TOO_MANY, {"most": MOST_ENTRIES}), line=item.line)
        code = item.code if isinstance(item, Rejection) else item.fields["code"]
        key = key_of(code[:LONGEST_CODE])
        first = self._lines.get(key)
        if first is None:
            if key:
                self._lines[key] = item.line
            return item
        if isinstance(item, Rejection):
            return item
        return Rejection(item.line, code, (Reason(_TWICE, {"line": first}, "code"),))
