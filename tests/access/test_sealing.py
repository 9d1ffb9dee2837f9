"""Secrets that are kept readable: opened with the same SECRET_KEY, for the same owner, unchanged; else not at all."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from prosa.access.sealing import SealBrokenError, seal, unseal

pytestmark = pytest.mark.any_database

SECRET = b"a secret that signs"


@given(secret=st.binary(max_size=200), owner=st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_what_was_sealed_is_opened_again(secret: bytes, owner: str) -> None:
    assert unseal(seal(secret, owner=owner), owner=owner) == secret


def test_nothing_of_the_secret_is_seen_and_twice_the_same_looks_different() -> None:
    first, second = seal(SECRET, owner="crm"), seal(SECRET, owner="crm")
    assert first != second
    assert SECRET not in base64.urlsafe_b64decode(first)


def test_another_secret_key_opens_nothing(settings: Settings) -> None:
    sealed = seal(SECRET, owner="crm")
    settings.SECRET_KEY = "another key that is long enough"
    with pytest.raises(SealBrokenError):
        unseal(sealed, owner="crm")


def test_a_secret_that_was_put_to_another_source_is_not_opened() -> None:
    with pytest.raises(SealBrokenError):
        unseal(seal(SECRET, owner="crm"), owner="site")


@given(place=st.integers(2, 80), letter=st.sampled_from("ABab01-_"))
def test_what_was_changed_is_not_opened(place: int, letter: str) -> None:
    sealed = seal(SECRET, owner="crm")
    changed = sealed[:place] + letter + sealed[place + 1 :]
    if changed != sealed:
        with pytest.raises(SealBrokenError):
            unseal(changed, owner="crm")


@pytest.mark.parametrize("text", ["", "gAAAA", "é", "plain text", "gAAAAABo=="])
def test_what_is_no_seal_is_not_opened(text: str) -> None:
    with pytest.raises(SealBrokenError):
        unseal(text, owner="crm")
