"""What the commands that read leads from files share."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO, Final

from django.core.management.base import CommandError
from tqdm import tqdm

from prosa.leads.extraction import Extractor, ExtractorError
from prosa.leads.extractors.choosing import NAMES, make_extractor
from prosa.leads.labelled import BadLineError, Labelled, Prediction, read_labelled

STANDARD: Final = "-"


def add_extractor(parser: ArgumentParser) -> None:
    """Add the option that names the extractor."""
    parser.add_argument("--extractor", choices=NAMES, default="rules", help="who reads (rules)")


def extract_all(conversations: Iterable[Labelled], *, extractor: str) -> Iterator[tuple[Labelled, Prediction]]:
    """Yield each conversation with what the extractor of this name reads in it.

    Raises CommandError for a line that is no conversation, and for an extractor that fails.
    """
    reader: Extractor = make_extractor(extractor)
    try:
        for conversation in tqdm(conversations, unit=" conversations", disable=None):
            found = reader.extract(messages=conversation.messages, places=())
            yield conversation, Prediction(id=conversation.id, lead=found.sought)
    except BadLineError as error:
        raise CommandError(f"In the input, {error}.") from None
    except ExtractorError as error:
        raise CommandError(f"The extractor {extractor} failed: {error}") from None


def read_input(path: str, *, stack: ExitStack) -> Iterator[Labelled]:
    """Yield the conversations of a file, or of the standard input for `-`. `stack` closes the file.

    Raises CommandError if the file cannot be read.
    """
    return read_labelled(sys.stdin.buffer if path == STANDARD else open_file(path, "rb", stack=stack))


def open_file(path: str, mode: str, *, stack: ExitStack) -> BinaryIO:
    """Open a file of bytes, which `stack` closes.

    Raises CommandError if it cannot be opened.
    """
    try:
        return stack.enter_context(open(path, mode))  # type: ignore[return-value]  # noqa: PTH123 -- mode is bytes
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.") from None
