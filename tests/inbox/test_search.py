"""Searching in the inbox."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import strip_tags

from prosa.conversations.events import Direction
from prosa.conversations.models import Conversation, Message
from prosa.core import clock
from prosa.inbox.models import ConversationName
from tests.conversations.builders import at, close_conversation, new_conversation, new_message, record_events
from tests.inbox.talks import begin, write

pytestmark = pytest.mark.django_db(transaction=True)

ANA, BRUNO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def pages() -> Client:
    client = Client(headers={"accept-language": "pt-br"})
    client.force_login(User.objects.create_user("leitora"))
    return client


@pytest.fixture(autouse=True)
def record() -> None:
    record_events(
        new_conversation(ANA),
        new_message(ANA, content="Tem apartamento em Perdízes?", sent_at=at(1)),
        new_message(ANA, content="Dois quartos <b>ou três</b>", sent_at=at(2)),
        new_conversation(BRUNO),
        new_message(BRUNO, content="Temos dois apartamentos", direction=Direction.SENT, sent_at=at(3)),
        close_conversation(BRUNO),
    )


def shown(pages: Client, query: str) -> str:
    answer = pages.get(f"/conversas/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_found_is_grouped_by_conversation_newest_first_with_its_words_marked(pages: Client) -> None:
    html = shown(pages, "?q=apart")
    assert html.index("Temos dois <mark>apartamentos</mark>") < html.index("Tem <mark>apartamento</mark> em Perdízes?")
    assert html.count("<mark>") == 2


def test_accents_and_case_make_no_difference_and_texts_are_escaped(pages: Client) -> None:
    assert "em <mark>Perdízes</mark>?" in shown(pages, "?q=PERDIZES")
    assert "&lt;b&gt;ou <mark>três</mark>&lt;/b&gt;" in shown(pages, "?q=tres")


def test_the_name_that_a_person_gave_is_shown(pages: Client) -> None:
    ConversationName.objects.create(
        conversation=Conversation.objects.get(uuid=ANA), name="Ana Souza", named_at=clock.now()
    )
    assert "Ana Souza" in shown(pages, "?q=perdizes")


def test_filters_narrow_the_search(pages: Client) -> None:
    html = shown(pages, "?q=apart&estado=fechadas")
    assert "apartamentos" in html
    assert "Perd" not in html
    assert "Perd" in shown(pages, "?q=apart&espera=1")


def test_the_search_among_what_is_unread_finds_what_the_list_of_unread_conversations_shows(pages: Client) -> None:
    shown(pages, "?nao_lidas=1")  # the first visit: what came before it is no news
    fresh = clock.now()
    write(ANA, "E tem apartamento com vaga?", at=fresh)
    begin(fresh, "Um apartamento, por favor")
    assert "com vaga" in shown(pages, "?q=apart&nao_lidas=1")
    assert "Temos dois" not in shown(pages, "?q=apart&nao_lidas=1")
    pages.post(f"/conversas/{ANA}/lida/", {"inbound": 3})
    html = shown(pages, "?q=apart&nao_lidas=1")
    assert "com vaga" not in html
    assert "por favor" in html


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("?q=castelo", "Nada encontrado"),
        ("?q=%3F%3F", "Digite ao menos uma letra ou um número."),
        ("?q=a+b+c+d+e+f+g+h+i+j+k+l+m+n", "É coisa demais para buscar."),
        ("?q=apart&cursor=torto", "apartamento"),
    ],
)
def test_what_cannot_be_searched_for_or_found_is_said_in_words(pages: Client, query: str, text: str) -> None:
    assert text in strip_tags(shown(pages, query))


def test_a_result_leads_to_its_message_in_the_chat_with_the_words_marked(pages: Client) -> None:
    message = Message.objects.get(content__startswith="Tem apartamento")
    html = shown(pages, f"{ANA}/?q=apart&mensagem={message.uuid}")
    assert html.count('id="found"') == 1
    assert "Tem <mark>apartamento</mark> em Perdízes?" in html


def test_a_message_of_long_ago_is_shown_with_what_is_around_it(pages: Client) -> None:
    long_one = uuid.uuid4()
    texts = [new_message(long_one, content=f"mensagem número {n}", sent_at=at(100 + n)) for n in range(600)]
    record_events(new_conversation(long_one), *texts)
    early = Message.objects.get(content="mensagem número 50")
    html = shown(pages, f"{long_one}/?q=50&mensagem={early.uuid}")
    assert "mensagem número <mark>50</mark>" in html
    assert "mensagem número 35<" in html
    assert "mensagem número 34<" not in html
    assert "mensagem número 434<" in html
    assert "mensagem número 435<" not in html
    assert "data-past" in html
    assert "Ir para as mensagens mais recentes" in html
