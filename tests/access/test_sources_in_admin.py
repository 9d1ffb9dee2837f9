"""Sources in the admin: their secrets are shown once when they are made, and nothing that counts can be changed."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.test import Client

from prosa.access.callers import Scope
from prosa.access.keyring import find_holder
from prosa.access.keys import create_key
from prosa.access.models import Source, SourceSecret
from prosa.access.signatures import Flaw, read_standard_secret
from prosa.access.source_admin import WORDS
from prosa.access.source_ring import find_source, note_source_refused, note_use_of_sources
from prosa.access.sources import Wanted, create_source
from tests.conversations.builders import at

SOURCES, ADD = "/admin/access/source/", "/admin/access/source/add/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
FORM = {"name": "crm", "scheme": "standard_webhooks", "signature_encoding": "hex"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_afresh")]


@pytest.fixture
def administrator(admin_user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(admin_user)
    return client


def make(name: str = "crm") -> str:
    return create_source(wanted=Wanted(name, "standard_webhooks"), now=at(0))


def text_of(response: Any) -> str:
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def act(client: Client, action: str, *names: str) -> Any:
    chosen = Source.objects.filter(name__in=names).values_list("id", flat=True)
    return client.post(SOURCES, {"action": action, "_selected_action": list(chosen)}, follow=True)


def test_a_new_secret_is_shown_in_the_answer_itself_and_kept_readable_nowhere(administrator: Client) -> None:
    answer = administrator.post(ADD, FORM)
    [secret] = SECRET.findall(text_of(answer))
    assert "/webhook/crm/" in text_of(answer)
    source = find_source(name="crm")
    assert source
    assert source.secrets == (read_standard_secret(secret),)
    assert "no-store" in answer.headers["Cache-Control"]
    [session] = Session.objects.all()
    kept = f"{session.get_decoded()} {SourceSecret.objects.values().get()} {administrator.cookies.output()}"
    assert secret.removeprefix("whsec_") not in kept
    for address in (SOURCES, f"{SOURCES}{Source.objects.get().pk}/change/", ADD, "/admin/"):
        assert not SECRET.search(text_of(administrator.get(address)))


def test_a_secret_of_the_sender_is_taken_and_not_shown(administrator: Client) -> None:
    given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    answer = administrator.post(ADD, FORM | {"secret": given}, follow=True)
    assert given.removeprefix("whsec_") not in text_of(answer)
    source = find_source(name="crm")
    assert source
    assert source.secrets == (read_standard_secret(given),)


def test_a_source_with_a_key_shows_its_key(administrator: Client) -> None:
    page = text_of(administrator.post(ADD, FORM | {"scheme": "api_key"}))
    [key] = re.findall(r"prosa_[A-Za-z0-9_-]{43}", page)
    assert find_holder(key=key)


@pytest.mark.parametrize(
    ("form", "explanation"),
    [
        ({"name": "C R M"}, "Small letters, digits and hyphens only."),
        ({"name": "site"}, "A key has this name."),
        ({"name": "taken"}, "Another source has this name."),
        ({"name": "batch"}, "This name is taken by Prosa itself."),
        ({"scheme": "hmac_sha256"}, "HMAC-SHA256 needs the name of a header"),
        ({"time_zone": "Mars"}, "This is not the name of a time zone"),
        ({"secret": "short"}, "A secret of Standard Webhooks is base64"),
        ({"scheme": "api_key", "secret": "a secret that was made"}, "Keys are made by Prosa."),
    ],
    ids=repr,
)
def test_what_cannot_be_made_is_refused_in_the_form(
    administrator: Client, form: dict[str, str], explanation: str
) -> None:
    create_key(name="site", scopes=[Scope.READ], now=at(0))
    make("taken")
    page = text_of(administrator.post(ADD, FORM | form))
    assert explanation in page
    assert "a secret that was made" not in page
    assert Source.objects.count() == 1


def test_a_second_secret_is_shown_once_and_the_older_can_be_taken_away(administrator: Client) -> None:
    first = make()
    [second] = SECRET.findall(text_of(act(administrator, "add_secret", "crm")))
    assert "It has two secrets already" in text_of(act(administrator, "add_secret", "crm"))
    assert "The older secret was taken away: crm." in text_of(act(administrator, "drop_old_secret", "crm"))
    source = find_source(name="crm")
    assert source
    assert source.secrets == (read_standard_secret(second),)
    assert second != first
    assert "It has one secret only" in text_of(act(administrator, "drop_old_secret", "crm"))


def test_a_second_secret_is_made_for_one_source_at_a_time(administrator: Client) -> None:
    make()
    make("site")
    assert "Choose one source." in text_of(act(administrator, "add_secret", "crm", "site"))
    assert SourceSecret.objects.count() == 2


def test_sources_are_closed_and_opened(administrator: Client) -> None:
    make()
    assert "Closed: crm." in text_of(act(administrator, "close", "crm"))
    assert not Source.objects.get().is_active
    assert "Opened: crm." in text_of(act(administrator, "open", "crm"))
    assert Source.objects.get().is_active


def test_the_zone_can_be_changed_and_the_name_and_the_proof_cannot(administrator: Client) -> None:
    make()
    page = f"{SOURCES}{Source.objects.get().pk}/change/"
    changed = {"name": "new", "scheme": "api_key", "time_zone": "Asia/Tokyo", "signature_encoding": "hex"}
    assert administrator.post(page, changed).status_code == 302
    source = Source.objects.get()
    assert (source.name, source.scheme, source.time_zone) == ("crm", "standard_webhooks", "Asia/Tokyo")
    known = find_source(name="crm")
    assert known
    assert known.time_zone == "Asia/Tokyo"
    assert administrator.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("form", [{"signature_header": ""}, {"signature_header": "Cookie"}, {"signature_prefix": "é"}])
def test_a_mistake_in_a_change_is_told_beside_its_field(administrator: Client, form: dict[str, str]) -> None:
    create_source(wanted=Wanted("crm", "hmac_sha256", signature_header="X-Signature"), now=at(0))
    before = {"time_zone": "", "signature_header": "X-Signature", "signature_prefix": "", "signature_encoding": "hex"}
    answer = administrator.post(f"{SOURCES}{Source.objects.get().pk}/change/", before | form)
    assert list(answer.context["adminform"].form.errors) == list(form)
    assert Source.objects.get().signature_header == "X-Signature"


def test_only_a_source_that_signs_by_hmac_is_asked_for_its_header(administrator: Client) -> None:
    make()
    page = f"{SOURCES}{Source.objects.get().pk}/change/"
    assert list(administrator.get(page).context["adminform"].form.fields) == ["time_zone"]
    assert administrator.post(page, {"time_zone": "Asia/Tokyo", "signature_header": "X-Foo"}).status_code == 302
    assert Source.objects.get().signature_header == ""


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"scheme": "hmac_sha256"}, "signature_header"),
        ({"signature_header": "X-Foo"}, "signature_header"),
        ({"signature_prefix": "sha256="}, "signature_prefix"),
        ({"scheme": "", "signature_header": "X-Foo"}, "scheme"),
    ],
)
def test_a_new_sources_header_is_refused_beside_its_field(
    administrator: Client, form: dict[str, str], field: str
) -> None:
    answer = administrator.post(ADD, FORM | form)
    assert list(answer.context["adminform"].form.errors) == [field]


def test_a_sources_page_shows_its_address_how_many_secrets_it_has_and_how_to_change_them(administrator: Client) -> None:
    make()
    page = f"{SOURCES}{Source.objects.get().pk}/change/"
    shown = text_of(administrator.get(page))
    assert "/webhook/crm/" in shown
    assert "1. To change it, choose “Make a second secret" in shown
    act(administrator, "add_secret", "crm")
    assert "2. Once the sender signs with the newer one, choose “Take the older" in text_of(administrator.get(page))


def test_the_page_of_a_source_with_a_key_says_how_many_keys_it_has(administrator: Client) -> None:
    create_source(wanted=Wanted("site", "api_key"), now=at(0))
    shown = text_of(administrator.get(f"{SOURCES}{Source.objects.get().pk}/change/"))
    assert "1. To change it, make another one by “create_api_key NAME --scope ingest --source site”" in shown


def test_the_page_with_a_secret_says_where_it_is(administrator: Client) -> None:
    shown = text_of(administrator.post(ADD, FORM)).partition('class="breadcrumbs"')[2].partition("</ol>")[0]
    assert re.findall(r">([^<\s][^<]*)</", shown) == ["Home", "Access", "Sources", "crm"]


def test_the_admin_leaves_nothing_in_english(administrator: Client) -> None:
    make()
    for address in (SOURCES, ADD):
        shown = administrator.get(address, headers={"Accept-Language": "pt-br"}).content.decode()
        assert "- Escolha uma opção -" in shown
        assert "Select an option" not in shown


def test_the_list_says_in_words_why_a_source_was_refused_last(administrator: Client) -> None:
    make()
    note_source_refused(name="crm", flaw=Flaw.TOO_OLD)
    note_use_of_sources()
    assert "signed more than 5 minutes ago" in text_of(administrator.get(SOURCES))
    assert set(WORDS) == set(Flaw)


def test_who_may_see_sources_may_do_no_more() -> None:
    make()
    user = User.objects.create_user("maria", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_source"))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    assert "crm" in text_of(client.get(SOURCES))
    assert client.post(ADD, FORM | {"name": "new"}).status_code == 403
    for action in ("close", "add_secret", "drop_old_secret"):
        act(client, action, "crm")
    assert Source.objects.get().is_active
    assert SourceSecret.objects.count() == 1
