"""The administrator of a new installation, and who gets to see the password."""

import re
import stat
from pathlib import Path

import httpx
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.core.terminals import server_on_a_terminal
from tests.databases import bare_database
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database

SETTINGS = """
from pathlib import Path
from prosa.settings import *
ADMIN_PASSWORD_FILE = Path(__file__).parent / "var" / "admin_password"
"""


@pytest.fixture
def first_run(tmp_path: Path) -> dict[str, str]:
    """Variables for a server without ADMIN_PASSWORD that keeps a random one in var/admin_password of `tmp_path`."""
    (tmp_path / "first_run_settings.py").write_text(SETTINGS)
    return {"ADMIN_PASSWORD": "", "DJANGO_SETTINGS_MODULE": "first_run_settings", "PYTHONPATH": str(tmp_path)}


def can_sign_in(server: RunningServer, password: str, *, username: str = "admin") -> bool:
    with httpx.Client(base_url=server.url, timeout=30) as browser:
        browser.get("/admin/login/")
        form = {"username": username, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        return browser.post("/admin/login/?next=/admin/", data=form).status_code == 302


def test_a_given_password_is_used_and_never_shown(server: RunningServer) -> None:
    assert can_sign_in(server, "admin-password-for-tests")
    assert not can_sign_in(server, "another password")
    assert "admin-password-for-tests" not in server.log.read_text()


def test_without_a_terminal_a_random_password_goes_to_a_file_for_its_owner_and_not_to_the_output(
    tmp_path: Path, log_file: Path, first_run: dict[str, str]
) -> None:
    file = tmp_path / "var" / "admin_password"
    with (
        bare_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=log_file, ADMIN_USERNAME="maria", **first_run) as server,
    ):
        password = file.read_text().strip()
        assert len(password) >= 16
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert can_sign_in(server, password, username="maria")
    output = log_file.read_text()
    assert f"Administrator maria: password in {file}" in output
    assert password not in output


def test_on_a_terminal_a_random_password_is_shown_once_and_kept_nowhere(
    tmp_path: Path, log_file: Path, first_run: dict[str, str]
) -> None:
    with bare_database(tmp_path) as database_url:
        with server_on_a_terminal(log_file, DATABASE_URL=database_url, **first_run):
            pass
        [password] = re.findall(r"Administrator: admin\s+Password:\s+(\S{16,})\s", log_file.read_text())
        with server_on_a_terminal(log_file, DATABASE_URL=database_url, **first_run) as server:
            assert can_sign_in(server, password)
        second_screen = log_file.read_text()
    assert "Prosa is at" in second_screen
    assert "Password" not in second_screen
    assert password not in second_screen
    assert not (tmp_path / "var" / "admin_password").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("capsys")  # so that the output is no terminal
def test_the_password_file_of_another_installation_stays_as_it_is(settings: Settings, tmp_path: Path) -> None:
    settings.ADMIN_PASSWORD_FILE = tmp_path / "admin_password"
    settings.ADMIN_PASSWORD_FILE.write_text("the other's password")
    call_command("create_first_administrator")
    own = tmp_path / "admin_password.2"
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    assert User.objects.get().check_password(own.read_text().strip())
    assert settings.ADMIN_PASSWORD_FILE.read_text() == "the other's password"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("capsys")
def test_no_administrator_is_left_whose_password_could_not_be_kept(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")
    settings.ADMIN_PASSWORD_FILE = tmp_path / "var" / "admin_password"
    with pytest.raises((CommandError, OSError)):
        call_command("create_first_administrator")
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_where_a_user_exists_nothing_is_created_or_shown(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ADMIN_PASSWORD_FILE = tmp_path / "admin_password"
    User.objects.create_user("maria")
    call_command("create_first_administrator")
    assert [user.username for user in User.objects.all()] == ["maria"]
    assert capsys.readouterr().out == ""
    assert not settings.ADMIN_PASSWORD_FILE.exists()
