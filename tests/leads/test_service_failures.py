"""How services fail, on a real socket, and what the caller hears of it: nothing of the conversation, and no secret."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from prosa.leads.extraction import ExtractorError, ExtractorUnavailableError, Failure, Sought, UnusableAnswerError
from tests.leads.fake_service import Step
from tests.leads.harness import SERVICES, Asked, chat, form

pytestmark = pytest.mark.any_database

MESSAGES = chat("Sou o Sebastião, procuro casa em Cotia até 780k")
LEAD = form(("price_max", 0, "até 780k"), price_max=780_000)
SOUGHT = Sought(price_max=780_000)


def extract(asked: Asked) -> Sought | None:
    return asked.extractor.extract(messages=MESSAGES, places=[]).sought


def assert_discreet(error: BaseException, asked: Asked) -> None:
    """Assert that an error shows, with all that stands behind it, neither the key nor the conversation."""
    shown = f"{error!r} {error.__cause__!r} {asked.extractor!r} {vars(asked.extractor)!r}"
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    for secret in (asked.key, "Sebastião", "780k", "It failed for"):
        assert secret not in shown


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 302, 204])
def test_a_refusal_is_not_tried_again(asked: Asked, status: int) -> None:
    asked.fake.steps.extend([asked.fake.fail(status, headers={"Location": asked.fake.url})] * 9)
    with pytest.raises(ExtractorError) as raised:
        extract(asked)
    assert len(asked.fake.calls) <= 3  # OpenAI's 400 may be about the schema or the temperature
    if status != 204:
        assert raised.type is ExtractorUnavailableError
        assert str(status) in str(raised.value)
        assert raised.value.failure == Failure.REFUSED
    assert_discreet(raised.value, asked)


@pytest.mark.parametrize("name", sorted(SERVICES))
@pytest.mark.parametrize("wrong", [{"key": "another-key-of-the-tests"}, {"model": "another-model"}])
def test_a_wrong_key_and_an_unknown_model_make_the_service_unavailable(name: str, wrong: dict[str, str]) -> None:
    with SERVICES[name](**wrong) as asked:
        with pytest.raises(ExtractorUnavailableError) as raised:
            extract(asked)
        assert_discreet(raised.value, asked)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_tried_again(asked: Asked, status: int) -> None:
    asked.fake.say(LEAD)
    asked.fake.steps.append(asked.fake.fail(status, headers={"Retry-After": "0"}))
    assert extract(asked) == SOUGHT
    assert len(asked.fake.calls) == 2
    assert asked.fake.calls[0].raw == asked.fake.calls[1].raw


def test_what_does_not_pass_ends_after_four_tries(asked: Asked) -> None:
    asked.fake.steps.extend([asked.fake.fail(503, headers={"Retry-After": "0"})] * 9)
    with pytest.raises(ExtractorUnavailableError, match=r"status 503\. \(tries: 4\)") as raised:
        extract(asked)
    assert len(asked.fake.calls) == 4
    assert raised.value.failure == Failure.OVERLOADED
    assert_discreet(raised.value, asked)


def test_a_pause_that_the_service_asks_for_is_kept(asked: Asked) -> None:
    asked.fake.say(LEAD)
    asked.fake.steps.append(asked.fake.fail(429, headers={"Retry-After": "2"}))
    started = time.monotonic()
    assert extract(asked) == SOUGHT
    assert 2 <= time.monotonic() - started < 5


def test_nobody_waits_for_a_pause_that_is_longer_than_there_is_time(asked: Asked) -> None:
    asked.fake.steps.append(asked.fake.fail(429, headers={"Retry-After": "3600"}))
    started = time.monotonic()
    with pytest.raises(ExtractorUnavailableError, match="status 429"):
        extract(asked)
    assert time.monotonic() - started < 2
    assert len(asked.fake.calls) == 1


def test_a_connection_cut_in_the_middle_is_tried_again(asked: Asked) -> None:
    asked.fake.say(LEAD)
    whole = asked.fake.complete(json.dumps(LEAD))
    asked.fake.steps.append(whole._replace(cut=True))
    assert extract(asked) == SOUGHT
    assert len(asked.fake.calls) == 2


@pytest.mark.parametrize("name", sorted(SERVICES))
@pytest.mark.parametrize("slow", [{"pause": 60}, {"drip": 0.1}, {"pause": 0.4, "drip": 60}])
def test_a_slow_service_holds_nobody_up(name: str, slow: dict[str, Any]) -> None:
    with SERVICES[name](timeout=0.5) as asked:
        asked.fake.steps.extend([Step(body=b" " * 5_000, **slow)] * 9)
        started = time.monotonic()
        with pytest.raises(ExtractorUnavailableError) as raised:
            extract(asked)
        assert time.monotonic() - started < 4  # 1 is promised; the machine may be busy
        assert raised.value.failure == Failure.TOO_SLOW
        assert_discreet(raised.value, asked)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_that_is_not_there_is_unavailable(name: str) -> None:
    with SERVICES[name](timeout=1) as asked:
        pass
    with pytest.raises(ExtractorUnavailableError, match="could not be reached") as raised:
        extract(asked)
    assert raised.value.failure == Failure.UNREACHABLE
    assert_discreet(raised.value, asked)


USELESS: dict[str, Callable[[Any], Step]] = {
    "not JSON": lambda fake: fake.complete("Claro! O cliente procura uma casa."),
    "half of it": lambda fake: fake.complete('{"seeks_property": true, "evidence": ['),
    "a list": lambda fake: fake.complete("[1, 2]"),
    "an empty object": lambda fake: fake.complete("{}"),
    "another form": lambda fake: fake.complete('{"lead": {"purpose": "buy"}}'),
    "NaN": lambda fake: fake.complete('{"seeks_property": true, "price_max": NaN}'),
    "neither yes nor no": lambda fake: fake.complete('{"seeks_property": "perhaps"}'),
    "nothing": lambda fake: fake.complete(""),
    "null": lambda fake: fake.complete(None),
    "deep nesting": lambda fake: fake.complete('{"seeks_property": true, "city": ' + "[" * 100_000 + "}"),
    "a number without end": lambda fake: fake.complete('{"seeks_property": ' + "9" * 100_000 + "}"),
    "truncated": lambda fake: fake.truncate(),
    "blocked": lambda fake: fake.block(),
    "stopped": lambda fake: fake.stop_for_safety(),
    "no choice": lambda fake: fake.complete("{}", choices=[], candidates=[]),
    "an envelope of another shape": lambda fake: fake.complete("{}", choices="none", candidates="none"),
    "an envelope that is no JSON": lambda _fake: Step(body=b"<html>Sebasti\xc3\xa3o"),
    "an envelope that is null": lambda _fake: Step(body=b"null"),
    "an envelope that is empty": lambda _fake: Step(),
    "an envelope that is no UTF-8": lambda _fake: Step(body=b'{"choices": "\xff\xfe'),
    "an envelope that is deep": lambda _fake: Step(body=b'{"choices":' * 100_000),
    "ten megabytes": lambda fake: fake.complete("x" * 10_000_000),
    "compressed": lambda _fake: Step(body=b"\x1f\x8b" + bytes(100), headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("make", USELESS.values(), ids=USELESS)
def test_what_is_no_lead_is_refused_after_one_more_try(asked: Asked, make: Callable[[Any], Step]) -> None:
    asked.fake.steps.extend([make(asked.fake)] * 5)
    with pytest.raises(UnusableAnswerError) as raised:
        extract(asked)
    assert len(asked.fake.calls) == 2
    assert_discreet(raised.value, asked)


@pytest.mark.parametrize("make", USELESS.values(), ids=USELESS)
def test_a_good_second_answer_is_taken_and_both_are_counted(asked: Asked, make: Callable[[Any], Step]) -> None:
    asked.fake.say(LEAD)
    asked.fake.steps.append(make(asked.fake))
    extraction = asked.extractor.extract(messages=MESSAGES, places=[])
    assert extraction.sought == SOUGHT
    assert extraction.input_tokens in {1500, 3000}  # what cannot be read tells no count
    assert extraction.output_tokens in {100, 200}


def test_a_long_error_is_an_error_by_its_status(asked: Asked) -> None:
    asked.fake.steps.append(Step(403, b"x" * 10_000_000))
    with pytest.raises(ExtractorUnavailableError, match="status 403"):
        extract(asked)


def test_counts_that_are_none_count_nothing(asked: Asked) -> None:
    odd = {"prompt_tokens": -5, "completion_tokens": 10**15}
    counts = {"promptTokenCount": -5, "candidatesTokenCount": 10**15}
    asked.fake.steps.append(asked.fake.complete(json.dumps(LEAD), usage=odd, usageMetadata=counts))
    extraction = asked.extractor.extract(messages=MESSAGES, places=[])
    assert (extraction.sought, extraction.input_tokens, extraction.output_tokens) == (SOUGHT, 0, 0)
