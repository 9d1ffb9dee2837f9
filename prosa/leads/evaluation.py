"""How well predicted leads agree with labelled ones. Pure: no Django.

A value counts as right where label and prediction agree; lists count item by item. Texts are compared without case,
accents and surrounding space.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from prosa.leads.extraction import FIELDS, Sought

_LISTS: Final = ("property_types", "neighborhoods")
# Single values first, as people read the table.
ORDER: Final = tuple(sorted(FIELDS, key=_LISTS.__contains__))

type Leads = Mapping[str, Sought | None]


class Score(NamedTuple):
    """How many values were predicted, how many of them are right, and how many the labels hold."""

    right: int = 0
    predicted: int = 0
    labelled: int = 0

    @property
    def precision(self) -> float:
        """The part of what was predicted that is right; 0 if nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The part of what the labels hold that was predicted; 0 if they hold nothing."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.right else 0.0


class Difference(NamedTuple):
    """A field of one conversation in which label and prediction differ, with the values of each as texts."""

    id: str
    field: str
    wanted: tuple[str, ...]
    got: tuple[str, ...]


class Evaluation(NamedTuple):
    """The scores of finding leads at all, of each field, and of all fields together; and what differs."""

    is_lead: Score
    fields: Mapping[str, Score]
    micro: Score
    differences: Sequence[Difference]


def evaluate(*, labels: Leads, predictions: Leads) -> Evaluation:
    """Compare predictions with labels by the ids of conversations. A missing prediction is one of no lead."""
    pairs = {key: (lead, predictions.get(key)) for key, lead in labels.items()}
    fields = {field: _add(_score_field(*pair, field) for pair in pairs.values()) for field in ORDER}
    is_lead = _add(
        Score(int(bool(lead and found)), int(found is not None), int(lead is not None))
        for lead, found in pairs.values()
    )
    differences = [one for field in ORDER for key, pair in pairs.items() for one in _differ(key, field, *pair)]
    return Evaluation(is_lead, fields, _add(fields.values()), differences)


def _score_field(label: Sought | None, prediction: Sought | None, field: str) -> Score:
    wanted, got = _values(label, field), _values(prediction, field)
    return Score(len(wanted & got), len(got), len(wanted))


def _add(scores: Iterable[Score]) -> Score:
    columns = tuple(zip(*scores, strict=True))
    return Score(*map(sum, columns)) if columns else Score()


def _differ(key: str, field: str, label: Sought | None, prediction: Sought | None) -> Iterator[Difference]:
    wanted, got = _values(label, field), _values(prediction, field)
    if wanted != got:
        yield Difference(key, field, tuple(sorted(map(str, wanted))), tuple(sorted(map(str, got))))


def _values(lead: Sought | None, field: str) -> set[object]:
    value = None if lead is None else getattr(lead, field)
    if field in _LISTS:
        return {_fold(item) for item in value or ()}
    return set() if value is None else {_fold(value)}


def _fold(value: object) -> object:
    """Return what counts of a value. Of numbers that is their amount; truth is no number."""
    if isinstance(value, str):
        decomposed = unicodedata.normalize("NFKD", value)
        bare = "".join(character for character in decomposed if not unicodedata.combining(character))
        return " ".join(bare.casefold().split())
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
