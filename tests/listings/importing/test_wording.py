"""Reasons in words."""

import pytest
from django.utils import translation

from prosa.listings.importing.entries import Reason
from prosa.listings.importing.spreadsheet import MISSING_COLUMNS
from prosa.listings.importing.values import NOT_MONEY
from prosa.listings.importing.wording import word_reason

pytestmark = pytest.mark.any_database


def test_a_reason_is_told_in_the_language_of_whoever_reads() -> None:
    reason = Reason(NOT_MONEY, {"value": "100%"}, field="sale_price")
    with translation.override("pt-br"):
        assert word_reason(reason) == "“100%” não é um valor em dinheiro."
    with translation.override("en"):
        assert word_reason(reason) == "“100%” is no amount of money."


@pytest.mark.parametrize(
    "reason",
    [Reason("100% wrong"), Reason("100% wrong", {"value": "x"}), Reason(MISSING_COLUMNS), Reason("%(a)d", {"a": "b"})],
)
def test_a_text_that_does_not_fit_its_parameters_is_told_as_it_is(reason: Reason) -> None:
    with translation.override("en"):
        assert word_reason(reason) == reason.message


def test_no_text_is_no_words() -> None:
    assert word_reason(Reason("")) == ""
