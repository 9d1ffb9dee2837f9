"""Leads in the API: the list with its filters, and the lead of one conversation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from prosa.conversations.models import Conversation, Message
from prosa.leads.models import Lead, LeadCorrection
from prosa.matching.models import Match
from tests.api.test_query_counts import queries_of
from tests.inbox.talks import MINUTE, NOW, begin, write
from tests.leads.rows import SOUGHT, lead, lead_of
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api() -> Client:
    """Django's test client, as a caller on this very machine, who speaks English."""
    return Client(headers={"Host": "localhost", "Accept-Language": "en"})


def read(api: Client, address: str = "/leads/", **parameters: Any) -> Any:
    answer = api.get(address, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def cities(api: Client, **parameters: Any) -> str:
    """Return the cities of the leads that are found, in their order: in these tests they name leads."""
    return " ".join(result["lead"]["city"] for result in read(api, **parameters)["results"])


def test_the_list_shows_what_is_sought_and_what_is_so_in_the_conversation(api: Client) -> None:
    one = lead(price_max=500_000.5)
    assert read(api) == {
        "results": [
            {
                "conversation_id": str(one.conversation.uuid),
                "state": "fresh",
                "revision": 1,
                "changed_at": "2025-02-21T12:00:00-03:00",
                "read_at": "2025-02-21T12:00:00-03:00",
                "read_by": "rules",
                "is_fallback": False,
                "conversation_state": "OPEN",
                "is_waiting": True,
                "last_activity_at": "2025-02-21T12:00:00-03:00",
                "match_count": 0,
                "lead": {
                    "purpose": "buy",
                    "property_types": ["apartment"],
                    "neighborhoods": ["Vila Mariana"],
                    "city": "São Paulo",
                    "bedrooms_min": 2,
                    "bedrooms_max": 2,
                    "suites_min": None,
                    "parking_min": None,
                    "price_min": None,
                    "price_max": 500000.5,
                    "urgency": None,
                    "pets": None,
                    "furnished": None,
                },
            }
        ],
        "next": None,
    }


def test_whose_customer_seeks_nothing_is_not_listed(api: Client) -> None:
    lead_of(begin(NOW, "Segunda via do boleto, por favor"), None)
    begin(NOW, "Oi")
    assert read(api) == {"results": [], "next": None}


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, "C B A"),
        ({"purpose": "rent"}, "B"),
        ({"types": "house,kitnet"}, "B"),
        ({"neighborhoods": "MARIANA, agua"}, "C B A"),
        ({"neighborhoods": "água verde"}, "B"),
        ({"city": "b"}, "B"),
        ({"bedrooms": "3"}, "C"),
        ({"suites_min": "1"}, "C"),
        ({"parking_min": "2"}, "C"),
        ({"price_min": "2500.50", "price_max": "500000"}, "B A"),
        ({"urgency": "high"}, "B"),
        ({"pets": "true"}, "C"),
        ({"furnished": "false"}, "B"),
        ({"furnished": "true"}, ""),
        ({"state": "OPEN", "waiting": "true"}, "C B A"),
        ({"state": "CLOSED"}, ""),
        ({"waiting": "false"}, ""),
        ({"changed_since": "2025-02-21T12:01:00"}, "C B"),
        ({"changed_until": "2025-02-21T15:01:00Z"}, "A"),
        ({"order": "price"}, "B A C"),
        ({"order": "-price"}, "C A B"),
        ({"order": "urgency"}, "B C A"),
        ({"order": "activity", "limit": "2"}, "C B"),
        ({"purpose": "rent", "types": "apartment"}, ""),
    ],
)
def test_the_address_says_which_leads_are_listed(api: Client, parameters: dict[str, str], found: str) -> None:
    lead(city="A")
    lead(
        minutes=1,
        city="B",
        purpose="rent",
        property_types=("house",),
        neighborhoods=("Água Verde",),
        price_max=2500.5,
        urgency="high",
        furnished=False,
    )
    lead(minutes=2, city="C", bedrooms_max=3, suites_min=1, parking_min=2, price_max=900_000, pets=True)
    assert cities(api, **parameters) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("purpose", "SALE"),
        ("types", "house,castle"),
        ("neighborhoods", ",".join(map(str, range(21)))),
        ("neighborhoods", "\x00"),
        ("city", "\x00"),
        ("bedrooms", "-1"),
        ("suites_min", "two"),
        ("parking_min", "1001"),
        ("price_min", "450.000,00"),
        ("price_max", "9" * 400),
        ("urgency", "urgent"),
        ("pets", "false"),
        ("furnished", "1"),
        ("state", "open"),
        ("waiting", ""),
        ("matched", "yes"),
        ("changed_since", "yesterday"),
        ("changed_until", "2025-13-01T00:00:00"),
        ("order", "newest"),
        ("cursor", "garbage"),
        ("limit", "0"),
    ],
)
def test_a_bad_value_of_a_parameter_is_named(api: Client, name: str, value: str) -> None:
    answer = api.get("/leads/", {name: value})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert [error["parameter"] for error in answer.json()["errors"]] == [name]


def test_leads_are_told_by_whether_listings_fit_and_how_many(api: Client) -> None:
    one, near = lead(city="A"), lead(minutes=1, city="B")
    for code in ("AP1", "AP2"):
        Match.objects.create(lead=one, listing=listing(code=code), score=90, is_near_miss=False, found_at=NOW)
    Match.objects.create(lead=near, listing=listing(code="AP3"), score=70, is_near_miss=True, found_at=NOW)
    assert [result["match_count"] for result in read(api)["results"]] == [0, 2]
    assert cities(api, matched="true") == "A"
    assert cities(api, matched="false") == "B"


@pytest.mark.parametrize("order", ["changed", "activity", "urgency", "price", "-price"])
def test_cursors_lead_through_the_list_and_every_lead_comes_once(api: Client, order: str) -> None:
    for number in range(7):
        lead(minutes=number // 2, city=f"N{number}", price_max=None if number % 3 == 0 else 1000 * (number // 2))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(5):
        page = read(api, order=order, limit=2, **cursor)
        seen += [result["lead"]["city"] for result in page["results"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert sorted(seen) == [f"N{number}" for number in range(7)]
    assert len(seen) == 7


def test_a_cursor_of_another_order_is_refused(api: Client) -> None:
    for number in range(2):
        lead(minutes=number)
    cursor = read(api, limit=1)["next"]
    for order in ("activity", "price", "urgency"):
        assert api.get("/leads/", {"order": order, "cursor": cursor}).status_code == 400


def test_a_lead_tells_where_it_was_read_and_what_people_corrected(api: Client) -> None:
    conversation = begin(NOW, "Oi")
    message = write(conversation, "Procuro um apê de 2 quartos na Vila Mariana", at=NOW + MINUTE)
    key = Message.objects.get(uuid=message).pk
    evidence = {"property_types": [[key, 11, 14]], "bedrooms_min": [[key, 18, 27]], "price_max": [[key, 0, 1]]}
    one = lead_of(conversation, evidence=evidence)
    Lead.objects.filter(pk=one.pk).update(price_max=450_000)
    LeadCorrection.objects.create(
        lead=one, field="price_max", value=450_000, corrected_by_name="Rita Souza", corrected_at=NOW
    )
    shown = read(api, f"/conversations/{conversation}/lead")
    assert shown["state"] == "fresh"
    assert shown["lead"]["price_max"] == 450_000
    assert shown["evidence"] == {
        "bedrooms_min": [{"message_id": str(message), "start": 18, "end": 27}],
        "property_types": [{"message_id": str(message), "start": 11, "end": 14}],
    }
    assert shown["corrections"] == [
        {
            "field": "price_max",
            "value": 450_000,
            "corrected_by": "Rita Souza",
            "corrected_at": "2025-02-21T12:00:00-03:00",
        }
    ]


def test_a_conversation_that_was_not_read_yet_has_no_lead_and_is_stale(api: Client) -> None:
    conversation = begin(NOW, "Procuro um apartamento")
    assert read(api, f"/conversations/{conversation}/lead") == {
        "conversation_id": str(conversation),
        "state": "stale",
        "revision": 0,
        "changed_at": None,
        "read_at": None,
        "read_by": None,
        "is_fallback": False,
        "lead": None,
        "evidence": {},
        "corrections": [],
    }


def test_a_conversation_whose_customer_seeks_nothing_was_read_and_has_no_lead(api: Client) -> None:
    conversation = begin(NOW, "Segunda via do boleto")
    lead_of(conversation, None)
    shown = read(api, f"/conversations/{conversation}/lead")
    assert (shown["state"], shown["lead"], shown["read_by"]) == ("fresh", None, "rules")
    assert shown["read_at"]


def make_stale(one: Lead) -> None:
    write(one.conversation.uuid, "E aceita pets?", at=NOW + timedelta(hours=1))


def make_failed(one: Lead) -> None:
    make_stale(one)
    Lead.objects.filter(pk=one.pk).update(attempts=2, problem="x")


def correct(one: Lead) -> None:
    values: dict[str, Any] = {"lead": one, "field": "city", "value": SOUGHT.city, "corrected_at": NOW}
    LeadCorrection.objects.create(corrected_by_name="Rita", **values)


def read_again(one: Lead) -> None:
    Lead.objects.filter(pk=one.pk).update(read_at=NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("change", "state"), [(make_stale, "stale"), (make_failed, "failed"), (correct, "fresh"), (read_again, "fresh")]
)
def test_the_etag_names_the_state_until_anything_changes(
    api: Client, change: Callable[[Lead], None], state: str
) -> None:
    one = lead()
    address = f"/conversations/{one.conversation.uuid}/lead"
    etag = api.get(address)["ETag"]
    again = api.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again["ETag"], again.content) == (304, etag, b"")
    change(one)
    fresh = api.get(address, headers={"If-None-Match": etag})
    assert (fresh.status_code, fresh.json()["state"]) == (200, state)
    assert fresh["ETag"] != etag


@pytest.mark.parametrize("name", ["0190c4de-1111-4111-8111-111111111111", "malformed", "1", "%00"])
def test_the_lead_of_an_unknown_conversation_is_not_found(api: Client, name: str) -> None:
    answer = api.get(f"/conversations/{name}/lead")
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")


def test_a_lead_goes_with_its_conversation(api: Client) -> None:
    one = lead()
    Conversation.objects.get(pk=one.pk).delete()
    assert read(api)["results"] == []


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("parameters", ["", "?types=house,apartment&neighborhoods=vila&waiting=true", "?order=price"])
def test_the_list_takes_two_queries_whatever_its_length(api: Client, parameters: str, count: int) -> None:
    for _ in range(count):
        lead()
    assert queries_of(lambda: api.get(f"/leads/{parameters}")) == 2


@pytest.mark.parametrize("messages", [1, 30])
def test_a_lead_takes_three_queries_whatever_was_read(api: Client, messages: int) -> None:
    conversation = begin(NOW, *["apartamento"] * messages)
    keys = Message.objects.values_list("pk", flat=True)
    lead_of(conversation, evidence={"property_types": [[key, 0, 11] for key in keys]})
    address = f"/conversations/{conversation}/lead"
    answers: list[Any] = []
    assert queries_of(lambda: answers.append(api.get(address))) == 3
    assert len(answers[0].json()["evidence"]["property_types"]) == messages
    assert queries_of(lambda: api.get("/conversations/malformed/lead")) == 0


def test_hostile_texts_stay_what_they_are(api: Client) -> None:
    hostile = "<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}"
    lead(city=hostile, neighborhoods=(hostile,))
    [result] = read(api)["results"]
    assert (result["lead"]["city"], result["lead"]["neighborhoods"]) == (hostile, [hostile])
