"""Who writes in the demo: customers by their first names, each with a way of writing, and the agency's people."""

from random import Random
from typing import Final, NamedTuple

from prosa.demo.catalogue import DemoListing

_WOMEN: Final = (
    "Ana Aline Amanda Beatriz Bianca Bruna Carla Carolina Cíntia Clara Cristiane Daniela Débora Eliane Elisa Érica "
    "Fernanda Flávia Gabriela Giovana Helena Ingrid Isabela Jéssica Joana Juliana Karina Larissa Letícia Lívia Luana "
    "Luciana Maíra Marcela Mariana Marina Marta Mônica Natália Olívia Paula Priscila Raquel Regina Renata Rita "
    "Rosana Sabrina Sandra Silvana Simone Sônia Tatiana Thaís Valéria Vanessa Vera Vitória Viviane Yasmin"
)
_MEN: Final = (
    "Adriano Alexandre André Antônio Arthur Bernardo Bruno Caio Carlos César Cláudio Daniel Davi Diego Douglas Edson "
    "Eduardo Fábio Felipe Fernando Flávio Gabriel Guilherme Gustavo Heitor Henrique Hugo Igor Ivan João Jonas Jorge "
    "José Júlio Leandro Leonardo Lucas Luís Marcelo Márcio Marcos Mateus Maurício Murilo Nélson Otávio Paulo Pedro "
    "Rafael Renan Ricardo Roberto Rodrigo Rogério Samuel Sérgio Tiago Vicente Vinícius Wagner Wesley"
)
_SURNAMES: Final = (
    "Almeida Andrade Araújo Barbosa Barros Cardoso Castro Correia Costa Duarte Farias Ferreira Freitas Gomes Lima "
    "Lopes Macedo Martins Medeiros Melo Mendes Moraes Moura Nogueira Nunes Oliveira Pacheco Pereira Pinto Queiroz "
    "Ramos Rezende Ribeiro Rocha Sales Sampaio Santos Silveira Siqueira Souza Tavares Teixeira Vasconcelos Vieira"
)
_PETS: Final = (
    ("uma cachorra", "Mel"),
    ("um cachorro de porte pequeno", "Thor"),
    ("um vira-lata", "Caramelo"),
    ("uma gata", "Frida"),
    ("dois gatos", "Chico e Nina"),
    ("um golden", "Bento"),
    ("uma shih-tzu", "Amora"),
    ("um gatinho", "Tofu"),
)
# How a customer writes: careful, in the way of chats, or in a hurry.
_STYLES: Final = ("formal", "casual", "casual", "casual", "hurried", "hurried")


class Customer(NamedTuple):
    """A customer. `ending` is the last letter of adjectives about them."""

    name: str
    surname: str
    ending: str
    style: str
    pet: str
    pet_name: str


class Attendant(NamedTuple):
    """One of the agency's people."""

    name: str
    ending: str


class Cast(NamedTuple):
    """Who plays in a conversation, and what it is about: a listing, and another one that may be proposed instead."""

    customer: Customer
    attendant: Attendant
    listing: DemoListing
    other: DemoListing


ATTENDANTS: Final = (
    Attendant("Camila", "a"),
    Attendant("Rafael", "o"),
    Attendant("Patrícia", "a"),
    Attendant("Thiago", "o"),
    Attendant("Bia", "a"),
)


def draw_customer(rng: Random) -> Customer:
    """Draw somebody who writes to the agency."""
    names, ending = rng.choice([(_WOMEN, "a"), (_MEN, "o")])
    name, surname = rng.choice(names.split()), rng.choice(_SURNAMES.split())
    return Customer(name, surname, ending, rng.choice(_STYLES), *rng.choice(_PETS))
