"""What logs and reports keep of texts: nothing that opens a door, and nothing that a person said."""

import pytest

from prosa.core.schema_names import names_in_schema
from prosa.core.scrubbing import LONGEST_ERROR, Scrubber

pytestmark = pytest.mark.any_database
KEY = "prosa_" + "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"
HIDDEN = {
    "Authorization: ApiKey 0123456789abcdef": "Authorization: [hidden]",
    "authorization='Bearer abc.def.ghi', next": "authorization='[hidden]', next",
    "with ApiKey 0123456789abcdef, twice": "with ApiKey [hidden], twice",
    f"the key {KEY} was": "the key prosa_[hidden] was",
    "X-API-Key: 0123456789abcdef": "X-API-Key: [hidden]",
    '{"password": "hunter2-hunter2"}': '{"password": "[hidden]"}',
    r"{\"senha\": \"hunter2\"}": r"{\"senha\": \"[hidden]\"}",
    "Cookie: sessionid=abc; csrftoken=def": "Cookie: [hidden]",
    "sessionid=abcdef&next=/": "sessionid=[hidden]&next=/",
    "postgresql://prosa:hunter2@db:5432/prosa": "postgresql://[hidden]@db:5432/prosa",
    "https://0123456789abcdef@sentry.example/1": "https://[hidden]@sentry.example/1",
    "GET https://service.example/v1?key=abcdef": "GET https://service.example/v1?key=[hidden]",
    "AIzaSyA0123456789012345678901234567890": "AIza[hidden]",
    "sk-0123456789abcdef0123": "sk-[hidden]",
    "webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9": "webhook-signature: [hidden]",
    "sha256=" + "0f" * 32: "sha256=[hidden]",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": "whsec_[hidden]",
}
LEFT_ALONE = (
    "POST /webhook/ 201",
    "The worker ended with code 1. It is started again in 2 s.",
    'caller "crm" has key number 3',
    "http://127.0.0.1:8000/conversas/?q=x",
    "prosa_deliveries_total{outcome}",
    "01953a5e-6f3a-7aa1-9f52-7b60c1f0d2aa",
    "a token of thanks, no secrets",
)


@pytest.mark.parametrize(("text", "left"), HIDDEN.items())
def test_what_has_the_shape_of_a_secret_is_hidden(text: str, left: str) -> None:
    assert Scrubber().scrub(text) == left


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_none_is_left_alone(text: str) -> None:
    assert Scrubber(["hunter2"]).scrub(text) == text


def test_the_very_secrets_of_an_installation_are_hidden_wherever_they_stand() -> None:
    scrubber = Scrubber(["hunter2", "hunter2-and-more", "", "abc"])
    assert scrubber.scrub("xhunter2-and-morex hunter2 abc") == "x[hidden]x [hidden] abc"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Key (id)=(1)\nDETAIL:  Failing row contains (1, Olá).", "Key (id)=(1)"),
        ("could not read 'Procuro apartamento com varanda'", "could not read '[hidden]'"),
        ("could not read “Procuro apartamento", "could not read “[hidden]“"),
        ("'id' is unknown", "'id' is unknown"),
        ("call (11) 98765-4321 or +55 11 987654321", "call [hidden] or [hidden]"),
        ("sent by ana.souza@example.com.br", "sent by [hidden]"),
        ("x" * 10_000, "x" * LONGEST_ERROR),
    ],
)
def test_an_error_says_what_is_wrong_without_quoting_data(text: str, left: str) -> None:
    assert Scrubber().scrub_error(text) == left


@pytest.mark.parametrize(
    "name", ["conversations_message", "source_secret_in_its_place", "signature_encoding", "deliveries_delivery_pkey"]
)
def test_an_error_may_name_what_the_database_is_made_of_and_nothing_else(name: str) -> None:
    scrubber = Scrubber(["hunter2-hunter2"], names=names_in_schema)
    assert scrubber.scrub_error(f'relation "{name}" does not exist') == f'relation "{name}" does not exist'
    assert scrubber.scrub_error(f'"{name} and more"') == '"[hidden]"'
    assert scrubber.scrub_error(f"'{name}, hunter2-hunter2, Ana Maria de Souza'") == "'[hidden]'"


def test_an_error_is_described_with_all_that_led_to_it_and_without_variables() -> None:
    def fail(content: str) -> None:
        try:
            raise KeyError(content)  # noqa: TRY301 (a traceback needs a place)
        except KeyError as error:
            raise ValueError(f"no {content!r}") from error

    with pytest.raises(ValueError, match="no") as caught:
        fail("a long text of a customer")
    described = Scrubber().describe(caught.value)
    assert described.index("KeyError: '[hidden]'") < described.index("ValueError: no '[hidden]'")
    assert described.count("in fail") == 2
    assert "customer" not in described.replace('fail("a long text of a customer")', "")
