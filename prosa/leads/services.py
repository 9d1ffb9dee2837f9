"""Writing leads: what was read, and what people correct."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from prosa.conversations.deriving import mark_derived
from prosa.conversations.models import Conversation
from prosa.conversations.recorder import hold
from prosa.core.transactions import run_in_write_transaction
from prosa.leads.effective import as_extracted, overlay
from prosa.leads.errors import InvalidCorrectionError, StaleLeadError, UnknownConversationError
from prosa.leads.models import Lead, LeadCorrection, LeadVersion
from prosa.leads.storing import CHANGED_COLUMNS, Reading, change, keep_readings
from prosa.leads.validation import (
    CORRECTABLE,
    ORDERED,
    OUT_OF_ORDER,
    UNKNOWN_FIELD,
    WrongValueError,
    check_value,
    is_out_of_order,
)

_NAME_LENGTH = LeadCorrection._meta.get_field("corrected_by_name").max_length  # noqa: SLF001 (Django documents it)


def store_readings(*, readings: Sequence[Reading], now: datetime) -> set[int]:
    """Keep what was read in several conversations, in one transaction. Return the keys of those whose was kept.

    A reading of a conversation that was erased meanwhile is dropped, and one that is older than what was read since.
    The conversations count as read up to the revisions that were read, so those that went on meanwhile stay stale.
    What people corrected stays. Only a change of what counts raises a lead's revision and adds a version.
    """
    return run_in_write_transaction(lambda: keep_readings(readings, now))


def store_reading(*, reading: Reading, now: datetime) -> bool:
    """Keep what was read in one conversation, as `store_readings` does. Return whether it was kept."""
    return bool(store_readings(readings=[reading], now=now))


def correct_lead(
    *,
    conversation: UUID,
    changes: Mapping[str, Any],
    by: User | str,
    now: datetime,
    expected_revision: int | None = None,
) -> Lead:
    """Set fields of what the customer of `conversation` seeks, or `is_seeking`, and return the lead as it is then.

    Each stays as `by`, a user or the name of a key, has set it, whatever is read later, until it is lifted. None is
    what nobody has said. A corrected field makes the customer one who seeks, unless `is_seeking` is corrected to false.

    Raises UnknownConversationError; StaleLeadError if the lead's revision is not the expected one, which is 0 where
    there is no lead yet; InvalidCorrectionError with everything that is wrong, nothing being written.
    """
    checked = _check(changes)

    def correct() -> Lead:
        lead, held = _lock(conversation, expected_revision)
        _require_order(held | checked, checked)
        _put_corrections(lead, checked, by, now)
        return _apply(lead, held | checked, by, now)

    return run_in_write_transaction(correct)


def lift_corrections(*, conversation: UUID, fields: Iterable[str], by: User | str, now: datetime) -> Lead:
    """Let what was read count again in these fields, and return the lead as it is then.

    Raises UnknownConversationError; InvalidCorrectionError if a lead has no such field.
    """
    lifted = set(fields)
    if unknown := lifted.difference(CORRECTABLE):
        raise InvalidCorrectionError(dict.fromkeys(sorted(unknown), UNKNOWN_FIELD))

    def lift() -> Lead:
        lead, held = _lock(conversation, None)
        lead.corrections.filter(field__in=lifted).delete()
        return _apply(lead, {field: value for field, value in held.items() if field not in lifted}, by, now)

    return run_in_write_transaction(lift)


def request_reading(*, conversation: UUID) -> None:
    """Have `conversation` read anew by the worker, though it was read or given up. Raises UnknownConversationError."""

    def request() -> None:
        hold(conversations=[conversation])
        stored = Conversation.objects.filter(uuid=conversation).first()
        if stored is None:
            raise UnknownConversationError(conversation)
        mark_derived(revisions={stored.pk: 0})
        Lead.objects.filter(pk=stored.pk).update(attempts=0, retry_at=None, messages_read=0)

    run_in_write_transaction(request)


def _check(changes: Mapping[str, Any]) -> dict[str, Any]:
    checked, errors = {}, {}
    for field, value in changes.items():
        try:
            checked[field] = check_value(field, value)
        except WrongValueError as error:
            errors[field] = error.text
    if errors:
        raise InvalidCorrectionError(errors)
    return checked


def _require_order(corrections: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Raise InvalidCorrectionError if a changed bound contradicts another that people have set."""
    errors = {
        field: OUT_OF_ORDER
        for pair in ORDERED
        if is_out_of_order(corrections, pair)
        for field in pair
        if field in changed
    }
    if errors:
        raise InvalidCorrectionError(errors)


def _lock(conversation: UUID, expected_revision: int | None) -> tuple[Lead, dict[str, Any]]:
    """Return the lead, which nobody else changes until the transaction ends, made if need be, and its corrections."""
    hold(conversations=[conversation])
    stored = Conversation.objects.filter(uuid=conversation).first()
    if stored is None:
        raise UnknownConversationError(conversation)
    lead, _ = Lead.objects.select_for_update(no_key=True).get_or_create(conversation=stored)
    if expected_revision not in {None, lead.revision}:
        raise StaleLeadError(conversation)
    return lead, dict(lead.corrections.values_list("field", "value"))


def _put_corrections(lead: Lead, checked: Mapping[str, Any], by: User | str, now: datetime) -> None:
    rows = [
        LeadCorrection(
            lead=lead,
            field=field,
            value=value,
            corrected_by=None if isinstance(by, str) else by,
            corrected_by_name=_name_of(by),
            corrected_at=now,
        )
        for field, value in checked.items()
    ]
    LeadCorrection.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["lead", "field"],
        update_fields=["value", "corrected_by", "corrected_by_name", "corrected_at"],
    )


def _apply(lead: Lead, corrections: Mapping[str, Any], by: User | str, now: datetime) -> Lead:
    versions = change(lead, overlay(as_extracted(lead), corrections), by=_name_of(by), is_person=True, now=now)
    if versions:
        lead.save(update_fields=CHANGED_COLUMNS)
        LeadVersion.objects.bulk_create(versions)
    return lead


def _name_of(by: User | str) -> str:
    name = by if isinstance(by, str) else by.get_full_name() or by.get_username()
    return name[:_NAME_LENGTH]
