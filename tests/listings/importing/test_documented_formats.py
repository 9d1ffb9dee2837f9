"""The document of the formats says what is true."""

import re
from pathlib import Path
from typing import Final

import pytest

from prosa.listings.importing.columns import find_columns
from prosa.listings.importing.entries import Entry
from prosa.listings.importing.vrsync_listing import WANTED
from tests.listings.importing.feeds import fields_of, read

pytestmark = pytest.mark.any_database

DOCUMENT: Final = (Path(__file__).resolve().parents[3] / "docs" / "catalogue.md").read_text()


def example(language: str) -> bytes:
    (text,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    return str(text).encode()


def first_cells(head: str) -> list[str]:
    """Return the quoted names in the first column of the table that begins with `head`."""
    (table,) = re.findall(rf"^\| {head} \|.*\n\|---.*\n((?:\|.*\n)+)", DOCUMENT, re.MULTILINE)
    return [name for row in table.splitlines() for name in re.findall("`([^`]+)`", row.split(" | ")[0])]


def test_the_example_of_vrsync_is_read() -> None:
    fields = fields_of(example("xml"))
    assert (fields["code"], fields["title"]) == ("AP0001", "Apartamento, Moema")
    assert fields["address"] == "Alameda dos Exemplos"


def test_the_example_of_csv_is_read() -> None:
    found = read(example("csv"))
    assert [isinstance(each, Entry) for each in found] == [True, True]


def test_each_column_that_is_named_is_known() -> None:
    names = first_cells("Column")
    assert len(names) > 40
    assert [name for name in names if not find_columns([name]).places] == []


def test_each_element_that_is_named_is_read() -> None:
    names = [name.lower().rpartition("/")[2] for name in first_cells("Element of `Listing`")]
    assert {path.rpartition("/")[2] for path in WANTED} == {*names, "location"}
