"""Services that speak OpenAI's chat completions: what is sent, and what some of them refuse."""

import pytest

from prosa.leads.extraction import Evidence, ExtractorUnavailableError, Place, Sought
from prosa.leads.extractors.answers import SCHEMA
from prosa.leads.extractors.openai_compatible import OpenAIExtractor
from prosa.leads.extractors.questions import read_instructions
from tests.leads import harness
from tests.leads.fake_openai import KEY, MODEL, FakeOpenAI
from tests.leads.fake_service import running
from tests.leads.harness import chat, form, shown_in

MESSAGES = chat("casa em cotia, meu email é ana@casa.com", "> Até quanto?", "até 780k")
LEAD = form(("price_max", 2, "até 780k"), property_types=["house"], city="Cotia", price_max=780_000)
SOUGHT = Sought(property_types=("house",), city="Cotia", price_max=780_000)


def test_a_lead_is_read_with_its_evidence_and_its_tokens() -> None:
    with harness.openai() as asked:
        asked.fake.say(LEAD)
        extraction = asked.extractor.extract(messages=MESSAGES, places=[])
    assert extraction.sought == SOUGHT
    assert extraction.evidence == {"price_max": (Evidence(2, 0, 8),)}
    assert (extraction.input_tokens, extraction.output_tokens) == (1500, 100)


def test_what_is_sent_is_one_conversation_masked_with_schema_and_instructions_and_the_key_in_a_header() -> None:
    with harness.openai() as asked:
        asked.fake.say(LEAD)
        asked.extractor.extract(messages=MESSAGES, places=[Place("Granja Viana", "Cotia")])
        [call] = asked.fake.calls
        instructions, conversation, schema = asked.fake.sent()
    assert call.path == "/v1/chat/completions"
    assert call.headers["Authorization"] == f"Bearer {KEY}"
    assert KEY.encode() not in call.raw
    assert (instructions, schema) == (read_instructions(), SCHEMA)
    assert shown_in(conversation)[0] == "casa em cotia, meu email é ###@####.###"
    assert call.body["model"] == MODEL
    assert call.body["temperature"] == 0
    assert call.body["response_format"]["json_schema"]["strict"] is True


@pytest.mark.parametrize(
    ("refuses", "sent"),
    [
        (("json_schema",), [("json_schema", True), ("json_object", True)]),
        (("temperature",), [("json_schema", True), ("json_schema", False)]),
        (("temperature", "json_schema"), [("json_schema", True), ("json_schema", False), ("json_object", False)]),
    ],
)
def test_what_a_service_refuses_is_left_out_from_then_on(
    refuses: tuple[str, ...], sent: list[tuple[str, bool]]
) -> None:
    fake = FakeOpenAI(refuses=refuses)
    with running(fake):
        extractor = OpenAIExtractor(base_url=f"{fake.url}/v1", model=MODEL, api_key=KEY)
        fake.say(LEAD)
        assert extractor.extract(messages=MESSAGES, places=[]).sought == SOUGHT
        assert extractor.extract(messages=MESSAGES, places=[]).sought == SOUGHT
        bodies = [call.body for call in fake.calls]
    assert [(body["response_format"]["type"], "temperature" in body) for body in bodies] == [*sent, sent[-1]]
    for body in bodies:
        in_words = body["response_format"]["type"] == "json_object"
        assert ('"additionalProperties"' in body["messages"][0]["content"]) is in_words


def test_a_service_that_refuses_everything_is_unavailable() -> None:
    fake = FakeOpenAI(refuses=("model",))
    with running(fake):
        extractor = OpenAIExtractor(base_url=f"{fake.url}/v1", model=MODEL, api_key=KEY)
        with pytest.raises(ExtractorUnavailableError, match="status 400"):
            extractor.extract(messages=MESSAGES, places=[])
        assert len(fake.calls) == 2


def test_a_service_without_key_is_sent_none() -> None:
    with harness.openai(key="") as asked:
        asked.fake.steps.append(asked.fake.complete('{"seeks_property": false}'))
        assert asked.extractor.extract(messages=MESSAGES, places=[]).sought is None
        assert "Authorization" not in asked.fake.calls[0].headers


def test_an_answer_without_counts_counts_nothing() -> None:
    with harness.openai() as asked:
        asked.fake.steps.append(asked.fake.complete('{"seeks_property": false}', usage=None))
        extraction = asked.extractor.extract(messages=MESSAGES, places=[])
        assert (extraction.input_tokens, extraction.output_tokens) == (0, 0)


@pytest.mark.parametrize(("base_url", "model"), [("", MODEL), ("http://localhost:1/v1", "")])
def test_without_address_or_model_nobody_is_asked(base_url: str, model: str) -> None:
    with pytest.raises(ExtractorUnavailableError, match="is empty"):
        OpenAIExtractor(base_url=base_url, model=model).extract(messages=MESSAGES, places=[])
