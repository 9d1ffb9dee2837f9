"""Extractors with the services behind them, real but for the model."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from prosa.leads.extraction import Extractor, Utterance
from prosa.leads.extractors.gemini import GeminiExtractor
from prosa.leads.extractors.openai_compatible import OpenAIExtractor
from tests.leads import fake_gemini, fake_openai
from tests.leads.fake_gemini import FakeGemini
from tests.leads.fake_openai import FakeOpenAI
from tests.leads.fake_service import running

NOTHING: dict[str, Any] = {
    "seeks_property": True,
    "evidence": [],
    "purpose": None,
    "property_types": [],
    "neighborhoods": [],
    "city": None,
    "bedrooms_min": None,
    "bedrooms_max": None,
    "suites_min": None,
    "parking_min": None,
    "price_min": None,
    "price_max": None,
    "urgency": None,
    "pets": None,
    "furnished": None,
}


class Asked(NamedTuple):
    """An extractor and the service that it asks."""

    extractor: Extractor
    fake: FakeGemini | FakeOpenAI
    key: str
    model: str


@contextmanager
def gemini(*, timeout: float = 5, model: str = fake_gemini.MODEL, key: str = fake_gemini.KEY) -> Iterator[Asked]:
    fake = FakeGemini()
    with running(fake):
        extractor = GeminiExtractor(api_key=key, model=model, timeout=timeout, base_url=fake.url)
        yield Asked(extractor, fake, key, model)


@contextmanager
def openai(*, timeout: float = 5, model: str = fake_openai.MODEL, key: str = fake_openai.KEY) -> Iterator[Asked]:
    fake = FakeOpenAI()
    with running(fake):
        extractor = OpenAIExtractor(base_url=f"{fake.url}/v1", model=model, api_key=key, timeout=timeout)
        yield Asked(extractor, fake, key, model)


SERVICES: dict[str, Callable[..., Any]] = {"gemini": gemini, "openai": openai}


def chat(*lines: str) -> list[Utterance]:
    """Return messages: those of the attendant begin with “> ”."""
    return [
        Utterance("SENT", line.removeprefix("> ")) if line.startswith("> ") else Utterance("RECEIVED", line)
        for line in lines
    ]


def form(*evidence: tuple[str, int, str], **fields: Any) -> dict[str, Any]:
    """Return a form as a model fills it in; evidence is (field, number of the message, quote)."""
    quoted = [{"field": field, "message": message, "quote": quote} for field, message, quote in evidence]
    return NOTHING | fields | {"evidence": quoted}


def shown_in(conversation: str) -> dict[int, str]:
    """Return the texts that a service was sent, by the numbers of their messages."""
    data = conversation.removeprefix("<conversation>\n").removesuffix("\n</conversation>")
    return {message["number"]: message["text"] for message in json.loads(data)["messages"]}
