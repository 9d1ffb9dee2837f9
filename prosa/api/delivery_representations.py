"""How the ledger looks in the API. The OpenAPI document is made of these types."""

import base64
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.api.representations import Instant
from prosa.core.clock import in_zone
from prosa.deliveries.entries import read_errors
from prosa.deliveries.history import history_of
from prosa.deliveries.models import PROBLEM_CODES, Attempt, Cause, Delivery, Outcome
from prosa.rest.problems import problem_members

OutcomeName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": Outcome.values})]
CauseName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": Cause.values})]
Code = Annotated[str, msgspec.Meta(extra_json_schema={"enum": PROBLEM_CODES})]


class DeliveryError(msgspec.Struct):
    """One thing that is wrong with an event. `pointer` is a JSON Pointer as a URI fragment."""

    pointer: str
    detail: str


class DeliveryProblem(msgspec.Struct, omit_defaults=True):
    """Why a delivery was not recorded, in the words of the answer that it got."""

    code: Code
    title: str
    status: int
    detail: str
    errors: list[DeliveryError] = []


class DeliverySummary(msgspec.Struct, kw_only=True):
    """A delivery without its bytes. `key` is the name of who sent it, `attempts` how often it was decided on."""

    id: UUID
    received_at: Instant
    key: str
    request_id: UUID
    type: str | None
    outcome: OutcomeName
    problem: DeliveryProblem | None
    conversation_id: UUID | None
    message_id: UUID | None
    time_zone: str
    parked_at: Instant | None
    attempts: int


class AttemptShown(msgspec.Struct):
    """One of the times that a delivery was decided on. `key` is who asked for it, null where Prosa did so by itself."""

    number: int
    at: Instant
    cause: CauseName
    key: str | None
    outcome: OutcomeName
    code: Code | None


class DeliveryShown(DeliverySummary, kw_only=True):
    """A delivery with its bytes as they came: text if they are UTF-8, otherwise Base64, null if they are not kept.

    `history` holds its attempts, the latest 100 of them.
    """

    body: str | None
    body_encoding: Literal["utf-8", "base64"] | None
    history: list[AttemptShown]


class DeliveryPage(msgspec.Struct):
    """A part of the ledger. `next` is the cursor of the part behind it, null at the end."""

    results: list[DeliverySummary]
    next: str | None


class ReplayAnswer(msgspec.Struct):
    """What a replay did: how many deliveries it decided on, and how many of them have which outcome now.

    `next` is the cursor to go on with, null when all is done.
    """

    replayed: int
    outcomes: dict[str, int]
    next: str | None


def show_delivery_summary(delivery: Delivery, *, zone: ZoneInfo) -> DeliverySummary:
    """Return `delivery` as lists show it, in the active language."""
    return DeliverySummary(**_common_members(delivery, zone))


def show_delivery(delivery: Delivery, *, zone: ZoneInfo) -> DeliveryShown:
    """Return `delivery` with its bytes and history, in the active language."""
    body, encoding = _show_body(delivery.body)
    history = [_show_attempt(attempt, zone) for attempt in history_of(delivery)]
    return DeliveryShown(**_common_members(delivery, zone), body=body, body_encoding=encoding, history=history)


def _common_members(delivery: Delivery, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": delivery.uuid,
        "received_at": in_zone(delivery.received_at, zone),
        "key": delivery.key_name,
        "request_id": delivery.request_id,
        "type": delivery.event_type or None,
        "outcome": delivery.outcome,
        "problem": _show_problem(delivery) if delivery.problem_code else None,
        "conversation_id": delivery.conversation_uuid,
        "message_id": delivery.message_uuid,
        "time_zone": delivery.time_zone,
        "parked_at": delivery.parked_at and in_zone(delivery.parked_at, zone),
        "attempts": delivery.attempts,
    }


def _show_problem(delivery: Delivery) -> DeliveryProblem:
    members = problem_members(delivery.problem_code)
    errors = [DeliveryError(pointer, str(detail)) for pointer, detail in read_errors(delivery.problem_errors)]
    return DeliveryProblem(**members, errors=errors)


def _show_body(stored: bytes | memoryview | None) -> tuple[str | None, Literal["utf-8", "base64"] | None]:
    if stored is None:
        return None, None
    body = bytes(stored)
    try:
        return body.decode(), "utf-8"
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), "base64"


def _show_attempt(attempt: Attempt, zone: ZoneInfo) -> AttemptShown:
    return AttemptShown(
        attempt.number,
        in_zone(attempt.made_at, zone),
        attempt.cause,
        attempt.key_name or None,
        attempt.outcome,
        attempt.problem_code or None,
    )
