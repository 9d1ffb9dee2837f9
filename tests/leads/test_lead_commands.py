"""The commands that extract leads from files and evaluate extractors."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from prosa.leads.extraction import ExtractorUnavailableError
from prosa.leads.management import extracting
from tests.leads.reading import line

ROOT = Path(__file__).parents[2]
WISH = line("wish", {"purpose": "rent", "property_types": ["house"], "city": "Natal"}, "quero alugar casa em Recife")
BOLETO = line("boleto", None, "manda a segunda via do boleto")


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    path = tmp_path / "talks.jsonl"
    path.write_bytes(WISH + b"\n" + BOLETO)
    return path


def evaluate(path: Path, *options: str) -> list[str]:
    output = io.StringIO()
    call_command("evaluate_leads", str(path), *options, stdout=output)
    return output.getvalue().splitlines()


def test_leads_are_extracted_one_a_line_in_their_order(talks: Path, tmp_path: Path) -> None:
    call_command("extract_leads", input=str(talks), output=str(tmp_path / "leads.jsonl"))
    wish, boleto = map(json.loads, (tmp_path / "leads.jsonl").read_text(encoding="utf-8").splitlines())
    assert wish["id"] == "wish"
    assert wish["lead"] == {
        "purpose": "rent",
        "property_types": ["house"],
        "neighborhoods": [],
        "city": "Recife",
        **dict.fromkeys(["bedrooms_min", "bedrooms_max", "suites_min", "parking_min", "price_min", "price_max"]),
        **dict.fromkeys(["urgency", "pets", "furnished"]),
    }
    assert boleto == {"id": "boleto", "lead": None}


def test_dashes_stand_for_standard_input_and_output() -> None:
    command = [sys.executable, "manage.py", "extract_leads", "--input", "-", "--output", "-", "--extractor", "rules"]
    done = subprocess.run(command, cwd=ROOT, input=WISH + BOLETO, capture_output=True, check=True)
    assert [json.loads(one)["id"] for one in done.stdout.splitlines()] == ["wish", "boleto"]


def test_a_bad_line_is_refused_by_its_number_with_an_exit_code() -> None:
    command = [sys.executable, "manage.py", "extract_leads", "--input", "-", "--output", "-"]
    done = subprocess.run(command, cwd=ROOT, input=WISH + b"{oops\n", capture_output=True, check=False)
    assert done.returncode == 1
    assert b"In the input, line 2: is no JSON." in done.stderr
    assert b"Traceback" not in done.stderr


def test_input_and_output_must_differ(talks: Path) -> None:
    before = talks.read_bytes()
    with pytest.raises(CommandError, match="the same file"):
        call_command("extract_leads", input=str(talks), output=f"{talks.parent}/./{talks.name}")
    assert talks.read_bytes() == before


@pytest.mark.parametrize("command", [["extract_leads", "--output", "-", "--input"], ["evaluate_leads"]])
def test_a_file_that_cannot_be_read_is_named(command: list[str], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.jsonl cannot be opened: No such file"):
        call_command(*command, str(tmp_path / "none.jsonl"))


def test_an_extractor_that_fails_is_said_in_one_line(talks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        name = "gemini"

        def extract(self, **_: object) -> None:
            raise ExtractorUnavailableError("it is overloaded")

    monkeypatch.setattr(extracting, "make_extractor", lambda _: Failing())
    with pytest.raises(CommandError, match="The extractor gemini failed: it is overloaded"):
        evaluate(talks, "--extractor", "gemini")


def test_the_evaluation_is_a_table_of_all_fields(talks: Path) -> None:
    lines = evaluate(talks)
    assert lines[0] == "is a lead        precision 1.000 recall 1.000 F1 1.000"
    assert "purpose          precision 1.000 recall 1.000 F1 1.000 of 1" in lines
    assert "city             precision 0.000 recall 0.000 F1 0.000 of 1" in lines
    assert "pets             precision 0.000 recall 0.000 F1 0.000 of 0" in lines
    assert lines[-1] == "micro_f1=0.667 lead_f1=1.000"
    assert len(lines) == 1 + 13 + 1


def test_errors_stand_above_their_field(talks: Path) -> None:
    lines = evaluate(talks, "--errors")
    at = lines.index("  wish city: wanted ['natal'] got ['recife']")
    assert lines[at + 1].startswith("city ")


def test_an_empty_file_cannot_be_evaluated(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"\n")
    with pytest.raises(CommandError, match="holds no conversation"):
        evaluate(tmp_path / "empty.jsonl")
