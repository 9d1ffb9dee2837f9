"""The sources as this process knows them, with what their signatures are checked with. As `prosa.access.keyring`."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q

from prosa.access.last_uses import LastUses
from prosa.access.models import Source, SourceSecret
from prosa.access.refreshed import SECONDS_BETWEEN_MISSES, Refreshed
from prosa.access.sealing import SealBrokenError, unseal
from prosa.access.signatures import Flaw
from prosa.core import clock

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A source as requests are compared with it. Its secrets are shown by no `repr`, which logs and traces print."""

    name: str
    scheme: str
    time_zone: str
    signature_header: str
    signature_prefix: str
    signature_encoding: str
    is_active: bool
    secrets: Sequence[bytes] = field(repr=False)

    @property
    def is_guessable(self) -> bool:
        """Whether a person may have chosen the secret. Those of Standard Webhooks are bytes that a program draws."""
        return self.scheme == Source.Scheme.HMAC_SHA256


_uses: Final = LastUses(Source)
_refused: dict[str, tuple[datetime, Flaw]] = {}


def find_source(*, name: str) -> KnownSource | None:
    """Return the source of this name, active or not. Raises OperationalError if sources can't be read."""
    return _sources.get().get(name) or _sources.get(SECONDS_BETWEEN_MISSES).get(name)


def any_source_was_made() -> bool:
    """Tell whether there is any source, be it closed. Raises OperationalError if sources can't be read."""
    return bool(_sources.get())


def forget_sources() -> None:
    """Read the sources again before the next one is looked up. Called where this very process changes them."""
    _sources.forget()


def note_source_used(*, name: str) -> None:
    """Remember that a request has proved to come from the source."""
    _uses.note(name)


def note_source_refused(*, name: str, flaw: Flaw) -> None:
    """Remember why a request at the source's address was refused, for managers to see."""
    _refused[name] = clock.now(), flaw


def note_use_of_sources() -> None:
    """Write down which sources were used here, and why one was refused last."""
    _uses.write_down()
    for name in list(_refused):
        at, flaw = _refused.pop(name)
        is_newer = Q(last_refused_at=None) | Q(last_refused_at__lt=at)  # other processes write down theirs, too
        Source.objects.filter(is_newer, name=name).update(last_refused_at=at, last_flaw=flaw)


def _read_sources() -> Mapping[str, KnownSource]:
    rows = list(Source.objects.all())
    secrets: dict[int, list[bytes]] = {}
    names = {source.id: source.name for source in rows}
    for source_id, sealed in SourceSecret.objects.order_by("-id").values_list("source_id", "sealed") if rows else ():
        if source_id in names and (secret := _open(sealed, names[source_id])):
            secrets.setdefault(source_id, []).append(secret)
    return {
        source.name: KnownSource(
            name=source.name,
            scheme=source.scheme,
            time_zone=source.time_zone,
            signature_header=source.signature_header,
            signature_prefix=source.signature_prefix,
            signature_encoding=source.signature_encoding,
            is_active=source.is_active,
            secrets=tuple(secrets.get(source.id, ())),
        )
        for source in rows
    }


def _open(sealed: str, name: str) -> bytes | None:
    try:
        return unseal(sealed, owner=name)
    except SealBrokenError:
        logger.error(  # noqa: TRY400 (where it happened says nothing)
            "A secret of the source %s cannot be opened: SECRET_KEY is another one now. Give it anew.", name
        )
        return None


_sources: Final = Refreshed(_read_sources)
