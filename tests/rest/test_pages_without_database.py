"""What pages answer while the database is away or busy: 503, and nothing that is reported as a failure."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def fail(error: Exception) -> Any:
    def raise_it(*_args: Any, **_options: Any) -> Any:
        raise error

    return raise_it


@pytest.fixture
def browser() -> Client:
    client = Client(headers={"Host": "localhost"}, raise_request_exception=False)
    client.force_login(User.objects.create_superuser("ana"))
    return client


@pytest.mark.parametrize(
    "place", ["django.contrib.sessions.backends.db.SessionStore.load", "django.contrib.auth.models.UserManager.get"]
)
@pytest.mark.parametrize("error", [OperationalError("the server closed the connection"), InterfaceError("closed")])
def test_a_database_that_does_not_answer_is_503_wherever_it_shows(
    browser: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: str, error: Exception
) -> None:
    monkeypatch.setattr(place, fail(error))
    answer = browser.get("/conversas/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "O banco de dados não responde neste momento." in answer.content.decode()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert "The database did not answer" in caplog.text


def test_a_view_that_cannot_write_is_503(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.models.query.QuerySet.count", fail(OperationalError("database is locked")))
    monkeypatch.setattr("django.db.models.query.QuerySet.__iter__", fail(OperationalError("database is locked")))
    assert browser.get("/imoveis/").status_code == 503


@pytest.mark.parametrize("error", [ValueError("a bug"), OperationalError("no such table: conversations_message")])
def test_what_went_wrong_in_prosa_itself_stays_500_and_is_logged_as_an_error(
    browser: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail(error))
    assert browser.get("/conversas/").status_code == 500
    assert [record for record in caplog.records if record.levelno >= logging.ERROR]
