"""Files that are there whole or not at all."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from prosa.core.files import put_in_place
from prosa.core.streams import output_to, seekable_input

pytestmark = pytest.mark.any_database


def make_folder(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_link(path: Path) -> None:
    path.with_name("target").write_text("of the target")
    path.symlink_to(path.with_name("target"))


def make_broken_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("make", [make_folder, make_pipe, make_link, make_broken_link])
def test_what_is_no_regular_file_is_never_replaced(
    tmp_path: Path, make: Callable[[Path], None], overwrite: bool
) -> None:
    file = tmp_path / "out"
    make(file)
    there, mode = sorted(tmp_path.iterdir()), file.lstat().st_mode
    with pytest.raises(CommandError) as refused, output_to(file, overwrite=overwrite):
        pytest.fail("nothing is to be written")
    assert str(refused.value) == f"{file} cannot be written: it is there already, and no regular file."
    assert (sorted(tmp_path.iterdir()), file.lstat().st_mode) == (there, mode)


def test_what_has_become_something_else_while_writing_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "out"
    with pytest.raises(CommandError, match="no regular file"), output_to(file, overwrite=True):
        make_pipe(file)
    assert list(tmp_path.iterdir()) == [file]


def test_a_draft_takes_the_place_of_a_file(tmp_path: Path) -> None:
    draft, file = tmp_path / "draft", tmp_path / "file"
    draft.write_text("new")
    file.write_text("old")
    put_in_place(draft, file, overwrite=True)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


def test_a_file_is_overwritten_only_if_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("old")
    with pytest.raises(CommandError, match="is there already"), output_to(file, overwrite=False):
        pytest.fail("nothing is to be written")
    with output_to(file, overwrite=True) as output:
        output.write(b"new")
    assert file.read_text() == "new"


def test_what_comes_from_a_pipe_can_be_read_to_and_fro(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    make_pipe(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"beginning and end",))
    writer.start()
    with seekable_input(pipe) as file:
        file.seek(-3, os.SEEK_END)
        assert file.read() == b"end"
        file.seek(0)
        assert file.read(9) == b"beginning"
    writer.join()
