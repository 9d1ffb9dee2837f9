"""What the columns of a spreadsheet are called, and which of them is which field."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from prosa.core.folding import fold

_LONGEST_HEAD: Final = 100
# Words that make no difference: “Nº de quartos”, “Valor de venda (R$)”, “Área em m²”.
_SMALL_WORDS: Final = (
    "de do da dos das o a os as em por ao no n numero num qtd qtde quantidade total r rs reais brl m2 imovel"
)
_BESIDE: Final = frozenset(_SMALL_WORDS.split())
# In the order in which they are asked: of two columns for one field, the first that is filled in counts.
_HEADS: Final[Mapping[str, str]] = {
    "code": "code, codigo, cod, referencia, ref, codigo referencia, codigo interno, id, listing id, listingid",
    "title": "title, titulo, titulo anuncio, anuncio, chamada",
    "purpose": (
        "purpose, tipo negocio, negocio, tipo transacao, transacao, tipo oferta, operacao, modalidade, pretensao, "
        "objetivo, transaction type, finalidade"
    ),
    "property_type": "property type, tipo, type, categoria, subtipo, especie, tipo propriedade",
    "sale_price": "sale price, valor venda, preco venda, venda, vl venda, vlr venda",
    "rent_price": (
        "rent price, rent, valor aluguel, preco aluguel, aluguel, valor locacao, preco locacao, locacao, "
        "aluguel mensal, valor aluguel mensal, vl aluguel, vl locacao"
    ),
    "price": "price, preco, valor",
    "condominium_fee": (
        "condominium fee, condominio, valor condominio, taxa condominio, condominio mensal, taxa condominial, "
        "vl condominio"
    ),
    "property_tax": "property tax, iptu, iptu anual, valor iptu, valor iptu anual, imposto, iptu ano, vl iptu",
    "monthly_property_tax": "iptu mensal, valor iptu mensal, iptu mes",
    "neighbourhood": "neighbourhood, neighborhood, bairro, nome bairro",
    "city": "city, cidade, municipio",
    "state": "state, uf, estado, sigla estado",
    "bedrooms": "bedrooms, quartos, dormitorios, dorms, dorm, quarto, dormitorio, quartos dormitorios",
    "suites": "suites, suite",
    "bathrooms": "bathrooms, banheiros, banheiro, wc",
    "parking": (
        "parking, parking spaces, vagas, vaga, garagem, garagens, vagas garagem, vagas estacionamento, estacionamento"
    ),
    "area": (
        "area util, area privativa, area interna, living area, area construida, metragem, tamanho, area, area terreno, "
        "lot area"
    ),
    "pets": (
        "pets, pets allowed, aceita pets, aceita pet, aceita animais, pet, animais, permite animais, permite pets, "
        "pet friendly"
    ),
    "furnished": "furnished, mobiliado, mobiliada, mobilia",
    "is_active": "is active, active, ativo, ativa",
    "description": "description, descricao, descricao anuncio, observacoes, observacao, texto, detalhes",
    "photos": (
        "photos, fotos, foto, imagens, imagem, fotografias, links fotos, urls fotos, link fotos, url fotos, images"
    ),
    "address": "address, endereco, logradouro, rua",
    "street_number": "street number, numero",
    "display_address": (
        "display address, exibir endereco, mostrar endereco, exibicao endereco, divulgar endereco, exibe endereco"
    ),
}
# How those are called that a file must have.
_NEEDED: Final = {"code": "código", "property_type": "tipo", "neighbourhood": "bairro", "city": "cidade", "state": "UF"}
_TELL_THE_PURPOSE: Final = ("purpose", "sale_price", "rent_price")
PURPOSE_HEAD: Final = "finalidade"


def _key(head: str) -> str:
    """Return `head` without what makes no difference."""
    words = fold(head[:_LONGEST_HEAD]).split()
    return " ".join([word for word in words if word not in _BESIDE] or words)


_PLACES: Final = {
    _key(name): (field, place)
    for field, names in _HEADS.items()
    for place, name in reversed([*enumerate(names.split(", "))])
}


class Columns(NamedTuple):
    """Where each field stands in a row: the places of its columns, those that go before others first."""

    places: Mapping[str, tuple[int, ...]]
    width: int

    def cell(self, field: str, row: Sequence[str]) -> str:
        """Return the first cell for `field` that is filled in, or ""."""
        cells = (row[place] for place in self.places.get(field, ()) if place < len(row))
        return next((cell for cell in cells if cell), "")

    def missing(self) -> list[str]:
        """Return how those columns are called in Portuguese that are needed and not there."""
        names = [name for field, name in _NEEDED.items() if field not in self.places]
        return names if any(field in self.places for field in _TELL_THE_PURPOSE) else [*names, PURPOSE_HEAD]


def find_columns(heads: Sequence[str]) -> Columns:
    """Return the columns that the file's first row names. Those with other names are passed over."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, head in enumerate(heads):
        if known := _PLACES.get(_key(head)):
            field, rank = known
            found.setdefault(field, []).append((rank, place))
    places = {field: tuple(place for _rank, place in sorted(ranks)) for field, ranks in found.items()}
    return Columns(places, width=len(heads))
