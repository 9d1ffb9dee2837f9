"""What the documents say is true."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from prosa.access.signatures import Flaw
from prosa.core.known_settings import ALL_SETTINGS
from prosa.core.requests import SIGN_IN_FAILED, SIGN_IN_LOCKED
from prosa.rest.problems import PROBLEMS
from tests.databases import fresh_database
from tests.servers import ROOT, running_server

pytestmark = pytest.mark.any_database

READMES = ["README.md", "README.pt-BR.md"]
DOCUMENTS = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def sessions(text: str) -> list[tuple[str, str]]:
    """Return the commands of the `console` blocks, each with what the terminal showed."""
    blocks = "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    return re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n?)*)", blocks, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("curl"), reason="the documents' examples use curl")
@pytest.mark.parametrize("name", READMES)
def test_the_readmes_terminal_sessions_really_ran(name: str, tmp_path: Path) -> None:
    found = sessions((ROOT / name).read_text())
    assert len(found) == 6
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=tmp_path / "server.log") as server,
    ):
        for command, shown in found:
            here = command.replace("localhost:8000", server.url)
            answer = subprocess.run(["/bin/bash", "-c", here], capture_output=True, text=True, check=True)
            assert answer.stdout.strip() == shown.strip()


def test_the_configuration_table_lists_every_setting_with_its_default() -> None:
    table = (ROOT / "docs/configuration.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)` )?\|", table, re.MULTILINE)
    assert sorted(rows) == sorted((setting.name, setting.default) for setting in ALL_SETTINGS)


@pytest.mark.parametrize("name", READMES)
def test_the_readmes_contract_names_only_codes_that_exist(name: str) -> None:
    contract = re.findall(r"^\|.*\| (.*) \|$", (ROOT / name).read_text(), re.MULTILINE)[2:]
    codes = {code for cell in contract for code in re.findall(r"`([a-z_]+)`", cell)}
    assert len(codes) > 10
    assert codes - set(PROBLEMS) == {"recorded"}


def test_the_log_of_refusals_is_explained_word_by_word() -> None:
    table = (ROOT / "docs" / "operations.md").read_text().partition("| flaw |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    explained = re.findall(r"`(\w+)`", " ".join(rows))
    assert sorted(explained) == sorted([*Flaw, "too_many_attempts", SIGN_IN_FAILED, SIGN_IN_LOCKED])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


def test_the_alerts_and_the_table_of_metrics_name_only_metrics_that_exist() -> None:
    document = (ROOT / "docs/operations.md").read_text()
    code = "".join(path.read_text() for path in (ROOT / "prosa").rglob("*.py"))
    defined = set(re.findall(r'"(prosa_[a-z_]+)"', code))
    told = defined | {f"{name}{ending}" for name in defined for ending in ("_total", "_bucket")}
    named = set(re.findall(r"\bprosa_[a-z_]+", document))
    assert len(named) > 20
    assert named - told == set()


def test_the_help_lists_every_task() -> None:
    script = (ROOT / "run").read_text()
    tasks = re.findall(r"^task_(\w+)\(\)", script, re.MULTILINE)
    shown = subprocess.run(["./run", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in shown.splitlines() if line.startswith("  ")] == tasks
