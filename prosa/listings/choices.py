"""What a listing can be: the closed lists of its fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a property is offered for."""

    SALE = "SALE", _("Sale")
    RENT = "RENT", _("Rent")
    BOTH = "BOTH", _("Sale and rent")


class PropertyType(models.TextChoices):
    """What kind of property it is."""

    APARTMENT = "apartment", _("Apartment")
    HOUSE = "house", _("House")
    STUDIO = "studio", _("Studio")
    KITNET = "kitnet", _("Kitnet")
    PENTHOUSE = "penthouse", _("Penthouse")
    TOWNHOUSE = "townhouse", _("Townhouse")
    LOFT = "loft", _("Loft")
    FLAT = "flat", _("Flat")
    LAND = "land", _("Land")
    COMMERCIAL = "commercial", _("Commercial property")
    FARM = "farm", _("Farm")
    WAREHOUSE = "warehouse", _("Warehouse")


class FederativeUnit(models.TextChoices):
    """The 26 states of Brazil and its federal district. Their names need no translation."""

    AC = "AC", "Acre"
    AL = "AL", "Alagoas"
    AP = "AP", "Amapá"
    AM = "AM", "Amazonas"
    BA = "BA", "Bahia"
    CE = "CE", "Ceará"
    DF = "DF", "Distrito Federal"
    ES = "ES", "Espírito Santo"
    GO = "GO", "Goiás"
    MA = "MA", "Maranhão"
    MT = "MT", "Mato Grosso"
    MS = "MS", "Mato Grosso do Sul"
    MG = "MG", "Minas Gerais"
    PA = "PA", "Pará"
    PB = "PB", "Paraíba"
    PR = "PR", "Paraná"
    PE = "PE", "Pernambuco"
    PI = "PI", "Piauí"
    RJ = "RJ", "Rio de Janeiro"
    RN = "RN", "Rio Grande do Norte"
    RS = "RS", "Rio Grande do Sul"
    RO = "RO", "Rondônia"
    RR = "RR", "Roraima"
    SC = "SC", "Santa Catarina"
    SP = "SP", "São Paulo"
    SE = "SE", "Sergipe"
    TO = "TO", "Tocantins"
