"""The listings that a customer asked about by their codes, on the lead's card."""

import pytest
from django.test import Client

from prosa.inbox.interest.asked import find_codes
from prosa.leads.extraction import Sought
from tests.inbox.interests import read_interest
from tests.inbox.talks import ANSWERED, HOUR, MINUTE, NOW, begin, write
from tests.inbox.test_interest import card_of, text_of
from tests.leads.talks import read
from tests.listings.builders import listing


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Gostei do DEMO-1012 no site", ["DEMO-1012"]),
        ("o ap0001, e o AP0001.", ["AP0001"]),
        ("https://crm.example/imovel/ca-77?utm=x1", ["CA-77", "X1"]),
        ("código 4512, ref.: 33 e cod#78", ["COD#78", "4512", "33", "78"]),
        ("até 500000, 2 quartos, 70 m2, dia 12/10", ["M2"]),
        ("a" * 40 + "1", []),
        ("bom dia", []),
    ],
)
def test_what_has_letters_and_digits_or_is_called_a_code_may_be_one(text: str, codes: list[str]) -> None:
    assert find_codes([text]) == codes


@pytest.mark.django_db(transaction=True)
def test_a_listing_whose_code_the_customer_wrote_is_on_the_card_whatever_is_sought(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Quero visitar o ap7, e o XX9")
    asked = listing(code="AP7", title="Vista livre", property_type="land", neighbourhood="Lapa")
    listing(code="AP8", title="Outro")
    for interest in (read_interest, lambda each: read(each, None)):
        interest(conversation)
        card = card_of(reader, conversation)
        assert "Imóveis que o cliente citou" in text_of(card)
        assert f'id="asked-{asked.uuid}"' in card
        assert "Outro" not in card


@pytest.mark.django_db(transaction=True)
def test_who_only_names_a_listing_is_not_said_to_have_named_none(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Quero agendar visita no AP7")
    read(conversation, Sought())
    unknown = text_of(card_of(reader, conversation))
    assert "ainda não disse qual" in unknown
    assert "Imóveis que combinam" in unknown
    listing(code="AP7", title="Vista livre")
    known = text_of(card_of(reader, conversation))
    assert "Vista livre" in known
    assert "ainda não disse qual" not in known
    assert "Imóveis que combinam" not in known


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_about_last_is_first_and_says_if_it_is_inactive(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Ainda tem o AP1?")
    write(conversation, "E o AP2?", at=NOW - MINUTE)
    listing(code="AP1", title="Primeiro")
    listing(code="AP2", title="Segundo", is_active=False)
    text = text_of(card_of(reader, conversation))
    assert text.index("Segundo") < text.index("Primeiro")
    assert text.count("Inativo") == 1


@pytest.mark.django_db(transaction=True)
def test_what_only_the_agency_wrote_was_not_asked_about(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    write(conversation, "Temos o AP1", at=NOW - MINUTE, by=ANSWERED)
    listing(code="AP1")
    assert "que o cliente citou" not in card_of(reader, conversation)
