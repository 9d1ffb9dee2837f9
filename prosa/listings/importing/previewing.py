"""What an import would do, without doing it."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

from prosa.listings.importing.applying import count_missing, preview_entries
from prosa.listings.importing.blocks import blocks_of, open_stream
from prosa.listings.importing.entries import BrokenFeedError, Entry, Reason, Rejection
from prosa.listings.importing.feeds import Feed
from prosa.listings.importing.models import ImportKind, ImportRejection, ImportRun, ImportState
from prosa.listings.importing.reasons import encode_reasons
from prosa.listings.importing.runs import make_rejections
from prosa.listings.importing.sniffing import read_feed

MOST_REJECTIONS: Final = 100
BEGINNING: Final = 524_288


def preview(*, blocks: Iterator[bytes], is_complete: bool, now: datetime) -> tuple[ImportRun, list[ImportRejection]]:
    """Return the run that importing `blocks` would be, and the first entries that it would reject; write nothing."""
    run = ImportRun(kind=ImportKind.COMMAND, is_complete=is_complete, state=ImportState.DONE, requested_at=now)
    rejections: list[ImportRejection] = []
    with open_stream(blocks) as (stream, _):
        feed = Feed(read_feed(stream))
        for part in feed.parts():
            applied = preview_entries(entries=[item for item in part if isinstance(item, Entry)], now=now)
            rejected = [*(item for item in part if isinstance(item, Rejection)), *applied.rejections]
            run.created += applied.created
            run.changed += applied.changed
            run.unchanged += applied.unchanged
            run.rejected += len(rejected)
            rejections += make_rejections(run, rejected[: MOST_REJECTIONS - len(rejections)])
    if feed.problem:
        run.state, run.problem = ImportState.FAILED, encode_reasons([feed.problem.reason])
        run.problem_line = feed.problem.line
    elif is_complete and run.created + run.changed + run.unchanged:
        run.deactivated = count_missing(there=feed.codes)
    return run, rejections


def find_problem(stream: BinaryIO) -> Reason | None:
    """Return why what is in `stream` does not even begin as a feed does, or None. The stream is at its start again.

    Somebody waits for it: so a feed without any entry in its first BEGINNING bytes is not read any further.
    """
    try:
        with open_stream(_beginning_of(stream)) as (beginning, _):
            next(read_feed(beginning), None)
    except BrokenFeedError as error:
        return error.reason
    except _EnoughSeenError:
        return None
    finally:
        stream.seek(0)
    return None


class _EnoughSeenError(Exception):
    """The stream goes on, but nothing was found in as much of it as may be looked at."""


def _beginning_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the first BEGINNING bytes. Raises _EnoughSeenError if there are more, as an end would look cut short."""
    left = BEGINNING
    for block in blocks_of(stream):
        if left <= 0:
            raise _EnoughSeenError
        yield block
        left -= len(block)
