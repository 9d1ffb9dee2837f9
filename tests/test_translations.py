"""What people read is there in Portuguese and in English."""

import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.utils import translation
from django.utils.translation.template import templatize

from prosa.access.admin import SCOPE_CHOICES
from prosa.api import listing_bodies, listing_parameters
from prosa.api import parameters as api_parameters
from prosa.api.docs import render_schema
from prosa.deliveries import explanations
from prosa.listings import validation
from prosa.listings.choices import FederativeUnit
from prosa.rest import parameters
from prosa.rest.problems import PROBLEMS

pytestmark = pytest.mark.any_database

CATALOG = Path(__file__).parent.parent / "prosa/locale/pt_BR/LC_MESSAGES/django.po"
# Names and quoted codes, the same in every language.
UNTRANSLATED = {"NEW_CONVERSATION", "NEW_MESSAGE", "CLOSE_CONVERSATION", "`ApiKey <key>`"}


# What texts are handed to in the code.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def translated_texts() -> set[str]:
    return {str(first_of(message.id)) for message in read_po(CATALOG.open("rb")) if message.id and message.string}


def first_of(text: str | Sequence[str]) -> str:
    """Return the text itself, or the singular of a text that has a plural."""
    return text if isinstance(text, str) else text[0]


def as_text(context: str | bytes | None) -> str | None:
    """Return a context, which Babel leaves as bytes in compiled catalogs."""
    return context.decode() if isinstance(context, bytes) else context


def list_of(texts: str | Sequence[str] | None) -> list[str]:
    texts = texts or ""
    return [texts] if isinstance(texts, str) else list(texts)


def texts_of(catalog: Catalog) -> dict[object, object]:
    """Return the translations of all texts, by context and text."""
    return {
        (as_text(message.context), first_of(message.id)): list_of(message.string) for message in catalog if message.id
    }


def texts_in(source: str) -> Iterator[tuple[str | None, str]]:
    """Yield context and text of everything that Python source hands to gettext."""
    for _, found, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        text = first_of(found)
        if text:
            yield context, text


def texts_for_people(document: Any) -> Iterator[str]:
    if isinstance(document, list):
        for item in document:
            yield from texts_for_people(item)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name in {"summary", "description", "detail"} and isinstance(value, str):
                yield value
            else:
                yield from texts_for_people(value)


def is_code(text: str) -> bool:
    return all(part.strip("`") in PROBLEMS for part in text.split(", "))


def test_every_problem_is_explained_in_portuguese() -> None:
    with translation.override("en"):
        texts = {str(text) for problem in PROBLEMS.values() for text in (problem.title, problem.detail)}
    assert texts - translated_texts() == set()


def test_every_explanation_of_a_bad_value_is_there_in_portuguese() -> None:
    constants = [
        value
        for module in (explanations, parameters, validation, listing_bodies, listing_parameters, api_parameters)
        for name, value in vars(module).items()
        if name[0].isalpha() and name.isupper()
    ]
    constants += explanations.EXPECTED.values()
    with translation.override("en"):
        texts = {str(value) for value in constants if not isinstance(value, dict | tuple | int | Decimal | type)}
    assert "Is missing." in texts
    assert texts - translated_texts() == set()


def test_the_whole_openapi_document_is_there_in_portuguese() -> None:
    texts = {text for text in texts_for_people(json.loads(render_schema("en"))) if text and not is_code(text)}
    assert "Send one event" in texts
    assert texts - translated_texts() == UNTRANSLATED


def test_the_compiled_catalog_is_fresh() -> None:
    source = texts_of(read_po(CATALOG.open("rb")))
    assert texts_of(read_mo(CATALOG.with_suffix(".mo").open("rb"))) == source


def test_every_word_of_the_admin_is_there_in_portuguese() -> None:
    own = [config for config in apps.get_app_configs() if config.name.startswith("prosa.")]
    models = [model._meta for config in own for model in config.get_models()]  # noqa: SLF001 (Django documents it)
    with translation.override("en"):
        fields = [field for model in models for field in model.concrete_fields if field.name != "id"]
        texts = {str(text) for field in fields for text in (field.verbose_name, field.help_text) if text}
        texts |= {str(label) for field in fields for _, label in field.choices or []} - set(FederativeUnit.labels)
        texts |= {str(name) for model in models for name in (model.verbose_name, model.verbose_name_plural)}
        texts |= {str(config.verbose_name) for config in own if list(config.get_models())}
        texts |= {str(label) for _, label in SCOPE_CHOICES}
    assert {"last activity at", "it was parked for too long", "API keys", "deliveries"} <= texts
    assert texts - translated_texts() == set()


def test_every_text_of_code_and_templates_is_there_in_portuguese() -> None:
    root = CATALOG.parents[3]
    sources = [path.read_text() for path in root.rglob("*.py") if "migrations" not in path.parts]
    sources += [templatize(path.read_text()) for path in root.rglob("templates/**/*.html")]
    texts = {text for source in sources for text in texts_in(source)}
    known = {(message.context, first_of(message.id)) for message in read_po(CATALOG.open("rb")) if message.string}
    assert {(None, "Back to the keys"), (None, "%(number)s day"), ("conversations", "All")} <= texts
    assert texts - known == set()
