"""What the database itself refuses of the ledger, whoever writes: rows are written here past Prosa's own code."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from prosa.deliveries.models import Attempt, Delivery
from tests.conversations.builders import at

pytestmark = pytest.mark.django_db(transaction=True)

RECORDED = {
    "received_at": at(0),
    "key_name": "crm",
    "time_zone": "America/Sao_Paulo",
    "body": b"{}",
    "event_type": "NEW_MESSAGE",
    "conversation_uuid": uuid.UUID(int=1),
    "message_uuid": uuid.UUID(int=2),
    "outcome": "recorded",
    "problem_code": "",
    "problem_errors": "",
    "parked_at": None,
    "fingerprint": None,
    "attempts": 1,
}
DUPLICATE = RECORDED | {"outcome": "duplicate"}
REFUSED = RECORDED | {"outcome": "refused", "problem_code": "conversation_closed"}
UNREADABLE = REFUSED | {
    "problem_code": "invalid_json",
    "event_type": "",
    "conversation_uuid": None,
    "message_uuid": None,
}
PARKED = RECORDED | {
    "outcome": "parked",
    "problem_code": "conversation_not_found",
    "parked_at": at(0),
    "fingerprint": "a" * 64,
}
NEVER_NULL = (
    "request_id",
    "received_at",
    "key_name",
    "time_zone",
    "event_type",
    "outcome",
    "problem_code",
    "problem_errors",
    "attempts",
)
ATTEMPT = {
    "number": 1,
    "made_at": at(0),
    "cause": "arrival",
    "key_name": "crm",
    "outcome": "recorded",
    "problem_code": "",
}


def store_delivery(**columns: Any) -> Delivery:
    return Delivery.objects.create(**{"uuid": uuid.uuid4(), "request_id": uuid.uuid4()} | columns)


def store_attempt(delivery: Delivery, **columns: Any) -> Attempt:
    return Attempt.objects.create(**{"delivery_id": delivery.uuid} | ATTEMPT | columns)


@pytest.mark.parametrize(
    "columns",
    [RECORDED, DUPLICATE, REFUSED, UNREADABLE, PARKED, RECORDED | {"body": None}, UNREADABLE | {"body": None}],
    ids=["recorded", "duplicate", "refused", "unreadable", "parked", "recorded-erased", "without-bytes"],
)
def test_good_deliveries_are_stored(columns: dict[str, Any]) -> None:
    store_delivery(**columns)
    assert Delivery.objects.filter(**columns).count() == 1


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        (PARKED | {"body": None}, "delivery_parked_is_whole"),
        (PARKED | {"conversation_uuid": None}, "delivery_parked_is_whole"),
        (PARKED | {"parked_at": None}, "delivery_parked_is_whole"),
        (PARKED | {"fingerprint": None}, "delivery_parked_is_whole"),
        (RECORDED | {"parked_at": at(0)}, "delivery_parked_is_whole"),
        (DUPLICATE | {"fingerprint": "a" * 64}, "delivery_parked_is_whole"),
        (REFUSED | {"parked_at": at(0), "fingerprint": "a" * 64}, "delivery_parked_is_whole"),
        (RECORDED | {"problem_code": "id_conflict"}, "delivery_problem_fits_outcome"),
        (DUPLICATE | {"problem_code": "duplicate"}, "delivery_problem_fits_outcome"),
        (REFUSED | {"problem_code": ""}, "delivery_problem_fits_outcome"),
        (PARKED | {"problem_code": ""}, "delivery_problem_fits_outcome"),
        (RECORDED | {"conversation_uuid": None}, "delivery_problem_fits_outcome"),
        (DUPLICATE | {"conversation_uuid": None}, "delivery_problem_fits_outcome"),
        (REFUSED | {"outcome": "lost"}, "delivery_problem_fits_outcome"),
        (RECORDED | {"outcome": "RECORDED"}, "delivery_problem_fits_outcome"),
        (RECORDED | {"outcome": ""}, "delivery_problem_fits_outcome"),
        (RECORDED | {"attempts": 0}, "delivery_attempted"),
        (RECORDED | {"attempts": -1}, "attempt"),
        *((RECORDED | {name: None}, name) for name in NEVER_NULL),
    ],
)
def test_a_delivery_that_contradicts_itself_is_refused(columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        store_delivery(**columns)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("columns", [{"parked_at": None}, {"outcome": "recorded"}, {"body": None}], ids=str)
def test_a_good_delivery_cannot_be_changed_into_a_bad_one(columns: dict[str, Any]) -> None:
    store_delivery(**PARKED)
    with pytest.raises(IntegrityError, match="delivery_"):
        Delivery.objects.update(**columns)
    assert Delivery.objects.filter(**PARKED).count() == 1


def test_two_deliveries_cannot_share_a_uuid() -> None:
    first = store_delivery(**RECORDED)
    with pytest.raises(IntegrityError, match="uuid"):
        store_delivery(**RECORDED | {"uuid": first.uuid})
    assert Delivery.objects.count() == 1


def test_an_event_cannot_be_parked_twice() -> None:
    store_delivery(**PARKED)
    with pytest.raises(IntegrityError, match=r"fingerprint|delivery_parked_once"):
        store_delivery(**PARKED)
    store_delivery(**PARKED | {"fingerprint": "b" * 64})
    assert Delivery.objects.count() == 2


def test_what_is_not_parked_may_be_there_many_times() -> None:
    for columns in (RECORDED, DUPLICATE, REFUSED, UNREADABLE) * 2:
        store_delivery(**columns)
    assert Delivery.objects.count() == 8


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"number": 0}, "attempt_counted_from_one"),
        *(({name: None}, name) for name in ("number", "made_at", "cause", "key_name", "outcome", "problem_code")),
        ({"delivery_id": None}, "delivery_id"),
    ],
)
def test_an_attempt_that_is_none_is_refused(columns: dict[str, Any], constraint: str) -> None:
    delivery = store_delivery(**RECORDED)
    with pytest.raises(IntegrityError, match=constraint):
        store_attempt(delivery, **columns)
    assert not Attempt.objects.exists()


def test_no_two_attempts_of_a_delivery_have_one_number() -> None:
    first, second = store_delivery(**RECORDED), store_delivery(**RECORDED)
    store_attempt(first)
    store_attempt(second)
    store_attempt(first, number=2)
    with pytest.raises(IntegrityError, match=r"attempt_numbered|number"):
        store_attempt(first, number=2)
    assert Attempt.objects.count() == 3


def test_an_attempt_cannot_stand_without_its_delivery() -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        store_attempt(Delivery(uuid=uuid.uuid4()))
    assert not Attempt.objects.exists()


def test_a_delivery_cannot_be_deleted_from_under_its_attempts() -> None:
    delivery = store_delivery(**RECORDED)
    store_attempt(delivery)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM deliveries_delivery WHERE id = %s", [delivery.id])
    assert Attempt.objects.count() == 1
