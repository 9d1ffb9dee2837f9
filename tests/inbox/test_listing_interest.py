"""Who is interested in a listing: on its page, and in the catalogue."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.inbox.models import ConversationName
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.models import Match
from tests.inbox.talks import MINUTE, NOW, close
from tests.leads.rows import lead
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def offered() -> Listing:
    """A listing that fits what leads seek in these tests."""
    return listing(bedrooms=2)


def match(one: Lead, offered: Listing, *, score: int = 90, near: bool = False) -> Lead:
    Match.objects.create(lead=one, listing=offered, score=score, is_near_miss=near, found_at=NOW)
    return one


def named(one: Lead, name: str) -> Lead:
    ConversationName.objects.create(conversation=one.conversation, name=name, named_at=NOW)
    return one


def page_of(client: Client, address: str, *, by_script: bool = False, **parameters: Any) -> str:
    response = client.get(address, parameters, headers={"HX-Request": "true"} if by_script else {})
    assert response.status_code == 200
    return response.content.decode()


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def people_in(page: str) -> list[str]:
    return re.findall(r'data-person="([^"]+)"', page)


def test_the_page_tells_who_is_interested_why_and_how_well_it_fits(reader: Client, offered: Listing) -> None:
    one = match(named(lead(), "Ana Souza"), offered)
    close(one.conversation.uuid, at=NOW + MINUTE)
    page = page_of(reader, f"/imoveis/{offered.uuid}/")
    text = text_of(page)
    assert "Interessados 1 última atividade: 21/02/2025" in text
    assert "Ana Souza Fechada" in text
    for reason in ("Combina: Vila Mariana", "Combina: 2 quartos", "Combina: Apartamento"):
        assert reason in text
    assert re.search(r"\d+ de 100 21/02/2025", text)
    assert f'href="/conversas/{one.conversation.uuid}/"' in page


def test_near_misses_stand_apart_and_do_not_count(reader: Client, offered: Listing) -> None:
    fitting, near = match(lead(), offered), match(lead(price_max=430_000), offered, score=70, near=True)
    page = page_of(reader, f"/imoveis/{offered.uuid}/")
    assert "Interessados 1" in text_of(page)
    before, _, after = page.partition("Quase: pouca coisa difere")
    assert people_in(before) == [str(fitting.conversation.uuid)]
    assert people_in(after) == [str(near.conversation.uuid)]
    assert "Quase combina: " in after


def test_many_are_shown_in_parts(reader: Client, offered: Listing) -> None:
    everybody = [match(lead(minutes=number), offered) for number in range(20)]
    address, seen = f"/imoveis/{offered.uuid}/", []
    page = page_of(reader, address)
    for _ in range(4):
        seen += people_in(page)
        more = re.search(r'hx-get="([^"]+)"', page)
        if not more:
            break
        page = page_of(reader, unescape(more[1]), by_script=True)
        assert page.strip().startswith("<li")
    assert seen == [str(one.conversation.uuid) for one in reversed(everybody)]


def test_without_scripts_the_parts_are_pages(reader: Client, offered: Listing) -> None:
    for number in range(10):
        match(lead(minutes=number), offered)
    more = re.search(r'<a href="([^"]+\?interessados=[^"]+)"', page_of(reader, f"/imoveis/{offered.uuid}/"))
    assert more
    page = page_of(reader, unescape(more[1]))
    assert len(people_in(page)) == 2
    assert f'href="/imoveis/{offered.uuid}/"' in page


@pytest.mark.parametrize("cursor", ["garbage", "WzEsMl0", "x" * 400])
@pytest.mark.parametrize("name", ["interessados", "quase"])
def test_a_bad_place_shows_the_whole_page(reader: Client, offered: Listing, name: str, cursor: str) -> None:
    assert "Descrição" in page_of(reader, f"/imoveis/{offered.uuid}/?{name}={cursor}")


def test_the_page_takes_as_many_queries_for_many_as_for_few(reader: Client, offered: Listing) -> None:
    numbers = []
    for more in (1, 6, 20):
        for _ in range(more):
            match(named(lead(), "Ana"), offered)
            match(named(lead(), "Ana"), offered, near=True)
        with CaptureQueriesContext(connection) as captured:
            reader.get(f"/imoveis/{offered.uuid}/")
        numbers.append(len(captured))
    assert max(numbers) == min(numbers) <= 10


def test_hostile_names_and_places_stay_texts(reader: Client) -> None:
    offered = listing(neighbourhood=HOSTILE)
    match(named(lead(neighborhoods=(HOSTILE,)), HOSTILE), offered)
    page = page_of(reader, f"/imoveis/{offered.uuid}/")
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_is_not_offered_says_why_nobody_is_there(reader: Client) -> None:
    offered = listing(is_active=False)
    assert "Não está anunciado agora" in page_of(reader, f"/imoveis/{offered.uuid}/")


def test_cards_tell_how_many_are_interested(reader: Client, offered: Listing) -> None:
    listing(code="AP0002")
    match(lead(), offered)
    assert page_of(reader, "/imoveis/").count("data-interested") == 1
    assert "1 interessado " in text_of(page_of(reader, "/imoveis/"))
    match(lead(), offered)
    match(lead(), offered, near=True)
    assert "2 interessados " in text_of(page_of(reader, "/imoveis/"))


def test_the_catalogue_can_be_narrowed_to_what_somebody_wants(reader: Client, offered: Listing) -> None:
    match(lead(), offered)
    match(lead(), listing(code="AP0002"), near=True)
    listing(code="AP0003")
    page = page_of(reader, "/imoveis/", interessados="1")
    assert re.findall(r'data-card="([^"]+)"', page) == ["AP0001"]
    assert "1 imóvel" in text_of(page)
    assert re.search(r'<a href="/imoveis/" class="btn btn-xs[^>]*><bdi class="truncate">Com interessados', page)
