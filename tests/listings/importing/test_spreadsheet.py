"""Reading spreadsheets saved as CSV."""

from decimal import Decimal
from typing import Any

import pytest

from prosa.listings.importing import columns, drafts, spreadsheet, values, vocabulary
from prosa.listings.importing.entries import BrokenFeedError, Entry
from tests.listings.importing.feeds import HEADS, ROW, entry_of, fields_of, one_cell, read, reasons_of, sheet

pytestmark = pytest.mark.any_database

FULL_HEADS = (
    "Referência;Título;Tipo de negócio;Tipo do imóvel;Bairro;Cidade;Estado;Dormitórios;Suítes;Banheiros;"
    "Vagas de garagem;Área útil (m²);Valor de venda (R$);Valor do aluguel;Condomínio;IPTU;Aceita pets?;Mobiliado;"
    "Descrição;Fotos;Endereço;Corretor"
)
FULL_ROW = (
    'AP0001;"Apto ""novo""; perto do metrô";Venda e Locação;Apartamento;Moema;São Paulo;São Paulo;2;1;2;2;'
    '"68,50";"R$ 780.000,00";4.200,00;950;2400,5;Sim;não;"Sala.\r\n\r\nCozinha.";'
    "https://example.com/1.jpg, https://example.com/2.jpg;Alameda X;Bia"
)
FULL: dict[str, Any] = {
    "code": "AP0001",
    "title": 'Apto "novo"; perto do metrô',
    "purpose": "BOTH",
    "property_type": "apartment",
    "neighbourhood": "Moema",
    "city": "São Paulo",
    "state": "SP",
    "bedrooms": 2,
    "suites": 1,
    "bathrooms": 2,
    "parking": 2,
    "area": Decimal("68.5"),
    "sale_price": Decimal(780_000),
    "rent_price": Decimal(4_200),
    "condominium_fee": Decimal(950),
    "property_tax": Decimal("2400.5"),
    "pets": True,
    "furnished": False,
    "description": "Sala.\n\nCozinha.",
    "photos": ["https://example.com/1.jpg", "https://example.com/2.jpg"],
    "address": "Alameda X",
}


def test_a_row_is_read_whole() -> None:
    entry = entry_of(sheet(FULL_ROW, heads=FULL_HEADS))
    assert entry.line == 2
    assert entry.fields == FULL


@pytest.mark.parametrize(
    "feed",
    [
        sheet(FULL_ROW, heads=FULL_HEADS, encoding="utf-8-sig"),
        sheet(FULL_ROW, heads=FULL_HEADS, encoding="cp1252"),
        sheet(FULL_ROW, heads=FULL_HEADS, encoding="utf-16"),
        sheet(FULL_ROW, heads=FULL_HEADS).replace(b"\r\n", b"\n"),
        sheet(FULL_ROW, heads=FULL_HEADS).replace(b"\r\n", b"\r"),
        b"sep=;\r\n" + sheet(FULL_ROW, heads=FULL_HEADS),
        b"\r\n;;;\r\n" + sheet("", ";;;", FULL_ROW, ";;", heads=FULL_HEADS),
        sheet(f"{FULL_ROW};;;", heads=f"{FULL_HEADS};;"),
    ],
    ids=["BOM", "windows-1252", "UTF-16", "LF", "CR", "sep", "empty rows", "empty columns"],
)
def test_encodings_line_ends_and_empty_places_make_no_difference(feed: bytes) -> None:
    assert fields_of(feed) == FULL


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_sign_between_cells_is_found_out(delimiter: str) -> None:
    feed = sheet(ROW.replace(";", delimiter).replace("780.000,00", "780000"), heads=HEADS.replace(";", delimiter))
    assert fields_of(feed)["sale_price"] == 780_000


def test_the_english_names_of_the_fields_are_understood() -> None:
    heads = "code,title,purpose,property_type,sale_price,neighbourhood,city,state,is_active,pets,photos,address"
    photos = "https://a.example/1.jpg|https://a.example/2.jpg"
    row = f"AP1,Loft,SALE,loft,450000.50,Moema,São Paulo,SP,false,true,{photos},Rua A"
    assert fields_of(sheet(row, heads=heads)) == {
        "code": "AP1",
        "title": "Loft",
        "purpose": "SALE",
        "property_type": "loft",
        "sale_price": Decimal("450000.50"),
        "rent_price": None,
        "neighbourhood": "Moema",
        "city": "São Paulo",
        "state": "SP",
        "is_active": False,
        "pets": True,
        "photos": ["https://a.example/1.jpg", "https://a.example/2.jpg"],
        "address": "Rua A",
    }


def test_columns_that_are_missing_are_left_out_and_empty_cells_are_none() -> None:
    fields = fields_of(one_cell("Quartos", ""))
    assert fields["bedrooms"] is None
    assert "is_active" not in fields_of(one_cell("Ativo", ""))
    assert {"suites", "description", "photos", "address"}.isdisjoint(fields)


def test_needed_columns_that_are_missing_are_named() -> None:
    with pytest.raises(BrokenFeedError) as broken:
        read(b"\r\nNome;Bairro\r\nCasa;Moema\r\n")
    assert broken.value.reason.message == spreadsheet.MISSING_COLUMNS
    assert broken.value.reason.parameters == {"columns": "código, tipo, cidade, UF, finalidade"}
    assert broken.value.line == 2


def test_each_entry_knows_its_line_despite_quoted_line_ends() -> None:
    text = '"a\r\nb\nc"'
    feed = sheet(f"{ROW};{text}", "", f"{ROW};x", f"{ROW.replace('AP0001', '')};{text}", heads=f'{HEADS};"Descrição\n"')
    assert [found.line for found in read(feed)] == [3, 7, 8]
    assert [found.line for found in read(b"sep=;\n" + feed)] == [4, 8, 9]


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("1.200,00", "1200"),
        ("1200.00", "1200"),
        ('"1,200.00"', "1200"),
        ("1.200", "1200"),
        ("1.234.567", "1234567"),
        ("R$ 1.234.567,89", "1234567.89"),
        ("R$1 200,5", "1200.5"),
        ("1200,005", "1200.01"),
        ("1\N{NO-BREAK SPACE}200", "1200"),
        ("0,50", "0.5"),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, price: str) -> None:
    assert fields_of(sheet(f"A1;Venda;Casa;B;C;SP;{written};"))["sale_price"] == Decimal(price)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("abc", values.NOT_MONEY),
        ("1.20.30", values.NOT_MONEY),
        ("1.200.50", values.NOT_MONEY),
        ("1e5", values.NOT_MONEY),
        ("NaN", values.NOT_MONEY),
        ("٣٠٠", values.NOT_MONEY),
        ("-1.200,00", values.NEGATIVE),
        ("99999999999", values.TOO_LARGE),
        ("1" + " " * 80 + "a", values.NOT_MONEY),
        ("9" * 39, values.TOO_LARGE),
        ("9" * 100, values.NOT_MONEY),
    ],
)
def test_what_is_no_amount_is_told(written: str, message: str) -> None:
    reason = reasons_of(sheet(f"A1;Venda;Casa;B;C;SP;{written};"))["sale_price"]
    assert reason.message == message
    assert len(str(reason.parameters["value"])) <= 60


@pytest.mark.parametrize(
    ("head", "cell", "field", "value"),
    [
        ("Área privativa", "68,500", "area", Decimal("68.5")),
        ("Metragem", "1.200 m²", "area", Decimal(1_200)),
        ("Área (m²)", "68.5", "area", Decimal("68.5")),
        ("Nº de quartos", "3", "bedrooms", 3),
        ("Qtd. Banheiros", "2.0", "bathrooms", 2),
        ("Vagas", "4+", "parking", 4),
        ("Vagas", "2 vagas cobertas", "parking", 2),
        ("Garagem", "não tem", "parking", 0),
        ("", "chaves com a Bia", "code", "AP0001"),
        ("IPTU mensal", "100,50", "property_tax", Decimal(1_206)),
        ("IPTU (anual)", "isento", "property_tax", Decimal(0)),
        ("Condomínio", "-", "condominium_fee", None),
        ("Aceita animais", "S", "pets", True),
        ("Pets", "Não", "pets", False),
        ("Ativo", "não", "is_active", False),
        ("Mobiliado?", "semimobiliado", "furnished", None),
        ("Código interno", '"=""0012"""', "code", "AP0001"),
        ("Observações", "<p>Sol</p>", "description", "Sol"),
    ],
)
def test_columns_and_cells_are_read_as_people_write_them(head: str, cell: str, field: str, value: object) -> None:
    assert fields_of(one_cell(head, cell))[field] == value


@pytest.mark.parametrize("cell", ["-", "n/d", "não informado", "sob consulta"])
def test_places_that_are_said_not_to_be_known_are_no_names(cell: str) -> None:
    assert reasons_of(sheet(ROW.replace("Moema", cell)))["neighbourhood"].message == drafts.NO_NEIGHBOURHOOD
    assert reasons_of(sheet(ROW.replace("São Paulo", cell)))["city"].message == drafts.NO_CITY
    assert fields_of(one_cell("título", cell))["title"] == "Apartamento, Moema"


def test_zeros_that_a_formula_keeps_are_kept() -> None:
    assert fields_of(sheet(ROW.replace("AP0001", '"=""0012"""')))["code"] == "0012"


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [("venda", "SALE"), ("Aluguel", "RENT"), ("LOCAÇÃO", "RENT"), ("Venda/Locação", "BOTH"), ("ambos", "BOTH")],
)
def test_purposes_are_read_in_portuguese(purpose: str, expected: str) -> None:
    assert fields_of(sheet(f"A1;{purpose};Casa;B;C;SP;500000;3000"))["purpose"] == expected


@pytest.mark.parametrize(
    ("purpose", "message"),
    [("Temporada", vocabulary.BY_THE_SEASON), ("Permuta", vocabulary.UNKNOWN_PURPOSE), ("", drafts.NO_PURPOSE)],
)
def test_purposes_that_prosa_does_not_know_are_told(purpose: str, message: str) -> None:
    assert reasons_of(sheet(f"A1;{purpose};Casa;B;C;SP;;"))["purpose"].message == message


@pytest.mark.parametrize("purpose", ["", "Residencial"])
@pytest.mark.parametrize(("sale", "rent", "expected"), [("5", "", "SALE"), ("", "5", "RENT"), ("5", "5", "BOTH")])
def test_without_a_purpose_the_prices_tell_it(purpose: str, sale: str, rent: str, expected: str) -> None:
    assert fields_of(sheet(f"A1;{purpose};Casa;B;C;SP;{sale};{rent}"))["purpose"] == expected


@pytest.mark.parametrize(("purpose", "field"), [("Venda", "sale_price"), ("Aluguel", "rent_price")])
def test_a_column_called_price_belongs_to_the_purpose(purpose: str, field: str) -> None:
    row = f"A1;{purpose};Casa;B;C;SP;1.500,00"
    assert fields_of(sheet(row, heads="Código;Finalidade;Tipo;Bairro;Cidade;UF;Valor"))[field] == 1_500


@pytest.mark.parametrize(
    ("display", "address"),
    [("Completo", "Rua das Flores, 12"), ("Rua", "Rua das Flores"), ("Bairro", ""), ("", ""), ("não", "")],
)
def test_a_column_that_tells_how_much_of_the_address_may_be_shown_is_obeyed(display: str, address: str) -> None:
    heads = f"{HEADS};Endereço;Número;Exibir endereço"
    assert fields_of(sheet(f"{ROW};Rua das Flores, ap 3;12;{display}", heads=heads))["address"] == address


def test_of_two_columns_for_one_field_the_better_that_is_filled_in_counts() -> None:
    heads = f"{HEADS};Área total;Área útil"
    assert fields_of(sheet(f"{ROW};90;68", heads=heads))["area"] == 68
    assert fields_of(sheet(f"{ROW};90;", heads=heads))["area"] == 90


def test_a_row_with_more_cells_than_columns_is_refused_since_it_is_shifted() -> None:
    reasons = reasons_of(b"code,type,neighbourhood,city,state,sale price\nA1,casa,B,C,SP,1.200,00\n")
    assert reasons[""].message == spreadsheet.TOO_MANY_CELLS


def test_everything_that_is_wrong_with_a_row_is_told() -> None:
    reasons = reasons_of(sheet("É 1;Troca;Castelo;;C;XX;abc;"))
    assert {*reasons} == {"code", "purpose", "property_type", "neighbourhood", "state", "sale_price"}
    assert reasons["code"].message == drafts.BAD_CODE


@pytest.mark.parametrize(
    ("feed", "message", "line"),
    [
        (sheet(ROW, f'"{ROW}', ROW), spreadsheet.BAD_QUOTES, 3),
        (sheet(ROW, f'"a"b;{ROW}', ROW), spreadsheet.BAD_QUOTES, 3),
        (sheet(ROW, f'"{"x" * 140_000}"'), spreadsheet.ROW_TOO_LONG, 3),
        (sheet(ROW, ROW + "x" * 300_000), None, 3),
        (sheet(ROW, '"\n";' * 700_000), spreadsheet.ROW_TOO_LONG, 3),
    ],
    ids=["open quotation", "text behind a quotation", "long cell", "long line", "endless row"],
)
def test_a_broken_row_breaks_the_feed_there(feed: bytes, message: str | None, line: int) -> None:
    with pytest.raises(BrokenFeedError) as broken:
        read(feed)
    assert broken.value.line == line
    assert message in {None, broken.value.reason.message}


def test_no_name_of_a_column_stands_for_two_fields() -> None:
    keys = [
        (columns._key(name), field)  # noqa: SLF001 (the table has no other door)
        for field, names in columns._HEADS.items()  # noqa: SLF001 (as above)
        for name in names.split(", ")
    ]
    assert {key for key, field in keys if any((key == other and field != own) for other, own in keys)} == set()


def test_rows_of_one_feed_are_read_one_by_one() -> None:
    found = read(sheet(ROW, ROW.replace("AP0001", "AP2"), ROW.replace("Moema", "")))
    assert [isinstance(each, Entry) for each in found] == [True, True, False]
