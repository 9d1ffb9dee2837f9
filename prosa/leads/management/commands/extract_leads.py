"""Read what customers seek in a file of conversations."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prosa.leads.labelled import write_prediction
from prosa.leads.management.extracting import STANDARD, add_extractor, extract_all, open_file, read_input


class Command(BaseCommand):
    help = (
        "Read what the customers of conversations seek: one JSON object a line in, with `id` and `messages`, one a "
        "line out, with `id` and `lead`. The database is not used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--input", required=True, metavar="FILE", help="the conversations (- for standard input)")
        parser.add_argument("--output", required=True, metavar="FILE", help="the leads (- for standard output)")
        add_extractor(parser)

    def handle(self, *_args: Any, extractor: str, **options: Any) -> None:
        source, target = options["input"], options["output"]
        if STANDARD not in {source, target} and Path(source).resolve() == Path(target).resolve():
            raise CommandError("Input and output are the same file.")
        with ExitStack() as stack:
            conversations = read_input(source, stack=stack)
            output = sys.stdout.buffer if target == STANDARD else open_file(target, "wb", stack=stack)
            for _, prediction in extract_all(conversations, extractor=extractor):
                output.write(write_prediction(prediction))
            output.flush()
