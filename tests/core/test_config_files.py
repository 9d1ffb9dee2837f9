"""The files that settings come from: .env and the secret key."""

import multiprocessing
import os
import stat
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from prosa.core.config import keep_secret_key, load_dotenv


@pytest.fixture
def dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path for a .env file; what it puts into PROSA_A and PROSA_B is undone after the test."""
    for name in ("PROSA_A", "PROSA_B"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path / ".env"


def read_secret_keys(paths: list[Path]) -> list[str]:
    return [keep_secret_key(path)[0] for path in paths]


def test_the_lines_of_a_dotenv_file_become_variables(dotenv: Path) -> None:
    dotenv.write_text("# a comment\n\nPROSA_A=São Paulo\nexport PROSA_B='in quotes'\n", encoding="utf-8")
    assert load_dotenv(dotenv) == []
    assert (os.environ["PROSA_A"], os.environ["PROSA_B"]) == ("São Paulo", "in quotes")


def test_a_variable_that_is_set_stands_against_the_dotenv_file(dotenv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROSA_A", "from the shell")
    dotenv.write_text("PROSA_A=from the file\nPROSA_B=from the file\n")
    load_dotenv(dotenv)
    assert (os.environ["PROSA_A"], os.environ["PROSA_B"]) == ("from the shell", "from the file")


def test_no_dotenv_file_is_no_problem(dotenv: Path) -> None:
    assert load_dotenv(dotenv) == []


def test_a_dotenv_file_that_is_not_text_is_a_problem_with_a_hint(dotenv: Path) -> None:
    dotenv.write_bytes(b"PROSA_A=hunter2\xff\xfe\n")
    [problem] = load_dotenv(dotenv)
    assert problem.name == ".env"
    assert "hunter2" not in problem.message
    assert "UTF-8" in problem.hint


def test_a_dotenv_file_that_cannot_be_read_is_a_problem_with_a_hint(dotenv: Path) -> None:
    dotenv.symlink_to("/proc/self/mem")  # a file that not even root can read from its beginning
    [problem] = load_dotenv(dotenv)
    assert problem.name == ".env"
    assert "readable" in problem.hint


def test_the_secret_key_is_made_once_for_its_owner_only_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    secret, problems = keep_secret_key(path)
    assert problems == []
    assert len(secret) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keep_secret_key(path) == (secret, [])
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_two_installations_have_two_secret_keys(tmp_path: Path) -> None:
    assert keep_secret_key(tmp_path / "one") != keep_secret_key(tmp_path / "other")


def test_processes_and_threads_that_start_at_once_agree_on_one_secret_key(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}" / "secret_key" for number in range(100)]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        processes = [pool.submit(read_secret_keys, paths) for _ in range(2)]
        with ThreadPoolExecutor(4) as threads:
            readings = list(threads.map(read_secret_keys, [paths] * 4))
        readings += [process.result(60) for process in processes]
    assert readings == [readings[0]] * 6
    assert all([file.name for file in path.parent.iterdir()] == ["secret_key"] for path in paths)


def test_a_secret_key_that_cannot_be_kept_is_a_problem_and_another_serves_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")
    secret, [problem] = keep_secret_key(tmp_path / "var" / "secret_key")
    assert len(secret) >= 50
    assert problem.name == "SECRET_KEY"
    assert "SECRET_KEY" in problem.hint
    assert secret not in problem.message + problem.hint


@pytest.mark.parametrize("content", [b"", b"\n", b"hunter2\n", b"\xff\xfehunter2-hunter2-hunter2"])
def test_a_secret_key_file_without_a_usable_key_is_a_problem_with_a_hint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret_key"
    path.write_bytes(content)
    secret, [problem] = keep_secret_key(path)
    assert len(secret) >= 50
    assert problem.name == "SECRET_KEY"
    assert str(path) in problem.message + problem.hint
    assert "hunter2" not in problem.message + problem.hint
