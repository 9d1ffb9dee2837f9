"""Comparing predictions with labels."""

import pytest

from prosa.leads.evaluation import ORDER, Difference, Score, evaluate
from prosa.leads.extraction import FIELDS, Sought


def test_values_that_agree_are_right_and_others_cost_precision_or_recall() -> None:
    evaluation = evaluate(
        labels={"a": Sought(purpose="buy"), "b": Sought(purpose="rent"), "c": Sought(purpose="rent"), "d": Sought()},
        predictions={"a": Sought(purpose="buy"), "b": Sought(purpose="buy"), "c": Sought(), "d": Sought(purpose="buy")},
    )
    purpose = evaluation.fields["purpose"]
    assert purpose == Score(right=1, predicted=3, labelled=3)
    assert purpose.precision == purpose.recall == pytest.approx(1 / 3)
    assert purpose.f1 == pytest.approx(1 / 3)


def test_lists_count_item_by_item() -> None:
    label = Sought(neighborhoods=("Pina", "Boa Viagem", "Derby"))
    found = Sought(neighborhoods=("Boa Viagem", "Graças"))
    evaluation = evaluate(labels={"a": label}, predictions={"a": found})
    assert evaluation.fields["neighborhoods"] == Score(right=1, predicted=2, labelled=3)
    assert evaluation.micro == Score(right=1, predicted=2, labelled=3)


@pytest.mark.parametrize(
    ("label", "prediction"),
    [
        (Sought(city="São  Paulo "), Sought(city="sao paulo")),
        (Sought(price_max=1_200_000.0), Sought(price_max=1_200_000)),
        (Sought(neighborhoods=("Vila Mariana", "Graça")), Sought(neighborhoods=("graca", "VILA MARIANA"))),
    ],
)
def test_case_accents_space_and_kinds_of_numbers_make_no_difference(label: Sought, prediction: Sought) -> None:
    evaluation = evaluate(labels={"a": label}, predictions={"a": prediction})
    assert evaluation.micro.f1 == 1
    assert evaluation.differences == []


def test_truth_is_no_number() -> None:
    evaluation = evaluate(labels={"a": Sought(furnished=True)}, predictions={"a": Sought(furnished=False)})
    assert evaluation.fields["furnished"].right == 0


def test_finding_leads_at_all_is_scored_apart() -> None:
    labels = {"a": Sought(), "b": Sought(), "c": None, "d": None}
    evaluation = evaluate(labels=labels, predictions={"a": Sought(), "c": Sought(), "d": None})
    assert evaluation.is_lead == Score(right=1, predicted=2, labelled=2)


def test_a_missing_prediction_is_one_of_no_lead() -> None:
    evaluation = evaluate(labels={"a": Sought(pets=True)}, predictions={"other": Sought(pets=True)})
    assert evaluation.fields["pets"] == Score(right=0, predicted=0, labelled=1)


def test_differences_name_conversation_field_and_values() -> None:
    evaluation = evaluate(labels={"a": Sought(city="Natal")}, predictions={"a": Sought(city="Recife", suites_min=2)})
    assert evaluation.differences == [
        Difference("a", "city", ("natal",), ("recife",)),
        Difference("a", "suites_min", (), ("2.0",)),
    ]


def test_nothing_scores_nothing() -> None:
    evaluation = evaluate(labels={}, predictions={})
    assert (evaluation.micro.f1, evaluation.is_lead.precision, evaluation.is_lead.recall) == (0, 0, 0)


def test_every_field_is_scored() -> None:
    assert sorted(ORDER) == sorted(FIELDS)
