"""What people do in a chat, over HTTP."""

import uuid
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client

from prosa.access.models import Tombstone
from prosa.conversations.models import Conversation, Message
from prosa.deliveries.models import Delivery
from prosa.inbox.conversations.details import Details, find_details
from prosa.inbox.conversations.marks import mark_read
from prosa.inbox.conversations.services import add_note, name_conversation
from prosa.inbox.models import NOTE_LENGTH, ConversationName, Note, ReadMark
from tests.conversations.builders import new_conversation, new_message
from tests.deliveries.arrivals import take_in_events
from tests.inbox.conftest import LOCALHOST
from tests.inbox.talks import ANSWERED, DAY, HOUR, MINUTE, NOW, begin, close, stored, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation(rita: User) -> UUID:
    return begin(NOW - HOUR, "Oi", "Tem vaga?")


def address(conversation: UUID, rest: str = "") -> str:
    return f"/conversas/{conversation}/{rest}"


def name_of(conversation: UUID) -> str | None:
    return ConversationName.objects.filter(conversation__uuid=conversation).values_list("name", flat=True).first()


def test_a_conversation_is_named_named_anew_and_unnamed(reader: Client, conversation: UUID) -> None:
    for typed, kept in (("Ana", "Ana"), ("  Ana \n Souza ", "Ana Souza"), ("  ", None), ("", None)):
        answer = reader.post(address(conversation, "nome/"), {"name": typed})
        assert (answer.status_code, answer["Location"]) == (302, address(conversation))
        assert name_of(conversation) == kept


def test_a_name_cannot_turn_the_direction_of_texts(reader: Client, conversation: UUID) -> None:
    reader.post(address(conversation, "nome/"), {"name": "Ana\u202e\u2066\u0007 😀"})
    assert name_of(conversation) == "Ana 😀"


def test_a_name_that_is_too_long_is_refused_and_shown_again(reader: Client, conversation: UUID) -> None:
    answer = reader.post(address(conversation, "nome/"), {"name": "a" * 81})
    assert answer.status_code == 200
    assert f'value="{"a" * 81}"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert name_of(conversation) is None


def test_a_note_is_kept_with_who_wrote_it(reader: Client, rita: User, conversation: UUID) -> None:
    rita.first_name, rita.last_name = "Rita", "Lee"
    rita.save()
    answer = reader.post(address(conversation, "notas/"), {"text": "Ligar\namanhã"})
    assert answer["Location"] == address(conversation)
    assert Note.objects.values_list("text", "author_name", "author").get() == ("Ligar\namanhã", "Rita Lee", rita.id)
    assert "Nota de Rita Lee" in reader.get(address(conversation)).content.decode()


@pytest.mark.parametrize("text", ["", "  \n ", "a" * (NOTE_LENGTH + 1)])
def test_a_note_that_cannot_be_kept_is_refused_with_the_reason(reader: Client, conversation: UUID, text: str) -> None:
    answer = reader.post(address(conversation, "notas/"), {"text": text}, follow=True)
    assert "A nota não foi guardada" in answer.content.decode()
    script = reader.post(address(conversation, "notas/"), {"text": text}, headers={"HX-Request": "true"})
    assert script.status_code == 400
    assert not Note.objects.exists()


def test_a_note_with_line_breaks_may_be_as_long_as_the_field_lets_one_write(reader: Client, conversation: UUID) -> None:
    text = "a" * (NOTE_LENGTH - 10) + "\r\n" * 9 + "b"  # as browsers send line breaks, which they count once
    assert reader.post(address(conversation, "notas/"), {"text": text}, headers={"HX-Request": "1"}).status_code == 204


def test_people_delete_their_own_notes_and_managers_all(
    reader: Client, manager: Client, rita: User, gil: User, conversation: UUID
) -> None:
    own, other = [add_note(conversation=stored(conversation), text="x", by=user, now=NOW).pk for user in (rita, gil)]
    page = reader.get(address(conversation)).content.decode()
    assert (f"notas/{own}/apagar/" in page, f"notas/{other}/apagar/" in page) == (True, False)
    for note in (own, other, 2**70):
        assert reader.post(address(conversation, f"notas/{note}/apagar/")).status_code == 302
    assert [note.pk for note in Note.objects.all()] == [other]
    headers = {"HX-Request": "true"}
    assert manager.post(address(conversation, f"notas/{other}/apagar/"), headers=headers).status_code == 204
    assert not Note.objects.exists()


def test_a_note_is_not_deleted_by_way_of_another_conversation(manager: Client, gil: User, conversation: UUID) -> None:
    note = add_note(conversation=stored(conversation), text="x", by=gil, now=NOW)
    manager.post(address(begin(NOW), f"notas/{note.pk}/apagar/"))
    assert Note.objects.exists()


def test_a_note_stays_when_its_author_goes(reader: Client, gil: User, conversation: UUID) -> None:
    add_note(conversation=stored(conversation), text="x", by=gil, now=NOW)
    gil.delete()
    assert "Nota de gil" in reader.get(address(conversation)).content.decode()


@pytest.mark.parametrize("inbound", ["1", "99999", "", "x", "-1"])
def test_reading_is_noted(reader: Client, conversation: UUID, inbound: str) -> None:
    assert reader.post(address(conversation, "lida/"), {"inbound": inbound}).status_code == 204
    assert ReadMark.objects.get().inbound_seen == {"1": 1, "99999": 2}.get(inbound, 0)


def test_a_long_text_is_shown_whole_as_a_page_and_for_the_chat(reader: Client, conversation: UUID) -> None:
    text = "<b>" + "a" * 9000
    message = write(conversation, text, at=NOW)
    page = reader.get(address(conversation, f"mensagens/{message}/")).content.decode()
    part = reader.get(address(conversation, f"mensagens/{message}/"), headers={"HX-Request": "true"}).content.decode()
    escaped = "&lt;b&gt;" + "a" * 9000
    assert (escaped in page, "<html" in page) == (True, True)
    assert (escaped in part, "<html" in part) == (True, False)
    assert reader.get(address(begin(NOW), f"mensagens/{message}/")).status_code == 404


def test_the_export_as_text_reads_like_one_of_whatsapp(reader: Client, rita: User, conversation: UUID) -> None:
    write(conversation, "Tem, sim.\nVenha ver!", at=NOW, by=ANSWERED)
    add_note(conversation=stored(conversation), text="geheim", by=rita, now=NOW)
    name_conversation(conversation=stored(conversation), name="Ana", by=rita, now=NOW)
    answer = reader.get(address(conversation, "conversa.txt"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="conversa-{conversation}.txt"'
    assert answer.content.decode().splitlines() == [
        "Ana",
        str(conversation),
        "",
        "21/02/2025 11:00 - Cliente: Oi",
        "21/02/2025 11:00 - Cliente: Tem vaga?",
        "21/02/2025 12:00 - Imobiliária: Tem, sim.",
        "Venha ver!",
    ]


def test_the_export_as_json_has_the_names_of_the_api(reader: Client, conversation: UUID) -> None:
    close(conversation, at=NOW)
    exported = reader.get(address(conversation, "conversa.json")).json()
    shown: dict[str, Any] = Client(headers=LOCALHOST).get(f"/conversations/{conversation}").json()
    assert exported.pop("name") is None
    assert exported.pop("lead") is None  # the API shows it at an address of its own
    assert exported == {name: shown[name] for name in exported}
    assert len(exported["messages"]) == 2


def test_the_print_shows_everything_on_a_page_of_its_own(reader: Client, rita: User, conversation: UUID) -> None:
    for number in range(60):
        write(conversation, f"<i>{number}", at=NOW + number * MINUTE)
    add_note(conversation=stored(conversation), text="Nota minha", by=rita, now=NOW)
    page = reader.get(address(conversation, "imprimir/")).content.decode()
    assert all(text in page for text in ("Tem vaga?", "&lt;i&gt;0", "&lt;i&gt;59", "Nota minha"))
    assert "<nav" not in page


def test_what_is_too_large_to_be_read_is_called_so_and_only_a_foreign_host_a_foreign_host(
    reader: Client, conversation: UUID
) -> None:
    answer = reader.post(address(conversation, "notas/"), {"text": "x" * 3_000_000})
    assert (answer.status_code, "grande demais" in answer.content.decode()) == (400, True)
    answer = reader.get(address(conversation), headers={"Host": "evil.example"})
    assert (answer.status_code, "ALLOWED_HOSTS" in answer.content.decode()) == (400, True)


def test_the_print_tells_days_by_their_dates_because_paper_is_read_later(
    reader: Client, conversation: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(conversation, "Boa noite", at=NOW - DAY)
    monkeypatch.setattr("prosa.inbox.conversations.views.now", lambda: NOW)
    assert "Hoje" in reader.get(address(conversation)).content.decode()
    page = reader.get(address(conversation, "imprimir/")).content.decode()
    assert "Sexta-feira, 21 de fevereiro de 2025" in page
    assert "Quinta-feira, 20 de fevereiro de 2025" in page
    assert not any(word in page for word in ("Hoje", "Ontem"))


def keep_everything(user: User) -> UUID:
    """Take in a conversation, and name, note and read it."""
    conversation = uuid.uuid4()
    take_in_events(new_conversation(conversation), new_message(conversation, content="CPF 529.982.247-25"))
    kept = stored(conversation)
    name_conversation(conversation=kept, name="Ana", by=user, now=NOW)
    add_note(conversation=kept, text="x", by=user, now=NOW)
    mark_read(user_id=user.id, conversation=kept, inbound_seen=1)
    return conversation


def assert_erased(conversation: UUID) -> None:
    """Assert that it is as the API erases it."""
    assert not any(model.objects.exists() for model in (Conversation, Message, ConversationName, Note, ReadMark))
    assert set(Delivery.objects.filter(conversation_uuid=conversation).values_list("body", flat=True)) == {None}
    assert Tombstone.objects.values_list("conversation_uuid", "key_name").get() == (conversation, "gil")
    assert take_in_events(new_conversation(conversation)) == ["conversation_erased"]


def test_a_manager_deletes_a_conversation_as_the_api_does(manager: Client, gil: User) -> None:
    conversation = keep_everything(gil)
    question = manager.get(address(conversation, "apagar/")).content.decode()
    assert "“Ana”" in question
    assert Conversation.objects.exists()
    answer = manager.post(address(conversation, "apagar/"), follow=True)
    assert answer.redirect_chain == [("/conversas/", 302)]
    assert "“Ana” foi apagada" in answer.content.decode()
    assert_erased(conversation)
    assert manager.post(address(conversation, "apagar/")).status_code == 404


def test_a_reader_deletes_nothing_and_is_told_why(reader: Client, conversation: UUID) -> None:
    assert "apagar/" not in reader.get(address(conversation)).content.decode()
    for answer in (reader.get(address(conversation, "apagar/")), reader.post(address(conversation, "apagar/"))):
        assert answer.status_code == 403
        assert "gerentes" in answer.content.decode()
    assert Conversation.objects.exists()


def old_delete(client: Client, conversation: UUID, *, token: bool = True) -> int:
    """Send DELETE to the old address, with the CSRF token that a page has given."""
    client.get("/entrar/", follow=True)
    cookie = client.cookies.get("csrftoken")
    headers = {"X-CSRFToken": cookie.value} if token and cookie else {}
    return client.delete(f"/api/interface/conversas/delete/{conversation}/", headers=headers).status_code


def strict(user: User | None = None) -> Client:
    """Return a browser that the server asks for tokens."""
    client = Client(enforce_csrf_checks=True, headers=LOCALHOST)
    if user:
        client.force_login(user)
    return client


def test_the_old_address_deletes_for_managers_with_a_token(rita: User, gil: User) -> None:
    conversation = keep_everything(gil)
    assert old_delete(strict(gil), conversation, token=False) == 403
    assert old_delete(strict(rita), conversation) == 403
    assert old_delete(strict(), conversation) == 401
    assert Conversation.objects.exists()
    assert old_delete(strict(gil), conversation) == 204
    assert_erased(conversation)
    assert old_delete(strict(gil), conversation) == 404


@pytest.mark.parametrize("rest", ["nome/", "notas/", "lida/", "apagar/", "notas/1/apagar/"])
def test_nothing_is_done_without_a_token(gil: User, conversation: UUID, rest: str) -> None:
    answer = strict(gil).post(address(conversation, rest), {"name": "x", "text": "x", "inbound": "1"})
    assert answer.status_code == 403
    assert "expirou" in answer.content.decode()
    assert not any(model.objects.exists() for model in (ConversationName, Note, ReadMark, Tombstone))


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "/"), ("conversas/", "/conversas/"), (f"conversas/{UUID(int=7)}/", f"/conversas/{UUID(int=7)}/")],
)
def test_old_addresses_lead_to_the_new_ones(reader: Client, old: str, new: str) -> None:
    answer = reader.get(f"/api/interface/{old}")
    assert (answer.status_code, answer["Location"]) == (302, new)


def test_an_unknown_conversation_is_not_found_on_any_page(manager: Client) -> None:
    for rest in ("", "nome/", "apagar/", "imprimir/", "conversa.txt", "conversa.json", f"mensagens/{UUID(int=1)}/"):
        assert manager.get(address(UUID(int=7), rest)).status_code == 404
    for rest in ("nome/", "notas/", "apagar/", "notas/1/apagar/"):
        assert manager.post(address(UUID(int=7), rest)).status_code == 404


@pytest.mark.parametrize(("rest", "status"), [("lida/", 204), ("notas/", 404), ("nome/", 404)])
def test_what_meets_the_deletion_of_its_conversation_is_told_that_it_is_not_there(
    reader: Client, conversation: UUID, monkeypatch: pytest.MonkeyPatch, rest: str, status: int
) -> None:
    def find_and_delete(**arguments: Any) -> Details:
        found = find_details(**arguments)
        Conversation.objects.filter(uuid=conversation).delete()
        return found

    monkeypatch.setattr("prosa.inbox.conversations.actions.find_details", find_and_delete)
    answer = reader.post(address(conversation, rest), {"text": "x", "name": "x", "inbound": "1"})
    assert answer.status_code == status


@pytest.mark.parametrize("way", ["page", "old address"])
def test_a_manager_with_a_very_long_name_can_delete(manager: Client, conversation: UUID, way: str) -> None:
    User.objects.update(first_name="M" * 150, last_name="A" * 150)
    if way == "page":
        assert manager.post(address(conversation, "apagar/")).status_code == 302
    else:
        assert manager.delete(f"/api/interface/conversas/delete/{conversation}/").status_code == 204
    assert Tombstone.objects.get().key_name == "M" * 100
