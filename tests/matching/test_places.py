"""Whether names are of one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosa.listings.fields import fold_for_search
from prosa.matching.places import Nearness, compare_cities, compare_places


def nearness(*wanted: str, neighborhood: str, city: str = "São Paulo", text: str = "") -> Nearness:
    return compare_places(wanted, neighborhood=neighborhood, city=city, text=fold_for_search(text))


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("Moema", "moema"),
        ("Vl. Mariana", "Vila Mariana"),
        ("vila  mariana", "VILA MARIANA"),
        ("Jd. Paulista", "Jardim Paulista"),
        ("Pq da Mooca", "Parque da Mooca"),
        ("Sta. Cecília", "Santa Cecilia"),
        ("bairro Água Verde", "Água Verde"),
        ("Higienopolis", "Higienópolis"),
        ("Perdises", "Perdizes"),
        ("Vila Magdalena", "Vila Madalena"),
        ("Brooklyn", "Brooklin"),
        ("Zona 7", "zona 7"),
    ],
)
def test_one_place_has_many_spellings(wanted: str, offered: str) -> None:
    assert nearness(wanted, neighborhood=offered) is Nearness.SAME


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("Moema", "Pinheiros"),
        ("Jardins", "Jardim Paulista"),
        ("Jardim Paulista", "Jardim Paulistano"),
        ("Jardim América", "Jardim Europa"),
        ("Vila Nova", "Vila Nova Conceição"),
        ("Vila Mariana", "Vila Madalena"),
        ("Vila Sônia", "Vila Sofia"),
        ("São João", "São José"),
        ("Vila América", "Jardim América"),
        ("Alphaville 1", "Alphaville 2"),
        ("Zona 7", "Zona 3"),
    ],
)
def test_names_that_look_alike_can_be_of_two_places(wanted: str, offered: str) -> None:
    assert nearness(wanted, neighborhood=offered) is Nearness.OTHER


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("Brooklin", "Brooklin Novo"),
        ("Itaim", "Itaim Bibi"),
        ("Barra da Tijuca", "Barra"),
        ("Alphaville 1", "Alphaville"),
    ],
)
def test_a_part_of_what_is_wanted_is_near(wanted: str, offered: str) -> None:
    assert nearness(wanted, neighborhood=offered) is Nearness.NEAR


def test_the_nearest_of_several_counts() -> None:
    assert nearness("Saúde", "Brooklin", "Moema", neighborhood="Moema") is Nearness.SAME
    assert nearness("Saúde", "Brooklin", neighborhood="Brooklin Novo") is Nearness.NEAR


@pytest.mark.parametrize(
    "wanted", ["Zona Sul", "zona leste", "região central", "Litoral norte", "Grande ABC", "São Paulo"]
)
def test_what_is_larger_than_a_neighbourhood_tells_nothing(wanted: str) -> None:
    assert nearness(wanted, neighborhood="Moema") is Nearness.UNKNOWN
    assert nearness(wanted, "Moema", neighborhood="Moema") is Nearness.SAME


def test_a_listing_lies_in_the_region_that_its_text_names() -> None:
    assert nearness("Zona Sul", neighborhood="Moema", text="O melhor da zona sul.") is Nearness.SAME


def test_a_listing_is_near_the_neighbourhood_that_its_text_names() -> None:
    assert nearness("Moema", neighborhood="Indianópolis", text="A 300 m do metrô Moema") is Nearness.NEAR
    assert nearness("Moema", neighborhood="Indianópolis", text="Moemas não há") is Nearness.OTHER
    assert nearness("Vila", neighborhood="Indianópolis", text="Numa vila fechada") is Nearness.OTHER


def test_cities_are_known_by_their_short_names_too() -> None:
    assert compare_cities("SP", "São Paulo")
    assert compare_cities("bh", "Belo Horizonte")
    assert compare_cities("Floripa", "Florianópolis")
    assert compare_cities("Sao  Paulo", "SÃO PAULO")
    assert not compare_cities("Osasco", "São Paulo")
    assert not compare_cities("Santo André", "Santos")


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_it_does_not_matter_who_names_which(one: str, other: str) -> None:
    assert compare_cities(one, other) == compare_cities(other, one)
    ours, theirs = (compare_places((a,), neighborhood=b, city="-", text="") for a, b in ((one, other), (other, one)))
    assert (ours is Nearness.SAME) == (theirs is Nearness.SAME)
    assert (ours is Nearness.NEAR) <= (theirs in {Nearness.NEAR, Nearness.UNKNOWN})


@given(name=st.text(min_size=1, max_size=30))
def test_every_name_is_that_of_its_own_place_unless_it_has_no_word(name: str) -> None:
    assert nearness(name, neighborhood=name, city="-") in {Nearness.SAME, Nearness.UNKNOWN}
