"""What fills the slots of a dialogue, and how a customer's way of writing changes its words."""

import re
from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Final

from prosa.demo.catalogue import AGENCY, STREETS, DemoListing, money, spoken_money
from prosa.demo.people import Attendant, Cast, Customer

_DAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_FEMININE_KINDS: Final = {"casa", "cobertura", "loja", "sala comercial"}
_CITIES: Final = ("Belo Horizonte", "Curitiba", "Recife", "Florianópolis", "Campinas", "Goiânia", "Salvador")
_DOUBTS: Final = (
    "a vaga",
    "a infiltração perto da janela",
    "o barulho do elevador",
    "o prazo para pintar",
    "o aquecedor",
)
_NAMES: Final = ("Alice", "Bete", "Celso", "Dora", "Nair", "Tarsila", "Ubirajara")
_OF: Final = {"em": "de", "na": "da", "no": "do"}
_LOAN, _FIRST_INSTALMENT, _SHARE_OF_INCOME = 0.8, 0.0096, 0.3  # of the price; of the loan; that banks accept
_EVENING, _NOON, _DAWN = 18, 12, 4
_WISHES: Final = {"bom dia": "um ótimo dia", "boa tarde": "uma ótima tarde", "boa noite": "uma ótima noite"}
# What people in a chat write instead.
_SHORT: Final = {
    r"você": "vc",
    r"vocês": "vcs",
    r"também": "tb",
    r"quanto": "qto",
    r"quando": "qdo",
    r"porque": "pq",
    r"apartamento": "apê",
    r"quartos": "qts",
    r"beleza": "blz",
    r"obrigad[oa]": "obg",
    r"mensagem": "msg",
    r"hoje": "hj",
    r"está": "tá",
    r"estou": "tô",
    r"por favor": "pfv",
    r"tudo bem": "td bem",
    r"muito": "mto",
}
_CHANCE_OF_SHORT: Final = {"formal": 0.0, "casual": 0.3, "hurried": 0.75}
_CHANCE_OF_SLIP: Final = {"formal": 0.0, "casual": 0.04, "hurried": 0.12}
_EMOJI: Final = (" 😊", " 🙏", " 🙂", " 😉")
_accents: Final = str.maketrans("áàâãéêíóôõúç", "aaaaeeiooouc")


def describe(*, cast: Cast, visit: datetime, rng: Random) -> dict[str, str]:
    """Return the text of each slot that stays the same for a whole conversation."""
    customer, attendant, listing, other = cast
    return {
        "agencia": AGENCY,
        "rua": rng.choice(STREETS),
        "audio": f"{rng.randint(0, 1)}:{rng.randint(6, 59):02}",
        "minutos": str(rng.randint(4, 15)),
        "protocolo": f"{visit:%m}-{rng.randint(100, 999)}",
        "outra_cidade": rng.choice(_CITIES),
        "duvida": rng.choice(_DOUBTS),
        "outro_nome": rng.choice(_NAMES),
        **_of_people(customer, attendant),
        **_of_listing(listing),
        **_of_money(listing, rng),
        **_of_visit(visit),
        "outro_codigo": other.code,
        "outro_titulo": other.title,
        "outro_link": other.link,
        "outro_preco": money(other.price),
        "outro_no_bairro": f"{other.place.preposition} {other.place.name}",
        "outro_no_bairro_maiusculo": f"{other.place.preposition.capitalize()} {other.place.name}",
    }


def fill(text: str, *, slots: Mapping[str, str], at: datetime) -> str:
    """Return a message's text, written at `at`. Raises KeyError for a slot that there is not."""
    greeting = _greeting(at)
    moment = {"saudacao": greeting, "Saudacao": greeting.capitalize(), "um_bom_periodo": _WISHES[greeting]}
    return tidy(text.format_map({**slots, **moment}))


def tidy(text: str) -> str:
    """Put lines and blanks in order where wordings have met."""
    lines = (" ".join(line.split()) for line in text.split("¶"))
    return re.sub(r" ([,.;])", r"\1", re.sub(r"(?<=[!?])[.,]", "", "\n".join(lines))).strip()


def write_as(text: str, *, style: str, rng: Random) -> str:
    """Return what a customer of this style types for `text`. Links, files and placeholders stay as they are."""
    if style == "formal" or "://" in text or any(mark in text for mark in "🎤📷📎🎥📍"):
        return text
    for long, short in _SHORT.items():
        if rng.random() < _CHANCE_OF_SHORT[style]:
            text = re.sub(rf"\b{long}\b", short, text, flags=re.IGNORECASE)
    if style == "hurried":
        text = text[:1].lower() + text[1:].rstrip(".")
        text = text.translate(_accents) if rng.random() < 0.4 else text  # noqa: PLR2004 (two of five)
    elif rng.random() < 0.1:  # noqa: PLR2004 (one of ten)
        text += rng.choice(_EMOJI)
    return _slip(text, rng) if rng.random() < _CHANCE_OF_SLIP[style] else text


def _slip(text: str, rng: Random) -> str:
    """Swap two letters within a word, as hurried fingers do."""
    places = [found.start() + 1 for found in re.finditer(r"\b[a-zà-ú]{5,}\b", text)]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _greeting(at: datetime) -> str:
    if _DAWN <= at.hour < _NOON:
        return "bom dia"
    return "boa tarde" if _NOON <= at.hour < _EVENING else "boa noite"


def _of_people(customer: Customer, attendant: Attendant) -> dict[str, str]:
    pet_article = "os" if " e " in customer.pet_name else "a" if customer.pet.startswith("uma") else "o"
    return {
        "nome": customer.name,
        "sobrenome": customer.surname,
        "o": customer.ending,
        "pet": customer.pet,
        "pet_artigo": f"{pet_article} {customer.pet_name}",
        "o_pet": pet_article,
        "atendente": attendant.name,
        "ao": attendant.ending,
    }


def _of_listing(listing: DemoListing) -> dict[str, str]:
    ending = "a" if listing.kind in _FEMININE_KINDS else "o"
    place = listing.place
    where = f"{place.preposition} {place.name}"
    parking = {0: "sem vaga", 1: "1 vaga"}.get(listing.parking, f"{listing.parking} vagas")
    what = {0: f"{listing.area} m²", 1: "1 quarto"}.get(listing.bedrooms, f"{listing.bedrooms} quartos")
    return {
        "titulo": listing.title,
        "codigo": listing.code,
        "link": listing.link,
        "elogio": listing.praise,
        "bairro": place.name,
        "no_bairro": where,
        "do_bairro": f"{_OF[place.preposition]} {place.name}",
        "cidade": place.city,
        "tipo": listing.kind,
        "l": ending,
        "o_tipo": f"{ending} {listing.kind}",
        "um_tipo": f"{'uma' if ending == 'a' else 'um'} {listing.kind}",
        "do_tipo": f"d{ending} {listing.kind}",
        "no_tipo": f"n{ending} {listing.kind}",
        "esse_tipo": f"{'essa' if ending == 'a' else 'esse'} {listing.kind}",
        "nesse_tipo": f"{'nessa' if ending == 'a' else 'nesse'} {listing.kind}",
        "quartos": what,
        "area": str(listing.area),
        "vagas": parking,
        "Vagas": parking.capitalize(),
    }


def _of_money(listing: DemoListing, rng: Random) -> dict[str, str]:
    step = 50 if listing.purpose == "rent" else 5000
    offer = round(listing.price * rng.uniform(0.86, 0.92) / step) * step
    middle = round((offer + 2 * listing.price) / 3 / step) * step
    down = round(listing.price * rng.uniform(0.2, 0.35) / 10_000) * 10_000
    total = listing.price + listing.condominium + listing.iptu
    label = "Aluguel" if listing.purpose == "rent" else "Valor"
    fee = f" + condomínio {money(listing.condominium)}" if listing.condominium else ", sem condomínio"
    return {
        "preco": money(listing.price),
        "preco_texto": f"{label} {money(listing.price)}{fee}",
        "falado": spoken_money(listing.price),
        "cond": money(listing.condominium),
        "iptu": money(listing.iptu),
        "total": money(total),
        "oferta": spoken_money(offer),
        "meio": spoken_money(middle),
        "entrada": spoken_money(down),
        "entrada_aprovada": spoken_money(listing.price - down),
        "parcela": money(round(listing.price * _LOAN * _FIRST_INSTALMENT / 10) * 10),
        "renda": spoken_money(round(_needed_income(listing) * rng.uniform(0.8, 1.2) / 500) * 500),
        "caucao": money(3 * listing.price),
    }


def _of_visit(visit: datetime) -> dict[str, str]:
    day = _DAYS[visit.weekday()]
    on_day = f"{'no' if visit.weekday() > 4 else 'na'} {day}"  # noqa: PLR2004 (from Saturday on)
    later = visit.hour + 1
    return {
        "dia": day,
        "no_dia": on_day,
        "no_dia_maiusculo": on_day.capitalize(),
        "data": f"{visit:%d/%m}",
        "hora": f"{visit:%Hh%M}".removesuffix("00"),
        "hora_2": f"{later}h",
    }


def _needed_income(listing: DemoListing) -> float:
    """Return the monthly income that a tenant or a buyer of the listing needs."""
    if listing.purpose == "rent":
        return 3 * (listing.price + listing.condominium + listing.iptu)
    return listing.price * _LOAN * _FIRST_INSTALMENT / _SHARE_OF_INCOME
