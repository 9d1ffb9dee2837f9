"""Keys on the command line: made, listed and revoked by processes as an administrator or a script starts them."""

import re
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.access.commands import make_key, run_command
from tests.databases import bare_database, fresh_database

pytestmark = pytest.mark.any_database

MINUTE = r"\d{4}-\d\d-\d\d \d\d:\d\d"


@pytest.fixture(scope="module")
def unprepared_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with bare_database(tmp_path_factory.mktemp("unprepared")) as database_url:
        yield database_url


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with fresh_database(tmp_path_factory.mktemp("keys")) as database_url:
        yield database_url


@pytest.fixture(scope="module")
def empty_list(database_url: str) -> CompletedProcess[str]:
    return run_command(database_url, "list_api_keys")


@pytest.fixture(scope="module")
def making(database_url: str, empty_list: CompletedProcess[str]) -> CompletedProcess[str]:
    """How the first key was made, whose holder is “the site”."""
    return run_command(database_url, "create_api_key", "  the site ", "--scope", "read", "--scope", "ingest")


@pytest.fixture(scope="module")
def revocation(database_url: str, making: CompletedProcess[str]) -> CompletedProcess[str]:
    """How the second key was revoked, whose holder was “a former site”."""
    make_key(database_url, "a former site", "write")
    return run_command(database_url, "revoke_api_key", "a former site")


def test_the_key_alone_goes_to_the_standard_output(making: CompletedProcess[str]) -> None:
    assert making.returncode == 0
    assert re.fullmatch(r"prosa_[A-Za-z0-9_-]{43}\n", making.stdout)
    assert "the site (ingest read)" in making.stderr
    assert making.stdout.strip() not in making.stderr


def test_who_has_no_keys_yet_is_told_how_to_make_one(empty_list: CompletedProcess[str]) -> None:
    expected = "No keys were made yet. Make one: ./run manage create_api_key NAME --scope ingest\n"
    assert (empty_list.returncode, empty_list.stdout, empty_list.stderr) == (0, expected, "")


def test_all_keys_are_listed_in_the_order_of_their_making(
    database_url: str, making: CompletedProcess[str], revocation: CompletedProcess[str]
) -> None:
    listed = run_command(database_url, "list_api_keys")
    assert (listed.returncode, listed.stderr) == (0, "")
    headings, site, former_site = (re.split(r"\s{2,}", line) for line in listed.stdout.splitlines())
    assert headings == ["NAME", "BEGINS", "SCOPES", "SOURCE", "CREATED", "LAST USED", "REVOKED"]
    name, begins, scopes, source, created, last_used, revoked = site
    assert (name, begins, scopes) == ("the site", making.stdout[:12], "ingest read")
    assert (source, last_used, revoked) == ("-", "-", "-")
    assert re.fullmatch(MINUTE, created)
    name, _, scopes, _, _, _, revoked = former_site
    assert (name, scopes) == ("a former site", "write")
    assert re.fullmatch(MINUTE, revoked)
    assert making.stdout[:13] not in listed.stdout


def test_the_source_that_a_key_belongs_to_is_listed(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as database_url:
        run_command(database_url, "create_source", "crm", "--scheme", "api_key")
        run_command(database_url, "create_api_key", "second of crm", "--scope", "ingest", "--source", "crm")
        _, *keys = run_command(database_url, "list_api_keys").stdout.splitlines()
    found = [re.split(r"\s{2,}", line) for line in keys]
    assert [(name, source) for name, _, _, source, *_ in found] == [("crm", "crm"), ("second of crm", "crm")]


def test_a_key_that_is_revoked_again_stays_revoked(database_url: str, revocation: CompletedProcess[str]) -> None:
    again = run_command(database_url, "revoke_api_key", "a former site")
    for ended in (revocation, again):
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "The key of a former site is revoked.\n", "")


@pytest.mark.usefixtures("revocation")
@pytest.mark.parametrize(
    ("arguments", "status", "explanation"),
    [
        (["create_api_key", "a former site", "--scope", "read"], 1, "Another key has this name, or had it before"),
        (["create_api_key", "a new site"], 2, "--scope"),
        (["revoke_api_key", "nobody"], 1, "No key has the name “nobody”. See: ./run manage list_api_keys"),
        (["revoke_api_key", "nobody\udcff"], 1, "No key has the name"),
    ],
    ids=["a taken name", "no scope", "an unknown key", "an unknown key that is no UTF-8"],
)
def test_what_cannot_be_done_is_said_in_plain_words(
    database_url: str, arguments: list[str], status: int, explanation: str
) -> None:
    ended = run_command(database_url, *arguments)
    assert explanation in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (ended.returncode, ended.stdout) == (status, "")


@pytest.mark.parametrize("arguments", [["create_api_key", "site", "--scope", "read"], ["list_api_keys"]], ids=" ".join)
def test_a_database_that_was_never_prepared_is_reported_in_plain_words(
    unprepared_database: str, arguments: list[str]
) -> None:
    ended = run_command(unprepared_database, *arguments)
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip()
    assert (ended.returncode, ended.stdout) == (1, "")
