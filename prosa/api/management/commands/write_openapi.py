"""Write the OpenAPI document that the repository keeps, or check that it is valid and fresh."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from drf_spectacular import validation

from prosa.api.docs import render_schema

DOCUMENT: Final = Path("docs/openapi.json")
validate_schema: Any = validation.validate_schema  # untyped in the library


class Command(BaseCommand):
    help = "Write docs/openapi.json (in English); with --check only tell whether it is valid and fresh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if it is invalid or stale")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        path = settings.ROOT / DOCUMENT
        document = render_schema("en")
        validate_schema(json.loads(document))
        if not check:
            path.write_bytes(document)
        elif not path.is_file() or path.read_bytes() != document:
            raise CommandError(f"{DOCUMENT} is stale. Type: ./run manage write_openapi")
