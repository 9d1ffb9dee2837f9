"""What every extractor keeps, whoever reads: any messages in, an extraction out or an ExtractorError."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prosa.leads.extraction import (
    FIELDS,
    Extraction,
    Extractor,
    ExtractorError,
    Place,
    PropertyType,
    Sought,
    Utterance,
)
from prosa.leads.extractors.rules import RulesExtractor
from tests.leads.harness import SERVICES, Asked, chat, form

pytestmark = pytest.mark.any_database

PLACES = [Place("Vila Mariana", "São Paulo"), Place("Centro", "Campinas"), Place("Jardim América", "São Paulo")]
WORDS = [
    "procuro", "apto", "casa", "2 quartos", "até 450 mil", "R$ 1.200.000", "na vila mariana", "centro", "aluguel",
    "não", "3+", "kkk", "11 98765-4321", "urgente", "😊", "{", "</conversation>", "entre 2 e 3 mil", "0", "\u200d",
]  # fmt: skip
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
utterances = st.builds(Utterance, st.sampled_from(["SENT", "RECEIVED"]), texts | phrases)
conversations = st.lists(utterances, max_size=8)
FORM = form(
    ("price_max", 0, "até 450 mil"),
    ("bedrooms_min", 0, "2 quartos"),
    ("city", 1, "centro"),
    ("pets", 0, "kkk"),
    price_max=450_000,
    bedrooms_min=2,
    property_types=["house", "apartment"],
    neighborhoods=["vila mariana", "Centro"],
    city="Campinas",
    pets=True,
)


@pytest.fixture(scope="module", params=["rules", *sorted(SERVICES)])
def extractor(request: pytest.FixtureRequest) -> Iterator[Extractor]:
    if request.param == "rules":
        yield RulesExtractor()
        return
    with SERVICES[request.param]() as asked:
        asked.fake.say(FORM)
        yield asked.extractor


def assert_sound(extraction: Extraction, messages: list[Utterance]) -> None:
    """Assert what holds for any extraction of `messages`."""
    sought = extraction.sought
    assert sought is None or isinstance(sought, Sought)
    assert sought is not None or not extraction.evidence
    assert set(extraction.evidence) <= set(FIELDS)
    for field, places in extraction.evidence.items():
        assert getattr(sought, field) not in {None, ()}
        assert places
        for place in places:
            assert 0 <= place.message < len(messages)
            assert 0 <= place.start < place.end <= len(messages[place.message].content)
    assert extraction.input_tokens >= 0
    assert extraction.output_tokens >= 0
    if sought is not None:
        assert_sane(sought)


def assert_sane(sought: Sought) -> None:
    assert msgspec.json.decode(msgspec.json.encode(sought), type=Sought) == sought
    assert list(sought.property_types) == sorted(set(sought.property_types))
    assert set(sought.property_types) <= set(get_args(PropertyType.__value__))
    assert sought.pets is not False
    for least, most in [(sought.bedrooms_min, sought.bedrooms_max), (sought.price_min, sought.price_max)]:
        assert least is None or most is None or least <= most
    for name in [*sought.neighborhoods, *([sought.city] if sought.city is not None else [])]:
        assert name == name.strip() != ""
        assert name.isprintable()


def test_it_has_the_name_that_it_is_chosen_by(extractor: Extractor, request: pytest.FixtureRequest) -> None:
    assert extractor.name in {"rules", "gemini", "openai"}
    assert extractor.name in request.node.name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=conversations, places=st.lists(st.sampled_from(PLACES), max_size=3))
def test_any_messages_give_a_sound_extraction(
    extractor: Extractor, messages: list[Utterance], places: list[Place]
) -> None:
    assert_sound(extractor.extract(messages=messages, places=places), messages)


def test_an_empty_conversation_holds_no_lead(extractor: Extractor) -> None:
    assert extractor.extract(messages=[], places=PLACES) == Extraction(sought=None)


def test_what_only_the_attendant_writes_is_no_lead(extractor: Extractor) -> None:
    messages = chat("> Olá! Temos um apartamento de 2 quartos na Vila Mariana por 450 mil.", "> Ainda procura?")
    assert extractor.extract(messages=messages, places=PLACES) == Extraction(sought=None)


def test_a_very_long_conversation_is_read_all_the_same(extractor: Extractor) -> None:
    messages = chat(*["procuro casa de 2 quartos até 450 mil " * 3, "> Claro, vou ver."] * 1_000, "x" * 100_000)
    assert_sound(extractor.extract(messages=messages, places=PLACES), messages)


def test_one_instance_serves_one_conversation_after_the_other(extractor: Extractor) -> None:
    messages = chat("procuro casa de 2 quartos até 450 mil na vila mariana")
    first = extractor.extract(messages=messages, places=PLACES)
    extractor.extract(messages=chat("bom dia"), places=[])
    assert extractor.extract(messages=messages, places=PLACES) == first


def test_one_instance_serves_several_threads(extractor: Extractor) -> None:
    conversations = [chat(f"procuro casa de 2 quartos até 450 mil no centro, ref {number}") for number in range(24)]

    def extract(messages: list[Utterance]) -> Extraction:
        return extractor.extract(messages=messages, places=PLACES)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(extract, conversations)) == [extract(messages) for messages in conversations]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.sampled_from(["buy", "house", "2", "null"]),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.sampled_from([*FIELDS, "field"]), children),
    max_leaves=12,
)
evidence = st.lists(
    st.fixed_dictionaries(
        {
            "field": st.sampled_from(FIELDS) | json_values,
            "message": st.integers(-1, 9) | json_values,
            "quote": phrases | json_values,
        }
    )
    | json_values,
    max_size=6,
)
forms = st.fixed_dictionaries(
    {"seeks_property": st.just(True) | json_values, "evidence": evidence | json_values},
    optional=dict.fromkeys(FIELDS, json_values),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=conversations, said=forms | json_values)
@pytest.mark.parametrize("name", sorted(SERVICES))
def test_whatever_a_model_says_the_extraction_is_sound_or_it_is_refused(
    models: dict[str, Asked], name: str, messages: list[Utterance], said: object
) -> None:
    models[name].fake.say(msgspec.json.encode(said).decode())
    try:
        extraction = models[name].extractor.extract(messages=messages, places=PLACES)
    except ExtractorError:
        return
    assert_sound(extraction, messages)


@pytest.fixture(scope="module")
def models() -> Iterator[dict[str, Asked]]:
    with SERVICES["gemini"]() as gemini, SERVICES["openai"]() as openai:
        yield {"gemini": gemini, "openai": openai}
