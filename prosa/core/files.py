"""Files that are there whole or not at all."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class NoRegularFileError(OSError):
    """What is there under that name is a folder, a link, a device or a pipe."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is there already, and no regular file", str(path))


@contextmanager
def whole_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Yield a file, for its owner alone, that is named `path` once all has been written and lies on the disk.

    Until then it has another name, ending in ".partial", which goes if writing fails. Raises FileExistsError if there
    is a file of that name already which is not to be overwritten, and NoRegularFileError if it cannot be: a link is not
    followed, for it may lead where somebody else wants it to.
    """
    _require_no_other_than_a_file(path)
    if not overwrite and path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        put_in_place(draft, path, overwrite=overwrite)
    finally:
        draft.unlink(missing_ok=True)


def put_in_place(draft: Path, path: Path, *, overwrite: bool) -> None:
    """Name the file `draft` `path`, in one step that outlives a power cut. Raises what `whole_file` does."""
    _require_no_other_than_a_file(path)  # renaming would put the file in the place of a device, too
    if overwrite:
        draft.replace(path)
    else:
        path.hardlink_to(draft)  # unlike renaming, this fails where somebody else was first
        draft.unlink()
    sync_to_disk(path.parent)


def _require_no_other_than_a_file(path: Path) -> None:
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise NoRegularFileError(path)


def sync_to_disk(path: Path) -> None:
    """Wait until the file or folder `path` lies on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
