"""Columns and expressions that Django does not have."""

from typing import Any

from django.db import models
from django.db.models.functions import Length

from prosa.core.folding import fold


class FoldedField(models.TextField):  # type: ignore[type-arg]  # not generic when it runs
    """Holds the folded text of other fields of its row, each word with a blank before it.

    It is worked out whenever a row is saved, in bulk or alone, so that filters find “São João” as “sao joao”.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{**kwargs, "editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = fold_for_search(" ".join(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, value)
        return value


def fold_for_search(text: str) -> str:
    """Return the folded `text` with a blank before each word, so that a word's beginning can be looked for."""
    return f" {fold(text)}"


class JsonType(models.Func):
    """The type of a JSON value: array, object ..."""

    function = "JSON_TYPE"
    arity = 1
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="JSONB_TYPEOF", **context)


class JsonLength(models.Func):
    """How many items a JSON array has."""

    function = "JSON_ARRAY_LENGTH"
    arity = 1
    output_field = models.IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


def text_is_written(field: str, *, most: int) -> models.Q:
    """Return the condition that a text is neither empty, nor has blanks at its ends, nor is longer than `most`."""
    return ~models.Q(**{field: ""}) & models.Q(
        models.lookups.LessThanOrEqual(Length(field), most),
        **{field: models.functions.Trim(field)},
    )
