"""The panel's charts of what is sought and offered, and its warnings about conversations that wait to be read."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from msgspec.structs import replace

from prosa.conversations.models import Conversation
from prosa.core import clock
from prosa.inbox.panel import figures
from prosa.inbox.panel.charts import PairData, draw_pairs
from prosa.leads.models import Lead
from tests.inbox.talks import begin
from tests.leads.rows import SOUGHT, lead_of
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh() -> None:
    figures.forget()


def text_of(client: Client, address: str = "/") -> str:
    page = client.get(address).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def lead_of_today() -> Lead:
    at = clock.now() - timedelta(minutes=1)
    return lead_of(begin(at, "Quero comprar"), SOUGHT, changed_at=at)


def test_the_charts_compare_and_a_table_tells_the_same(reader: Client) -> None:
    lead_of_today()
    lead_of_today()
    listing(property_type="house", neighbourhood="Moema", sale_price="900000")
    text = text_of(reader)
    assert "2 leads do período · 1 imóvel anunciado agora" in text
    assert "O que mais falta: Apartamento (procurados: 2, anunciados: 0)" in text
    assert "Tipo de imóvel Procurados Anunciados Apartamento 2 0 Casa 0 1" in text
    assert "Bairro Procurados Anunciados Vila Mariana 2 0 Moema 0 1" in text
    assert "R$ 300 mil a R$ 500 mil 2 0" in text
    assert "acima de R$ 6.000 0 0" not in text  # nobody seeks or offers to rent: no chart


def test_the_period_is_that_of_the_panel(reader: Client) -> None:
    at = clock.now() - timedelta(days=20)
    lead_of(begin(at, "Quero comprar"), SOUGHT, changed_at=at)
    assert "0 lead do período" in text_of(reader)
    assert "1 lead do período" in text_of(reader, "/?period=30")


def test_hostile_names_of_places_stay_texts(reader: Client) -> None:
    at = clock.now() - timedelta(minutes=1)
    hostile = "<script>alert(1)</script>"
    lead_of(begin(at, "Oi"), replace(SOUGHT, neighborhoods=(hostile,)), changed_at=at)
    assert hostile not in reader.get("/").content.decode()


def test_what_waits_long_to_be_read_is_told(reader: Client) -> None:
    begin(clock.now() - timedelta(minutes=1), "Oi")
    assert "ser lida" not in text_of(reader)
    begin(clock.now() - timedelta(minutes=42), "Oi")
    assert "2 conversas esperam ser lidas em busca de leads, a próxima já há 4" in text_of(reader)


def test_what_was_given_up_is_told_and_leads_staff_to_it(reader: Client, admin_client: Client) -> None:
    one = lead_of_today()
    Lead.objects.filter(pk=one.pk).update(problem="x", attempts=5)
    assert Conversation.objects.count() == 1
    assert "1 conversa não pôde ser lida em busca de leads." in text_of(reader)
    assert "Ver quais" not in text_of(reader)
    page = admin_client.get("/", headers={"Host": "localhost"}).content.decode()
    assert "/admin/leads/lead/" in page


def test_pairs_share_one_scale_and_leave_room_for_their_numbers() -> None:
    chart = draw_pairs([PairData("A", (50, 25), ""), PairData("B", (1, 0), "")])
    assert [pair.widths for pair in chart.pairs] == [(88.0, 44.0), (2.0, 0)]
    assert [pair.texts for pair in chart.pairs] == [("50", "25"), ("1", "0")]
    assert chart.height == 2 * chart.pairs[1].y
    assert draw_pairs([]).pairs == []
