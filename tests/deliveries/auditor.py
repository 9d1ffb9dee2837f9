"""Somebody with a key for everything who asks the API in this process, and what the ledger tells them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from django.test import Client

from prosa.access.callers import Scope
from prosa.access.keyring import forget_keys
from prosa.access.keys import create_key
from prosa.deliveries.models import Delivery
from tests.conversations.builders import NOON


class Auditor(Client):
    """An HTTP client with a key for all scopes. It speaks to the views themselves, on the tests' own database."""

    def replay(self, delivery: Delivery, **parameters: str) -> Any:
        """Replay one delivery, and return it as the answer shows it."""
        shown = self._post(f"/deliveries/{delivery.uuid}/replay", parameters)
        assert shown == self.get(f"/deliveries/{delivery.uuid}").json()
        return shown

    def replay_many(self, **parameters: str) -> Any:
        """Replay the deliveries that `parameters` leave, and return what the answer says of it."""
        return self._post("/deliveries/replay", parameters)

    def _post(self, address: str, parameters: dict[str, str]) -> Any:
        answer = self.generic("POST", address, query_params=parameters)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), answer.content
        return answer.json()


@contextmanager
def auditing() -> Iterator[Auditor]:
    """Yield an Auditor, whose key is named so, and forget the key at the end."""
    forget_keys()
    key = create_key(name="auditor", scopes=list(Scope), now=NOON)
    try:
        yield Auditor(headers={"X-API-Key": key}, raise_request_exception=False)
    finally:
        forget_keys()


def assert_problem(answer: Any, *, status: int, code: str) -> Any:
    """Check that `answer` is the problem `code`, and return the document."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    assert answer.json()["code"] == code
    return answer.json()


class Made(NamedTuple):
    """An attempt as its row in the history has it."""

    cause: str
    key_name: str
    outcome: str
    problem_code: str = ""


def history_of(delivery: Delivery) -> list[Made]:
    """Return the attempts of a delivery that was decided on several times, the first one first."""
    attempts = delivery.history.order_by("number")
    assert list(attempts.values_list("number", flat=True)) == list(range(1, len(attempts) + 1))
    return [Made(*values) for values in attempts.values_list(*Made._fields)]


def delivery_of(message: UUID) -> Delivery:
    """Return the only delivery that names `message`."""
    return Delivery.objects.get(message_uuid=message)
