"""The commands that read leads at once and show how reading goes."""

import io
import uuid
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from prosa.core import clock
from prosa.leads.leasing import take
from prosa.leads.management.commands import refresh_leads
from prosa.leads.refreshing import Refresher
from prosa.leads.services import store_reading
from tests.conversations.builders import at
from tests.leads.fakes import FakeExtractor
from tests.leads.talks import lead_of, read, reading_of, stored, talk, talks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def extractor(monkeypatch: pytest.MonkeyPatch) -> FakeExtractor:
    extractor = FakeExtractor()
    refresher = Refresher(extractor=extractor, rules=extractor)
    monkeypatch.setattr(refresh_leads, "refresher", lambda: refresher)
    return extractor


def run(name: str, *arguments: str) -> str:
    output = io.StringIO()
    call_command(name, *arguments, stdout=output, stderr=io.StringIO())
    return output.getvalue()


def waiting_a_year() -> UUID:
    """Return a conversation that has failed and is to be tried again in a year."""
    conversation = talk("Quero uma casa", sent_at=at(500))
    facts = reading_of(conversation, None, extraction=None, attempts=1, retry_at=at(31_536_000), problem="It failed.")
    assert store_reading(reading=facts, now=at(600))
    return conversation


def test_everything_stale_is_read_at_once_though_somebody_wrote_just_now_or_it_waits_for_a_retry(
    extractor: FakeExtractor,
) -> None:
    read(talk("já lida"), None)
    talk("agora mesmo", sent_at=clock.now())
    waiting_a_year()
    assert run("refresh_leads") == "2 read.\n"
    assert extractor.asked == ["agora mesmo", "Quero uma casa"]
    assert run("refresh_leads") == "0 read.\n"


def test_one_conversation_is_read_anew_and_no_other(extractor: FakeExtractor) -> None:
    conversation = talk("Quero uma casa")
    read(conversation, None)
    talk("outra")
    assert run("refresh_leads", "--conversation", str(conversation)) == "1 read.\n"
    assert extractor.asked == ["Quero uma casa"]
    assert lead_of(conversation).is_seeking


def test_all_are_read_anew_in_parts(extractor: FakeExtractor) -> None:
    talks(130)
    assert run("refresh_leads", "--all") == "130 read.\n"
    assert run("refresh_leads", "--all") == "130 read.\n"
    assert len(extractor.asked) == 260


def test_what_fails_and_what_the_worker_holds_is_told(extractor: FakeExtractor) -> None:
    held = stored(talk("com o worker"))
    take(keys=[held.pk], now=clock.now())
    talk("Quero uma casa")
    extractor.failure = ValueError()
    assert run("refresh_leads") == "0 read, 1 failed, 1 being read by the worker at this moment.\n"


def test_an_unknown_conversation_is_an_error(extractor: FakeExtractor) -> None:
    with pytest.raises(CommandError, match="There is no conversation"):
        run("refresh_leads", "--conversation", str(uuid.uuid4()))
    with pytest.raises(CommandError, match="is no UUID"):
        run("refresh_leads", "--conversation", "7")


def test_the_status_tells_what_waits_and_what_failed_and_why() -> None:
    status = ["Read by: rules", "Seek a property: 0", "Waiting to be read: 0"]
    assert run("leads_status").splitlines()[:3] == status
    talk("Quero uma casa", sent_at=clock.now())
    conversation = talk("outra")
    failed = reading_of(conversation, None, extraction=None, attempts=5, problem="The answer is no lead.")
    assert store_reading(reading=failed, now=at(600))
    _, _, waiting, fallbacks, given_up, problem = run("leads_status").splitlines()
    assert waiting.startswith("Waiting to be read: 1, the next for ")
    assert fallbacks == "Read by the rules until the service answers: 0"
    assert given_up == "Given up: 1"
    assert problem == f"  {conversation}: The answer is no lead."
