"""Workers as processes: told to end, killed, beside each other, and without their database for a while."""

import json
import signal
import subprocess
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from prosa import __version__
from prosa.core import clock
from prosa.leads.models import Lead
from tests.conversations.builders import at
from tests.core.holders import eventually, held_by_another_process
from tests.leads.talks import lead_of, stored, talk, talks
from tests.servers import ROOT, server_environment
from tests.worker.workers import Workshop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def is_read(*conversations: UUID) -> bool:
    return all(lead.read_at for lead in Lead.objects.filter(conversation__uuid__in=conversations)) and (
        Lead.objects.filter(conversation__uuid__in=conversations).count() == len(conversations)
    )


def test_a_worker_that_was_killed_while_reading_loses_nothing(workshop: Workshop) -> None:
    conversation = talk("Quero uma casa")
    workshop.hold()
    with workshop.worker() as worker:
        assert eventually(lambda: len(workshop.notes) == 1, seconds=20)
        worker.kill()
        worker.wait()
    lead = lead_of(conversation)
    assert lead.leased_until is not None
    assert clock.now() < lead.leased_until < clock.now() + timedelta(seconds=60)
    assert stored(conversation).derived_revision == 0
    with workshop.worker():
        assert not eventually(lambda: is_read(conversation), seconds=2)
        Lead.objects.update(leased_until=clock.now())  # the time has come
        assert eventually(lambda: is_read(conversation), seconds=20)
    assert stored(conversation).derived_revision == 2
    assert [what for _, what, _ in workshop.notes] == ["began", "began", "ended"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_a_worker_after_the_conversation_that_it_is_reading(
    workshop: Workshop, number: signal.Signals
) -> None:
    first, second = talk("primeira", sent_at=at(1)), talk("segunda", sent_at=at(2))
    workshop.hold()
    with workshop.worker() as worker:
        assert eventually(lambda: len(workshop.notes) == 1, seconds=20)
        worker.send_signal(number)
        with pytest.raises(Exception, match="timed out"):
            worker.wait(0.3)
        workshop.let_go()
        assert worker.wait(10) == 0
    assert is_read(first)
    assert (lead_of(second).read_at, lead_of(second).leased_until) == (None, None)
    assert [note[1:] for note in workshop.notes] == [["began", "primeira"], ["ended", "primeira"]]
    events = [json.loads(line)["event"] for line in workshop.terminal.splitlines()]
    assert events == [f"The worker of Prosa {__version__} {what}" for what in ("begins", "has ended")]


def test_workers_beside_each_other_read_every_conversation_once(workshop: Workshop) -> None:
    conversations = talks(120)
    with workshop.worker(), workshop.worker():
        assert eventually(lambda: is_read(*conversations), seconds=30)
    assert sorted(name for _, what, name in workshop.notes if what == "began") == sorted(
        f"conversa {number}" for number in range(120)
    )


def test_a_worker_goes_on_when_its_database_comes_back(workshop: Workshop) -> None:
    first = talk("primeira")
    is_sqlite = connection.vendor == "sqlite"
    lock = Path(f"{connection.settings_dict['NAME']}.lock")
    with workshop.worker(WRITE_TIMEOUT="1"):
        assert eventually(lambda: is_read(first), seconds=20)
        second = talk("segunda")
        with held_by_another_process(lock) if is_sqlite else nullcontext():
            if not is_sqlite:
                _end_connections_of_others()
            assert not is_sqlite or eventually(lambda: "the database did not answer" in workshop.terminal, seconds=10)
        assert eventually(lambda: is_read(second), seconds=20)
    assert "Traceback" not in workshop.terminal


def _end_connections_of_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_worker_that_cannot_read_as_it_is_told_to_says_why_and_ends() -> None:
    command = [sys.executable, "manage.py", "run_worker"]
    environment = server_environment(DATABASE_URL="", LEAD_EXTRACTOR="openai", OPENAI_MODEL="gemma3", PORT="none")
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "LEAD_EXTRACTOR=openai needs OPENAI_BASE_URL" in ended.stderr
    assert "PORT is not a whole number" in ended.stderr
    assert "Traceback" not in ended.stderr
