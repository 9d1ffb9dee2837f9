"""What people write in the demo is varied, whole, about listings that are there, and gives nobody's data away."""

import re
from collections import Counter
from datetime import datetime
from random import Random

import pytest

from prosa.demo.catalogue import LISTINGS
from prosa.demo.composing import compose_history, draw_cast
from prosa.demo.dialogues import beats_about, say
from prosa.demo.scenes import BEATS, PLOTS
from prosa.demo.scenes.live import LIVE_SCENES
from prosa.demo.script import Kind, read_script
from tests.demo.histories import AFTERNOON, MOMENTS, conversations, messages

pytestmark = pytest.mark.any_database

LONG = 40  # signs: who writes more seldom writes the same as another


def all_texts() -> list[str]:
    return [message.content for message in messages()]


@pytest.mark.parametrize("now", MOMENTS)
def test_no_text_comes_too_often(now: datetime) -> None:
    texts = Counter(message.content for message in messages(now))
    assert len(texts) / texts.total() > 0.6
    often = {text: number for text, number in texts.items() if number > 10 and len(text) > LONG}
    assert often == {}
    assert texts.most_common(1)[0][1] < 0.03 * texts.total()


def test_no_two_conversations_of_some_length_read_the_same() -> None:
    told = conversations(compose_history(now=AFTERNOON)).values()
    whole = [tuple(message.content for message in each.messages) for each in told if len(each.messages) > 3]
    assert len(whole) == len(set(whole)) > 200


def test_no_text_shows_how_it_was_made() -> None:
    leftovers = re.compile(r"[\[\]{}|¶]|#\w |  |^\s|\s$| [,.;]|[!?][.,]|R\$ 0\b")
    assert [text for text in all_texts() if leftovers.search(text)] == []


def test_every_scene_can_be_played_for_each_listing_that_it_may_be_about() -> None:
    for name, plot in PLOTS.items():
        for seed in range(30):
            rng = Random(f"{name} {seed}")
            said = say(plot.text, cast=draw_cast(plot, start=AFTERNOON, rng=rng), start=AFTERNOON, rng=rng)
            assert said, name
            assert all(message.text for message in said)
            assert [message.at for message in said] == sorted(message.at for message in said)


def test_every_beat_belongs_to_a_scene() -> None:
    by_condition = {"pets", "mobiliado", "vaga", "custos_aluguel", "custos_compra"}
    used = {line.text for plot in PLOTS.values() for line in read_script(plot.text) if line.kind is Kind.BEAT}
    used |= {line.text for beats in BEATS.values() for beat in beats for line in beat if line.kind is Kind.BEAT}
    assert {beat for beat in BEATS if beat not in used and not beat.startswith(tuple(by_condition))} == set()
    for listing in LISTINGS:
        assert used <= set(beats_about(listing))


def test_there_are_many_kinds_of_scenes() -> None:
    assert len(PLOTS) >= 20
    assert len(LIVE_SCENES) >= 4


def test_links_and_codes_are_those_of_the_catalogue() -> None:
    text = "\n".join(all_texts())
    codes = {listing.code for listing in LISTINGS}
    assert set(re.findall(r"DEMO-\d+", text)) <= codes
    assert len(set(re.findall(r"DEMO-\d+", text))) > 35
    assert set(re.findall(r"https?://\S+", text)) <= {listing.link for listing in LISTINGS}


def test_nobodys_number_or_address_is_given_away() -> None:
    text = "\n".join(all_texts() + [scene.text for scene in LIVE_SCENES])
    assert re.findall(r"\(?\d{2}\)?\s?9?\d{4}-?\d{4}", text) == []  # telephones
    assert re.findall(r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}", text) == []  # CPF
    assert {address.rpartition("@")[2] for address in re.findall(r"[\w.]+@[\w.]+\w", text)} <= {"pedeipe.example"}
    assert re.findall(r"\b(?:Rua|Avenida|Alameda) [A-Z][^,\n]*, \d", text) == []


def test_the_way_of_writing_differs() -> None:
    text = "\n".join(all_texts())
    for word in ("vc", "vcs", "tb", "tá", "apê", "qts", "obg", "kkk", "😊", "🎤 Mensagem de voz", "📷 Foto", "Vocês"):
        assert re.search(rf"(?<!\w){word}(?!\w)", text), word
    assert sum("\n" in message for message in all_texts()) > 30
