"""A clock that is put forward and back while events come in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.faults.load import assert_answers_were_honest, client_of, load_on, post, post_anew
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server

HOUR, YEAR = 3_600, 31_536_000

type Jump = Callable[[int], None]


@pytest.fixture(scope="module")
def clock_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("clock") / "wrong_by"
    file.write_text("0")
    return file


@pytest.fixture
def jump(clock_file: Path) -> Iterator[Jump]:
    """Put the server's clock that many seconds off the right time."""

    def put(seconds: int) -> None:
        new = clock_file.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(clock_file)

    yield put
    put(0)


@pytest.fixture(scope="module")
def server(clock_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("server")
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.jumping_clock", "CLOCK_IS_WRONG_BY": str(clock_file)}
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log", **settings, WRITER="true") as server,
    ):
        yield server


def received_at(server: RunningServer, conversation: str) -> str:
    with client_of(server) as client:
        [delivery] = client.get("/deliveries/", params={"conversation": conversation}).json()["results"]
    return str(delivery["received_at"])


def test_the_clock_of_the_server_really_jumps(server: RunningServer, jump: Jump) -> None:
    earlier, later = new_id(), new_id()
    jump(YEAR)
    assert post_anew(server, new_conversation(later)).is_accepted
    jump(-YEAR)
    assert post_anew(server, new_conversation(earlier)).is_accepted
    assert received_at(server, earlier) < received_at(server, later)


def test_events_are_recorded_once_and_answered_in_time_however_the_clock_jumps(
    server: RunningServer, jump: Jump
) -> None:
    with load_on(server) as load:
        for seconds in (HOUR, -HOUR, YEAR, -YEAR, 0):
            jump(seconds)
            assert load.grows(20)
    assert_answers_were_honest(server, load.answers)


@pytest.mark.parametrize("seconds", [-YEAR, HOUR])
def test_what_was_parked_before_a_jump_is_recorded_when_its_conversation_begins_after_it(
    server: RunningServer, jump: Jump, seconds: int
) -> None:
    conversation = new_id()
    assert post_anew(server, new_message(conversation)).status == 404
    jump(seconds)
    with client_of(server) as client:
        assert post(client, new_conversation(conversation)).is_accepted
        assert client.get(f"/conversations/{conversation}").json()["message_count"] == 1


def test_the_newest_conversations_are_listed_whole_though_their_times_are_out_of_order(
    server: RunningServer, jump: Jump
) -> None:
    conversations = [new_id() for _ in range(6)]
    for number, conversation in enumerate(conversations):
        jump(HOUR * (-1) ** number)
        assert post_anew(server, new_conversation(conversation)).is_accepted
    found: list[str] = []
    with client_of(server) as client:
        parameters = {"limit": "2"}
        while len(found) < 2000:
            page = client.get("/conversations/", params=parameters).json()
            found += [each["id"] for each in page["results"]]
            if not page["next"]:
                break
            parameters["cursor"] = page["next"]
    assert set(conversations) <= set(found)
    assert len(found) == len(set(found))
