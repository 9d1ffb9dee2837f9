"""Score an extractor against labelled conversations."""

from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prosa.leads.evaluation import ORDER, Evaluation, Score, evaluate
from prosa.leads.management.extracting import add_extractor, extract_all, read_input


class Command(BaseCommand):
    help = (
        "Read labelled conversations and compare what an extractor finds with their labels: precision, recall and F1 "
        "of finding leads at all, of each field, and of all fields together. The database is not used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the labelled conversations (- for standard input)")
        parser.add_argument("--errors", action="store_true", help="show where label and extractor differ, too")
        add_extractor(parser)

    def handle(self, *_args: Any, extractor: str, errors: bool, **options: Any) -> None:
        with ExitStack() as stack:
            pairs = list(extract_all(read_input(options["file"], stack=stack), extractor=extractor))
        if not pairs:
            raise CommandError("The input holds no conversation.")
        labels = {conversation.id: conversation.lead for conversation, _ in pairs}
        predictions = {prediction.id: prediction.lead for _, prediction in pairs}
        self._show(evaluate(labels=labels, predictions=predictions), errors=errors)

    def _show(self, evaluation: Evaluation, *, errors: bool) -> None:
        self.stdout.write(_line("is a lead", evaluation.is_lead))
        for field in ORDER:
            for one in evaluation.differences if errors else ():
                if one.field == field:
                    self.stdout.write(f"  {one.id} {field}: wanted {list(one.wanted)} got {list(one.got)}")
            self.stdout.write(_line(field, evaluation.fields[field]) + f" of {evaluation.fields[field].labelled}")
        self.stdout.write(f"micro_f1={evaluation.micro.f1:.3f} lead_f1={evaluation.is_lead.f1:.3f}")


def _line(name: str, score: Score) -> str:
    return f"{name:16} precision {score.precision:.3f} recall {score.recall:.3f} F1 {score.f1:.3f}"
