"""System checks of the configuration, called and on the command line."""

import subprocess
import sys
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from prosa.core.checks import check_environment, check_hosts, check_open_door, check_proxies
from prosa.core.config import ConfigProblem
from prosa.core.parsers import Network
from tests.servers import ROOT, free_port, server_environment

pytestmark = pytest.mark.any_database


def run_check(*options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", *options]
    environment = server_environment(**variables)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_problem_of_the_configuration_is_an_error_with_its_hint(settings: Settings) -> None:
    settings.CONFIG_PROBLEMS = [ConfigProblem("PORT", "PORT is bad.", "Write a better one.")]
    [error] = check_environment()
    assert (error.msg, error.hint, error.id) == ("PORT is bad.", "Write a better one.", "prosa.E001")
    assert error.is_serious()


def test_a_good_configuration_has_no_errors(settings: Settings) -> None:
    assert settings.CONFIG_PROBLEMS == []
    assert check_environment() == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "prosa.example"])  # noqa: S104
def test_an_api_open_to_all_where_others_reach_it_is_an_error(settings: Settings, host: str) -> None:
    settings.API_OPEN, settings.HOST = "true", host
    [error] = check_open_door()
    assert host in error.msg
    assert error.hint
    assert (error.id, error.is_serious()) == ("prosa.E002", True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_an_api_open_to_all_of_this_machine_is_allowed(settings: Settings, host: str) -> None:
    settings.API_OPEN, settings.HOST = "true", host
    assert check_open_door() == []


def test_answering_under_any_name_is_an_error(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["prosa.example", "*"]
    [error] = check_hosts()
    assert (error.id, error.is_serious()) == ("prosa.E004", True)
    settings.ALLOWED_HOSTS = ["prosa.example"]
    assert check_hosts() == []


@pytest.mark.parametrize(("name", "value"), [("HTTPS", True), ("TRUSTED_PROXIES", (ip_network("127.0.0.1"),))])
def test_an_api_open_to_all_behind_a_proxy_is_an_error(settings: Settings, name: str, value: object) -> None:
    settings.API_OPEN, settings.HOST = "true", "127.0.0.1"
    setattr(settings, name, value)
    [error] = check_open_door()
    assert ("the proxy" in error.msg, error.id) == (True, "prosa.E002")


@pytest.mark.parametrize("api_open", ["auto", "false"])
def test_an_api_that_asks_for_keys_may_listen_anywhere(settings: Settings, api_open: str) -> None:
    settings.API_OPEN, settings.HOST = api_open, "0.0.0.0"  # noqa: S104
    assert check_open_door() == []


def test_a_proxy_in_front_that_nobody_has_named_is_warned_of(settings: Settings) -> None:
    settings.HTTPS, settings.TRUSTED_PROXIES = True, ()
    [warning] = check_proxies()
    assert "TRUSTED_PROXIES" in warning.msg
    assert warning.hint
    assert (warning.id, warning.is_serious()) == ("prosa.W003", False)


@pytest.mark.parametrize(("https", "proxies"), [(False, ()), (True, (ip_network("10.0.0.7"),))])
def test_where_proxies_are_named_or_none_is_known_of_nothing_is_said(
    settings: Settings, https: bool, proxies: tuple[Network, ...]
) -> None:
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies
    assert check_proxies() == []


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"PORT": "eighty", "WEB_WORKERS": "many", "DEBUG": "maybe", "LATE_MESSAGES": "never", "TIME_ZONE": "Rio"},
            [
                "PORT is not a whole number from 1 to 65535.",
                "HINT: Write a port such as 8000.",
                "WEB_WORKERS is not a whole number from 1 to 64.",
                "HINT: Write the number of server processes.",
                "DEBUG is neither true nor false.",
                "LATE_MESSAGES is none of: refuse, accept.",
                "TIME_ZONE is not the name of a time zone.",
                "HINT: Write a name such as America/Sao_Paulo.",
            ],
        ),
        (
            {"SECRET_KEY": "hunter2", "API_KEY": "hunter2", "DATABASE_URL": "mysql://root:hunter2@db/prosa"},
            [
                "SECRET_KEY is shorter than 20 characters",
                "HINT: Leave it empty to have one made and kept in var/secret_key",
                "API_KEY is shorter than 16 characters",
                "DATABASE_URL is the address of neither a SQLite file nor a PostgreSQL database.",
                "HINT: Write sqlite:///var/prosa.sqlite3 or postgresql://user:password@host:5432/name",
            ],
        ),
        ({"DATABASE_URL": "sqlite:////dev/null/folder/prosa.sqlite3"}, ["DATABASE_URL", "HINT: "]),
    ],
    ids=["words", "secrets", "a-folder-that-cannot-be-made"],
)
def test_the_command_line_names_each_bad_value_with_a_hint_and_without_a_traceback(
    variables: dict[str, str], expected: list[str]
) -> None:
    check = run_check(**variables)
    assert check.returncode != 0
    assert "Traceback" not in check.stderr
    for text in expected:
        assert text in check.stderr
    assert "hunter2" not in check.stderr + check.stdout


def test_a_database_that_does_not_answer_is_told_in_two_lines() -> None:
    check = run_check("--deploy", DATABASE_URL=f"postgresql://prosa:hunter2@127.0.0.1:{free_port()}/prosa")
    assert check.returncode == 1
    assert check.stderr.startswith("The database cannot be used: ")
    assert len(check.stderr.splitlines()) == 2
    assert "hunter2" not in check.stderr + check.stdout


def test_the_command_line_finds_nothing_wrong_with_the_defaults() -> None:
    check = run_check()
    assert (check.returncode, check.stderr) == (0, "")


def test_the_deployment_check_refuses_an_api_open_to_all() -> None:
    check = run_check("--deploy", API_OPEN="true", HOST="0.0.0.0", HTTPS="true")  # noqa: S104
    assert check.returncode != 0
    assert "(prosa.E002) API_OPEN=true lets everybody who reaches 0.0.0.0 in." in check.stderr


def test_the_deployment_check_speaks_of_https_once_and_by_the_name_of_the_setting() -> None:
    check = run_check("--deploy", SECRET_KEY="a-key-of-many-different-characters-0123456789-for-this-test")
    assert "(prosa.W002) HTTPS=false" in check.stderr
    assert check.stderr.count("?: (") == 1
    assert "security." not in check.stderr
