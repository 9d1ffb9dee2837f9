"""Marks in the texts of customers: they stand where they belong, and nothing of what people write becomes HTML."""

import html
import random
import re

import pytest

from prosa.conversations.query import parse_query
from prosa.inbox.annotated import Mark, annotate
from prosa.inbox.templatetags.inbox_text import marked_text

TEXTS = (
    "Procuro apartamento de 2 quartos em Moema, até 500 mil",
    "😀👨‍👩‍👧‍👦 Vila Mariana 😀",
    "veja https://exemplo.com.br/a?b=1&c=<x> e www.exemplo.com.br, ou ana@exemplo.com.br.",
    "<script>alert('1')</script> &lt;b&gt; &amp;amp; \"aspas\"",
    "linha\nlinha\r\noutra\rmais",
    "e\u0301 \u202egnp.exe \u2066 fim",
    "<<>>&&''\"\"",
    "http://a.b/(x)&quot; &#39; &#x27;",
)
RUN = re.compile(
    r'<span class="evidence" data-evidence="([^"]*)"[^>]*>(.*?)(?:<span class="sr-only">|</span>)', re.DOTALL
)


def seen(marked: str) -> str:
    """Return the text that a reader sees."""
    told = re.sub(r'<span class="sr-only">[^<]*</span>', "", marked)
    return html.unescape(re.sub(r"<[^>]*>", "", told))


def under(marked: str, name: str) -> str:
    """Return the text that is marked as having said `name`."""
    runs = RUN.findall(marked)
    return html.unescape("".join(re.sub(r"<[^>]*>", "", text) for names, text in runs if name in names.split()))


def place_in(text: str, chance: random.Random) -> Mark:
    start, end = sorted(chance.sample(range(len(text) + 1), 2))
    return Mark(start, end)


def marks_of(text: str, *places: tuple[str, str]) -> list[Mark]:
    return [Mark(text.index(part), text.index(part) + len(part), name, name.upper()) for part, name in places]


def test_what_was_read_is_marked_with_the_name_of_its_field() -> None:
    text = "Procuro 2 quartos em Moema"
    assert annotate(text, marks_of(text, ("2 quartos", "bedrooms"))) == (
        'Procuro <span class="evidence" data-evidence="bedrooms" title="BEDROOMS">2 quartos'
        '<span class="sr-only"> (BEDROOMS)</span></span> em Moema'
    )


@pytest.mark.parametrize("text", TEXTS)
def test_marks_change_nothing_of_what_is_seen_and_stand_where_they_were_put(text: str) -> None:
    chance = random.Random(text)
    for _ in range(200):
        one, two, hit = place_in(text, chance), place_in(text, chance), place_in(text, chance)
        marked = annotate(text, [one._replace(name="one"), two._replace(name="two", label="<Two>"), hit])
        assert seen(marked) == text
        assert under(marked, "one") == text[one.start : one.end]
        assert under(marked, "two") == text[two.start : two.end]


@pytest.mark.parametrize("text", TEXTS)
def test_tags_are_ours_and_nested_as_html_demands(text: str) -> None:
    chance = random.Random(text)
    for _ in range(100):
        marks = [place_in(text, chance)._replace(name=name, label=name) for name in ("a", "b", "c", "")]
        open_tags: list[str] = []
        for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", annotate(text, marks)):
            assert name in {"a", "span", "mark"}
            if closing:
                assert open_tags.pop() == name
            else:
                open_tags.append(name)
        assert open_tags == []


def test_a_link_stays_whole_where_a_mark_begins_in_it() -> None:
    text = "em https://exemplo.com.br/moema/2-quartos hoje"
    marked = annotate(text, marks_of(text, ("moema", "neighborhoods"), ("quartos hoje", "bedrooms")))
    assert marked.count('href="https://exemplo.com.br/moema/2-quartos"') == 1
    assert under(marked, "bedrooms") == "quartos hoje"


def test_fields_that_were_read_in_the_same_words_are_told_together() -> None:
    text = "apartamento de 2 quartos"
    marked = annotate(text, [Mark(0, 24, "property_types", "Tipo"), Mark(15, 24, "bedrooms", "Quartos")])
    assert 'data-evidence="property_types bedrooms" title="Tipo, Quartos"' in marked
    assert marked.count('<span class="sr-only"> (Tipo, Quartos)</span>') == 1


def test_what_was_searched_for_is_marked_within_what_was_read() -> None:
    text = "quero 2 quartos\nem Moema"
    marked = marked_text(text, marks_of(text, ("2 quartos\nem Moema", "bedrooms")), parse_query("moema"))
    assert '<mark>Moema</mark><span class="sr-only"> (BEDROOMS)</span></span>' in marked
    assert "2 quartos<br>em " in marked


@pytest.mark.parametrize("place", [(-1, 3), (5, 5), (7, 3), (100, 200), (0, 0)])
def test_a_mark_that_lies_nowhere_is_left_out(place: tuple[int, int]) -> None:
    assert annotate("<b>Oi", [Mark(*place, "city", "Cidade")]) == "&lt;b&gt;Oi"


def test_a_mark_ends_with_the_part_of_the_text_that_is_shown() -> None:
    assert under(annotate("em Moema", [Mark(3, 80, "neighborhoods", "Bairros")]), "neighborhoods") == "Moema"
