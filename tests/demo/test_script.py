"""Dialogues are read from text, and played with their choices made."""

from random import Random

import pytest

from prosa.demo.script import Kind, Line, play, read_script, read_variants


def texts(script: str, seed: int, **beats: str) -> list[str]:
    lines = read_script(script)
    read = {name: read_variants(text) for name, text in beats.items()}
    return [line.text for line in play(lines, beats=read, rng=Random(seed))]


def test_each_line_has_a_kind_and_goes_on_where_it_is_indented() -> None:
    assert read_script("> Oi,\n  tudo bem?\n<? Tudo\n~ 2h\n@tchau") == (
        Line(Kind.CUSTOMER, "Oi, tudo bem?"),
        Line(Kind.AGENCY, "Tudo", is_maybe=True),
        Line(Kind.PAUSE, "2h"),
        Line(Kind.BEAT, "tchau"),
    )


def test_a_line_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no line of a dialogue: Oi"):
        read_script("Oi")


def test_variants_are_separated_by_dashes() -> None:
    assert [variant[0].text for variant in read_variants("> a\n--\n> b -- c")] == ["a", "b -- c"]


def test_wordings_are_chosen_from_the_innermost_outwards() -> None:
    found = {texts("> [a|b [c|d]]", seed)[0] for seed in range(50)}
    assert found == {"a", "b c", "b d"}


def test_choices_of_one_label_fit_each_other() -> None:
    found = {tuple(texts("> [#x a|b|c]\n< [#x 1|2|3]", seed)) for seed in range(50)}
    assert found == {("a", "1"), ("b", "2"), ("c", "3")}


def test_a_label_counts_within_one_beat_only() -> None:
    found = {tuple(texts("@one\n@one", seed, one="> [#x a|b]")) for seed in range(50)}
    assert found == {("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")}


def test_what_may_be_is_there_sometimes() -> None:
    assert {len(texts("> a\n>? b", seed)) for seed in range(20)} == {1, 2}


def test_a_beat_is_played_in_its_place() -> None:
    assert texts("> a\n@more\n< d", 1, more="> b\n~ 1h\n> c") == ["a", "b", "1h", "c", "d"]
