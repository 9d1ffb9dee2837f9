"""The scenes: which beats follow one another in a conversation, how often it happens, and what it is about.

`offers` are those of the catalogue that the scene can be about: "rent" and "sale" homes, or "business" premises. The
agency begins some (`by_agency`); nobody has answered yet to those that are fresh.
"""

from typing import Final, NamedTuple


class Plot(NamedTuple):
    """A scene. Of all conversations, `weight` in the sum of all weights are of this kind."""

    weight: int
    offers: str
    text: str
    by_agency: bool = False
    is_fresh: bool = False


PLOTS: Final = {
    "rent_enquiry": Plot(
        8,
        "rent",
        """
@abre_aluguel
@recebe
@disponivel
@? custos_aluguel
@? vizinhanca
@? fotos
@pensa
@? cobra_retorno
""",
    ),
    "rent_with_pets": Plot(
        6,
        "rent",
        """
@abre_aluguel
@recebe
@disponivel
@pets
@custos_aluguel
@? garantia
@marca_visita
@? tchau
""",
    ),
    "rent_furnished": Plot(
        5,
        "rent",
        """
@abre_aluguel
@recebe
@disponivel
@mobiliado
@? fotos
@? custos_aluguel
@marca_visita
@confirma_visita
@depois_da_visita
@? pensa
""",
    ),
    "rent_contract": Plot(
        6,
        "rent",
        """
@abre_aluguel
@recebe
@qualifica_aluguel
@disponivel
@? vaga
@marca_visita
@? remarca
@confirma_visita
@depois_da_visita
@negocia_aluguel
@garantia
@documentos
@aprovado
@tchau
""",
    ),
    "urgent_move": Plot(
        4,
        "rent",
        """
@abre_aluguel
@recebe
@pressa
@disponivel
@? garantia
@documentos
@? aprovado
@? tchau
""",
    ),
    "visit_and_no": Plot(
        5,
        "rent",
        """
@abre_aluguel
@recebe
@disponivel
@? custos_aluguel
@marca_visita
@? confirma_visita
@nao_gostou
@? pensa
""",
    ),
    "buy_enquiry": Plot(
        7,
        "sale",
        """
@abre_compra
@recebe
@disponivel
@custos_compra
@? vizinhanca
@? outra_opcao
@pensa
@? cobra_retorno
""",
    ),
    "buy_visit": Plot(
        6,
        "sale",
        """
@abre_compra
@recebe
@qualifica_compra
@disponivel
@? fotos
@? vaga
@marca_visita
@? remarca
@confirma_visita
@depois_da_visita
@? pensa
""",
    ),
    "buy_offer": Plot(
        5,
        "sale",
        """
@abre_compra
@recebe
@disponivel
@? custos_compra
@marca_visita
@depois_da_visita
@negocia_compra
@? financiamento
@tchau
""",
    ),
    "financing": Plot(
        6,
        "sale",
        """
@abre_compra
@recebe
@? qualifica_compra
@financiamento
@? custos_compra
@? documentos
@pensa
""",
    ),
    "owner_sells": Plot(
        5,
        "sale",
        """
@abre_dono_venda
@recebe
@avaliacao
@comissao
@? tchau
""",
    ),
    "owner_lets": Plot(
        4,
        "rent",
        """
@abre_dono_aluguel
@recebe
@? avaliacao
@comissao
~ 2d
@? anuncia
@tchau
""",
    ),
    "repair": Plot(
        7,
        "rent",
        """
@abre_reparo
@reparo
@? tchau
""",
    ),
    "bill_again": Plot(3, "rent", "@segunda_via\n@? tchau"),
    "rent_raised": Plot(2, "rent", "@reajuste\n@? tchau"),
    "rent_late": Plot(2, "rent", "@atraso\n@? tchau"),
    "moving_out": Plot(
        3,
        "rent",
        """
@saida
@? tchau
""",
    ),
    "wrong_number": Plot(5, "rent", "@engano"),
    "thanks": Plot(4, "rent", "@agradece"),
    "silence": Plot(6, "rent", "@so_oi", is_fresh=True),
    "silence_about_a_sale": Plot(4, "sale", "@so_oi", is_fresh=True),
    "business": Plot(
        4,
        "business",
        """
@abre_comercial
@recebe
@comercial
@marca_visita
@? confirma_visita
@? pensa
""",
    ),
    "agency_writes_about_a_rent": Plot(4, "rent", "@portal\n@? tchau", by_agency=True),
    "agency_writes_about_a_sale": Plot(3, "sale", "@portal\n@? tchau", by_agency=True),
    "fraud_warning": Plot(3, "rent", "@golpe"),
    "whole_rent": Plot(
        3,
        "rent",
        """
@abre_aluguel
@recebe
@qualifica_aluguel
@disponivel
@pets
@mobiliado
@custos_aluguel
@fotos
@vizinhanca
@vaga
@outra_opcao
@marca_visita
@remarca
@confirma_visita
@depois_da_visita
@garantia
@negocia_aluguel
@documentos
@aprovado
@tchau
~ 2d
@agradece
~ 3d
@abre_reparo
@reparo
~ 2d
@segunda_via
""",
    ),
    "whole_purchase": Plot(
        3,
        "sale",
        """
@abre_compra
@recebe
@qualifica_compra
@disponivel
@fotos
@vizinhanca
@custos_compra
@vaga
@marca_visita
@confirma_visita
@depois_da_visita
@financiamento
@outra_opcao
@cobra_retorno
@negocia_compra
@pensa
~ 1d
@negocia_compra
@financiamento
@documentos
@aprovado
@tchau
~ 1d
@agradece
""",
    ),
}
