"""Files of commands, where "-" is what comes in or goes out."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.management.base import CommandError

from prosa.core.files import whole_file

STANDARD = Path("-")


@contextmanager
def output_to(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Yield a file to write, which becomes the file `path` once it is whole, or is sent to standard output then.

    Raises CommandError if it cannot be written, or is there and not to be overwritten.
    """
    try:
        if path == STANDARD:
            with TemporaryFile() as file:
                yield file
                file.seek(0)
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
        else:
            with whole_file(path, overwrite=overwrite) as file:
                yield file
    except FileExistsError:
        raise CommandError(f"{path} is there already. Choose another name, or overwrite it with --force.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


@contextmanager
def seekable_input(path: Path) -> Iterator[BinaryIO]:
    """Yield the file `path`, or a copy of what comes from a pipe or standard input.

    Raises CommandError if it cannot be read.
    """
    try:
        with nullcontext(sys.stdin.buffer) if path == STANDARD else path.open("rb") as given:
            if path != STANDARD and given.seekable():
                yield given
                return
            with TemporaryFile() as file:
                shutil.copyfileobj(given, file)
                file.seek(0)
                yield file
    except OSError as error:
        raise CommandError(f"{error.filename or path} cannot be used: {error.strerror or error}.") from None
