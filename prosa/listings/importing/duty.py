"""The worker's duty towards imports."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from prosa.core import clock
from prosa.listings.importing import runs
from prosa.listings.importing.blocks import blocks_of
from prosa.listings.importing.carrying_out import Import
from prosa.listings.importing.content import forget_content, stored_blocks

logger = logging.getLogger(__name__)


def import_listings(*, is_ending: Callable[[], bool]) -> bool:
    """Carry out the import that is next, or else delete a part of a file that is of no use any more."""
    if is_ending():
        return False
    run = runs.take_next(now=clock.now())
    if run is None:
        return runs.tidy_up(now=clock.now())
    work = Import(run, is_ending=is_ending)
    try:
        if run.size is not None or _fetch(work):
            work.carry_out(stored_blocks(work.run))
    except runs.LeaseLostError:
        logger.warning("The import %s was taken by another worker, since this one was too slow.", run.uuid)
    return True


def _fetch(work: Import) -> bool:
    """Keep what is at the run's address as its file, and tell whether all of it is there.

    So no site is kept waiting while listings are written, and who takes the run next reads the very same bytes.
    """
    # Every process of Prosa registers this duty, few ever fetch: the HTTP client is a tenth of their start.
    from prosa.listings.importing.fetching import FetchError, configured_limits, open_feed  # noqa: PLC0415

    forget_content(work.run)
    work.begin_fetching(time=timedelta(seconds=settings.IMPORT_TIMEOUT))
    allow_private = settings.IMPORT_ALLOW_PRIVATE_ADDRESSES
    with work.ended_by_surprises():
        try:
            with open_feed(url=work.run.address, limits=configured_limits(), allow_private=allow_private) as stream:
                return work.store(blocks_of(stream))
        except FetchError as error:
            work.fail(error.reason)
            return False
