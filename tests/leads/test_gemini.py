"""The real SDK against a server that speaks the Gemini API: what is sent, and what Gemini has of its own."""

import json
import logging
import subprocess
import sys
import time

import pytest

from prosa.leads.extraction import Evidence, ExtractorUnavailableError, Place, Sought
from prosa.leads.extractors.answers import SCHEMA
from prosa.leads.extractors.gemini import GeminiExtractor
from prosa.leads.extractors.questions import read_instructions
from tests.leads import harness
from tests.leads.fake_gemini import KEY, MODEL, FakeGemini
from tests.leads.harness import chat, form, shown_in
from tests.servers import ROOT

MESSAGES = chat("apto 2 qts na vl mariana, meu zap 11 98765-4321", "> Até quanto?", "até 3k por mês")
LEAD = form(
    ("bedrooms_min", 0, "2 qts"),
    ("price_max", 2, "até 3k"),
    purpose="rent",
    property_types=["apartment"],
    neighborhoods=["Vila Mariana"],
    bedrooms_min=2,
    price_max=3_000,
)


def test_a_lead_is_read_with_its_evidence_and_its_tokens() -> None:
    with harness.gemini() as asked:
        asked.fake.say(LEAD)
        extraction = asked.extractor.extract(messages=MESSAGES, places=[])
    assert extraction.sought == Sought(
        purpose="rent",
        property_types=("apartment",),
        neighborhoods=("Vila Mariana",),
        bedrooms_min=2,
        price_max=3_000,
    )
    assert extraction.evidence == {"bedrooms_min": (Evidence(0, 5, 10),), "price_max": (Evidence(2, 0, 6),)}
    assert (extraction.input_tokens, extraction.output_tokens) == (1500, 100)  # thoughts are paid for as output


def test_what_is_sent_is_one_conversation_masked_with_schema_and_instructions_and_the_key_in_a_header() -> None:
    with harness.gemini() as asked:
        asked.fake.say(LEAD)
        asked.extractor.extract(messages=MESSAGES, places=[Place("Vila Mariana", "São Paulo")])
        [call] = asked.fake.calls
        instructions, conversation, schema = asked.fake.sent()
    assert call.path == f"/v1/models/{MODEL}:generateContent"
    assert call.headers["x-goog-api-key"] == KEY
    assert KEY.encode() not in call.raw
    assert (instructions, schema) == (read_instructions(), SCHEMA)
    assert shown_in(conversation) == {
        0: "apto 2 qts na vl mariana, meu zap ## #####-####",
        1: "Até quanto?",
        2: "até 3k por mês",
    }
    assert "Vila Mariana (São Paulo)" in conversation
    assert b"98765" not in call.raw
    settings = call.body["generationConfig"]
    assert settings["responseMimeType"] == "application/json"
    assert settings["thinkingConfig"] == {"thinking_level": "LOW"}
    assert "temperature" not in settings  # which newer models don't take


def test_each_conversation_is_a_request_of_its_own() -> None:
    with harness.gemini() as asked:
        asked.fake.say(LEAD)
        for name in ("Ana", "Bia"):
            asked.extractor.extract(messages=chat(f"sou a {name}, procuro casa"), places=[])
        assert [shown_in(asked.fake.sent(number)[1]) for number in (0, 1)] == [
            {0: "sou a Ana, procuro casa"},
            {0: "sou a Bia, procuro casa"},
        ]


def test_nobody_is_asked_about_a_conversation_in_which_the_customer_wrote_nothing() -> None:
    with harness.gemini() as asked:
        asked.extractor.extract(messages=chat("> Olá!"), places=[])
        assert asked.fake.calls == []


def test_a_pause_named_in_the_error_s_body_is_kept() -> None:
    with harness.gemini() as asked:
        assert isinstance(asked.fake, FakeGemini)
        asked.fake.say(LEAD)
        asked.fake.steps.append(asked.fake.fail(429, delay="1.5s"))
        started = time.monotonic()
        asked.extractor.extract(messages=MESSAGES, places=[])
        assert 1.5 <= time.monotonic() - started < 4
        asked.fake.steps.append(asked.fake.fail(429, delay="40s"))
        with pytest.raises(ExtractorUnavailableError, match="tries: 1"):
            asked.extractor.extract(messages=MESSAGES, places=[])


def test_keys_and_choices_of_other_programs_in_the_environment_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "another-key-of-the-tests")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    with harness.gemini() as asked:
        asked.fake.say(LEAD)
        asked.extractor.extract(messages=MESSAGES, places=[])
        assert asked.fake.calls[0].headers["x-goog-api-key"] == KEY


def test_without_a_key_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "another-key-of-the-tests")
    with pytest.raises(ExtractorUnavailableError, match="GEMINI_API_KEY is empty"):
        GeminiExtractor(api_key="", model=MODEL).extract(messages=MESSAGES, places=[])


def test_without_the_package_gemini_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.genai", None)
    monkeypatch.delattr("google.genai", raising=False)
    with pytest.raises(ExtractorUnavailableError, match="google-genai is not installed"):
        GeminiExtractor(api_key=KEY, model=MODEL).extract(messages=MESSAGES, places=[])


def test_the_log_holds_neither_key_nor_conversation(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with harness.gemini() as asked:
        asked.fake.say(LEAD)
        asked.fake.steps.append(asked.fake.fail(503, headers={"Retry-After": "0"}))
        asked.extractor.extract(messages=MESSAGES, places=[])
    assert KEY not in caplog.text
    assert "mariana" not in caplog.text


def test_the_sdk_is_imported_with_the_first_request_only() -> None:
    code = (
        "import sys\n"
        "from prosa.leads.extractors.gemini import GeminiExtractor\n"
        "GeminiExtractor(api_key='x', model='y')\n"
        "print([name for name in ('google.genai', 'pydantic', 'django') if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_second_part_of_an_answer_belongs_to_it() -> None:
    with harness.gemini() as asked:
        whole = json.dumps(LEAD)
        parts = [{"text": whole[:40]}, {"text": whole[40:]}]
        candidate = {"content": {"parts": parts, "role": "model"}, "finishReason": "STOP", "index": 0}
        asked.fake.steps.append(asked.fake.complete("", candidates=[candidate]))
        extraction = asked.extractor.extract(messages=MESSAGES, places=[])
        assert extraction.sought is not None
        assert extraction.sought.price_max == 3_000
