"""What leaves for a service: nothing that identifies people, everything that says what they seek."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosa.leads.extractors.masking import mask

TELEPHONES = [
    "+55 11 98765-4321",
    "+55 (11) 98765-4321",
    "+5511987654321",
    "5511987654321",
    "55 11 987654321",
    "005511987654321",
    "(11) 98765-4321",
    "(11)98765-4321",
    "( 11 ) 98765 4321",
    "(011) 98765-4321",
    "(0xx11) 3456-7890",
    "0xx11 3456-7890",
    "011 98765 4321",
    "11 98765-4321",
    "11-98765-4321",
    "11.98765.4321",
    "11/98765-4321",
    "11 9 8765-4321",
    "11 9.8765.4321",
    "11 9 8765 4321",
    "11 98 76 54 321",
    "+55 11 98 765 43 21",
    "11987654321",
    "1134567890",
    "(11) 3456-7890",
    "11 3456 7890",
    "98765-4321",
    "98765 4321",
    "98765.4321",
    "9 8765-4321",
    "987654321",
    "999990000",
    "3456-7890",
    "3456 7890",
    "3456.7890",
    "34567890",
    "99999-9999",
    "(11) 3000-4000",
    "\u202a+55 11 98765\u20114321\u202c",
    "11\u00a098765\u20134321",
    "+1 415 555 2671",
    "+351 912 345 678",
    "١١٩٨٧٦٥٤٣٢١",  # the digits of another script
]
NUMBERS = [
    "123.456.789-01",
    "12345678901",
    "123 456 789 01",
    "123.456.789/01",
    "123456789-01",
    "12.345.678/0001-90",
    "12345678/0001-90",
    "12345678000190",
    "12.ABC.345/01DE-35",  # as CNPJ are given since 2026
    "12.345.678-9",
    "12.345.678-X",
    "34191790010104351004791020150008291070026000",
]
ADDRESSES = ["ana@casa.com", "ana.silva+lar@imoveis.com.br", "ANA_1@CASA.COM", "joão@casa.com.br", "ana@casa"]
LEGIBLE = [
    "R$ 450.000",
    "R$450.000,00",
    "R$ 1.250.000,00",
    "1.200.000",
    "450000",
    "1200000",
    "12000000",
    "R$ 45123456",
    "R$ 987654321",
    "entre 450.000 e 500.000",
    "450.000-500.000",
    "450.000 500.000",
    "450000 500000",
    "2000-2500 por mês",
    "de 1.500 a 2.000",
    "3500 - 4000",
    "2000 3000",
    "uns 450k, no máximo 1,2 mi",
    "2025",
    "2025-2026",
    "2024 2025",
    "21/02/2025",
    "2025-02-21",
    "21/02/2025 10:30",
    "12/9/2025 10:30",
    "2 quartos, 1 suíte, 2 vagas",
    "2/3 quartos",
    "250 m2",
    "75 90 120 150",
    "75m², 90m² ou 120m²",
    "3+",
    "01310-100",
    "01310100",
    "CEP 30140-071",
    "apto 302 bloco 2",
    "Rua Augusta, 1234",
    "das 8h30 às 18h00",
    "@imobiliaria",
    "100.000.000",
    "12.000.000-15.000.000",
]


@pytest.mark.parametrize("surrounding", ["{}", "meu contato é {}, pode chamar", "({}).", "x:{};y", "{},{}"])
@pytest.mark.parametrize("secret", TELEPHONES + NUMBERS + ADDRESSES)
def test_no_digit_of_what_identifies_somebody_stays(secret: str, surrounding: str) -> None:
    text = surrounding.replace("{}", secret)
    masked = mask(text)
    assert len(masked) == len(text)
    assert masked == surrounding.replace("{}", masked[text.index(secret) :][: len(secret)])
    digits = [character for character in masked if character.isalnum()]
    assert digits == [character for character in surrounding if character.isalnum()]


@pytest.mark.parametrize("surrounding", ["{}", "procuro {} por favor", "({}).", "até {}!"])
@pytest.mark.parametrize("text", LEGIBLE)
def test_what_somebody_seeks_stays_legible(text: str, surrounding: str) -> None:
    assert mask(surrounding.format(text)) == surrounding.format(text)


def test_a_conversation_keeps_its_words() -> None:
    text = "Oi, sou a Ana (11) 98765-4321, ana@casa.com. Procuro apê de 2 quartos até 450.000 em Pinheiros."
    shown = "Oi, sou a Ana (##) #####-####, ###@####.###. Procuro apê de 2 quartos até 450.000 em Pinheiros."
    assert mask(text) == shown


def test_a_long_text_is_masked_in_a_moment() -> None:
    for piece in ("9", "a", "a.", "1 ", "11 9", "(", "@", "+5", "12.345."):
        text = piece * (20_000 // len(piece))
        assert len(mask(text)) == len(text)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text(alphabet="0123456789 .-()+@aR$/,", max_size=60)
)
def test_any_text_stays_as_long_as_it_was(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new in (old, "#") for old, new in zip(text, masked, strict=True))
