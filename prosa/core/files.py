"""Files that are there whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Yield a file, for its owner alone, that is named `path` once all has been written and lies on the disk.

    Until then it has another name, ending in ".partial", which goes if writing fails. Raises FileExistsError if there
    is a file of that name already which is not to be overwritten.
    """
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
    """Name the file `draft` `path`, in one step that outlives a power cut. Raises FileExistsError as `whole_file`."""
    if overwrite:
        draft.replace(path)
    else:
        path.hardlink_to(draft)  # unlike renaming, this fails where somebody else was first
        draft.unlink()
    sync_to_disk(path.parent)


def sync_to_disk(path: Path) -> None:
    """Wait until the file or folder `path` lies on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
