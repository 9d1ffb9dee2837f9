"""What managers do with listings, and nobody else."""

import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from typing import Any, Final

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client

from prosa.inbox.roles import MANAGERS, create_groups
from prosa.listings.models import Listing
from prosa.listings.services import delete_listing, update_listing
from tests.listings.builders import FOR_RENT, at, listing

pytestmark = pytest.mark.django_db(transaction=True)

TYPED: Final = {
    "code": "AP0009",
    "title": "Apartamento novo",
    "purpose": "SALE",
    "property_type": "apartment",
    "is_active": "on",
    "sale_price": "R$ 450.000",
    "condominium_fee": "0",
    "address": "Alameda  dos Arapanés, 1000",
    "neighbourhood": "Moema",
    "city": "São Paulo",
    "state": "SP",
    "bedrooms": "3",
    "suites": "1",
    "area": "68,5",
    "pets": "1",
    "furnished": "",
    "photos": "https://fotos.example/1.jpg\r\n\r\n  https://fotos.example/2.jpg  ",
    "description": "Perto do parque.",
}


def signed_in(*, as_manager: bool) -> Client:
    create_groups()
    user = User.objects.create_user("maria" if as_manager else "rita")
    if as_manager:
        user.groups.add(Group.objects.get(name=MANAGERS))
    client = Client(headers={"Host": "localhost"})
    client.force_login(user)
    return client


@pytest.fixture
def manager() -> Client:
    return signed_in(as_manager=True)


@pytest.fixture
def reader() -> Client:
    return signed_in(as_manager=False)


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def form_of(client: Client, one: Listing) -> dict[str, str]:
    """Return what the form's fields hold, as a browser would send them back."""
    page = client.get(f"/imoveis/{one.uuid}/editar/").content.decode()
    form = page[page.index("novalidate") :]
    fields = {name: value for tag in re.findall("<input[^>]+>", form) for name, value in _sent(tag)}
    for name, body in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea name="(\w+)".*?>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = unescape(body)
    return fields


def _sent(tag: str) -> list[tuple[str, str]]:
    name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
    is_box = 'type="radio"' in tag or 'type="checkbox"' in tag
    if not name or (is_box and " checked" not in tag):
        return []
    return [(name[1], unescape(value[1]) if value else "on")]


def post(client: Client, address: str, typed: Mapping[str, Any]) -> HttpResponse:
    answer: HttpResponse = client.post(address, typed)  # type: ignore[assignment]
    return answer


def test_readers_may_neither_write_nor_see_how(reader: Client) -> None:
    one = listing()
    for address in ("/imoveis/novo/", f"/imoveis/{one.uuid}/editar/", f"/imoveis/{one.uuid}/apagar/"):
        assert reader.get(address).status_code == 403
        assert reader.post(address, TYPED).status_code == 403
    assert reader.post(f"/imoveis/{one.uuid}/situacao/", {"active": "0"}).status_code == 403
    for address in ("/imoveis/", f"/imoveis/{one.uuid}/"):
        page = reader.get(address).content.decode()
        for part in ("/novo/", "/editar/", "/apagar/", "/situacao/"):
            assert part not in page
    assert list(Listing.objects.values_list("code", "is_active", "revision")) == [("AP0001", True, 1)]


def test_managers_see_what_they_may_do(manager: Client) -> None:
    one = listing()
    assert 'href="/imoveis/novo/"' in manager.get("/imoveis/").content.decode()
    page = manager.get(f"/imoveis/{one.uuid}/").content.decode()
    for part in ("editar/", "apagar/", "situacao/"):
        assert f"/imoveis/{one.uuid}/{part}" in page


def test_a_manager_adds_a_listing_as_it_is_typed(manager: Client) -> None:
    answer = post(manager, "/imoveis/novo/", TYPED)
    stored = Listing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/imoveis/{stored.uuid}/")
    assert (stored.sale_price, stored.rent_price, stored.condominium_fee) == (Decimal(450_000), None, Decimal(0))
    assert (stored.area, stored.bedrooms, stored.bathrooms) == (Decimal("68.5"), 3, None)
    assert (stored.pets, stored.furnished, stored.is_active) == (True, None, True)
    assert stored.address == "Alameda dos Arapanés, 1000"
    assert stored.photos == ["https://fotos.example/1.jpg", "https://fotos.example/2.jpg"]
    assert "“Apartamento novo” foi cadastrado." in text_of(manager.get(answer["Location"]))


@pytest.mark.parametrize(
    ("wrong", "field", "text"),
    [
        ({"sale_price": "caro"}, "sale_price", "Escreva um valor como 450.000 ou 2.350,50."),
        ({"sale_price": "450,000"}, "sale_price", "Escreva um valor como 450.000 ou 2.350,50."),
        ({"sale_price": ""}, "sale_price", "É necessário para esta finalidade."),
        ({"rent_price": "2.500"}, "rent_price", "Não cabe nesta finalidade: deixe vazio."),
        ({"suites": "5"}, "suites", "Há mais suítes do que quartos."),
        ({"bedrooms": "três"}, "bedrooms", "Informe um número inteiro."),
        ({"title": "  "}, "title", "Este campo não pode"),
        ({"purpose": ""}, "purpose", "Este campo não pode"),
        ({"state": "XX"}, "state", "Faça uma escolha válida."),
        ({"photos": "ftp://fotos.example/1.jpg"}, "photos", "Deve ser um endereço que começa com http"),
        ({"code": "ÁP 1"}, "code", "Um código é feito"),
        ({"title": "a\x00b"}, "title", "nulos não são permitidos"),
        ({"description": "a" * 10_001}, "description", "10000"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    manager: Client, wrong: dict[str, str], field: str, text: str
) -> None:
    answer = post(manager, "/imoveis/novo/", TYPED | wrong)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Listing.objects.exists()
    note = re.search(rf'id="id_{field}-error"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert note
    assert text in note[1]
    assert "Perto do parque." in page or field == "description"
    assert "1 campo precisa de atenção" in page


def test_everything_that_is_wrong_is_told_at_once(manager: Client) -> None:
    page = post(manager, "/imoveis/novo/", {"purpose": "SALE"}).content.decode()
    for field in ("code", "title", "property_type", "sale_price", "neighbourhood", "city", "state"):
        assert f'id="id_{field}-error"' in page


def test_a_code_that_another_listing_has_is_refused(manager: Client) -> None:
    listing()
    page = post(manager, "/imoveis/novo/", TYPED | {"code": "ap0001"}).content.decode()
    assert "Outro imóvel tem este código." in page
    assert Listing.objects.count() == 1


@pytest.mark.parametrize("fields", [{}, {"condominium_fee": "1234.5", "area": "1250.25", "pets": False, "suites": 0}])
def test_to_save_without_a_change_changes_nothing(manager: Client, fields: dict[str, Any]) -> None:
    one = listing(FOR_RENT, photos=["https://fotos.example/1.jpg"], description="Duas\nlinhas", bedrooms=2, **fields)
    answer = post(manager, f"/imoveis/{one.uuid}/editar/", form_of(manager, one))
    assert answer.status_code == 302
    stored = Listing.objects.get()
    assert stored.revision == 1
    assert stored.description.replace("\r", "") == "Duas\nlinhas"


def test_a_change_is_stored(manager: Client) -> None:
    one = listing()
    typed = form_of(manager, one) | {"sale_price": "430 mil", "furnished": "0"}
    del typed["is_active"]
    post(manager, f"/imoveis/{one.uuid}/editar/", typed)
    stored = Listing.objects.get()
    assert (stored.sale_price, stored.furnished, stored.is_active) == (Decimal(430_000), False, False)


def test_who_edits_what_changed_meanwhile_sees_both_and_decides(manager: Client) -> None:
    one = listing()
    typed = form_of(manager, one) | {"title": "Meu título"}
    update_listing(listing=one.uuid, fields={"sale_price": Decimal(430_000)}, now=at(60))
    answer = post(manager, f"/imoveis/{one.uuid}/editar/", typed)
    text = text_of(answer)
    assert "foi alterado por outra pessoa enquanto você editava" in text
    assert "21/02/2025 11:20" in text
    assert "Título Apartamento com varanda Meu título" in text
    assert "Preço de venda R$ 430.000 R$ 450.000" in text
    assert Listing.objects.get().title == "Apartamento com varanda"
    again = typed | {"revision": "2", "sale_price": "430.000"}
    assert 'name="revision" value="2"' in answer.content.decode()
    assert post(manager, f"/imoveis/{one.uuid}/editar/", again).status_code == 302
    assert Listing.objects.values_list("title", "sale_price").get() == ("Meu título", Decimal(430_000))


def test_what_is_gone_cannot_be_edited(manager: Client) -> None:
    one = listing()
    delete_listing(listing=one.uuid)
    for part in ("editar/", "situacao/", "apagar/"):
        assert post(manager, f"/imoveis/{one.uuid}/{part}", TYPED).status_code == 404


def test_a_listing_is_taken_off_the_market_and_offered_again(manager: Client) -> None:
    one = listing()
    for active in ("0", "1"):
        answer = post(manager, f"/imoveis/{one.uuid}/situacao/", {"active": active})
        assert answer.status_code == 302
        assert Listing.objects.get().is_active == (active == "1")


def test_a_listing_is_deleted_once_it_is_confirmed(manager: Client) -> None:
    one = listing()
    assert "“Apartamento com varanda” (AP0001) some para sempre" in text_of(manager.get(f"/imoveis/{one.uuid}/apagar/"))
    assert Listing.objects.count() == 1
    answer = post(manager, f"/imoveis/{one.uuid}/apagar/", {})
    assert answer["Location"] == "/imoveis/"
    assert Listing.objects.count() == 0


def test_a_listing_is_edited_under_its_uuid_alone(manager: Client) -> None:
    one = listing()
    assert manager.get(f"/imoveis/{one.pk}/editar/").status_code == 404
    assert manager.get(f"/imoveis/{uuid.uuid4()}/editar/").status_code == 404


def test_managers_may_see_to_listings_in_the_admin_too() -> None:
    create_groups()
    granted = Group.objects.get(name=MANAGERS).permissions.filter(content_type__app_label="listings")
    assert {name.partition("_")[0] for name in granted.values_list("codename", flat=True)} == {
        "add",
        "change",
        "delete",
        "view",
    }
