"""The catalogue, put together for a page."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from prosa.core.formats import write_reais
from prosa.inbox.addresses import Link, write_price
from prosa.inbox.listings.filters import BY_PRICE, MOST_BEDROOMS, CatalogueFilter
from prosa.inbox.listings.presentation import Shown
from prosa.listings.choices import PropertyType
from prosa.listings.models import Listing
from prosa.listings.querysets import ListingPlace, ListingQuerySet
from prosa.matching.reading import count_interested, has_interested
from prosa.rest.problems import ProblemError

ON_A_PAGE: Final = 24
MOST_SUGGESTIONS: Final = 300
NOT_SHOWN: Final = ("search_text", "neighbourhood_key", "city_key", "description")


def load_cards(request: HttpRequest, wanted: CatalogueFilter) -> dict[str, Any]:
    """Return what the cards' template shows: those that `request` asks for, and where more are."""
    ordering = wanted.ordering
    found = _find(wanted).in_order(ordering.order, purpose=ordering.purpose, after=read_place(request, wanted))
    listings = list(found.defer(*NOT_SHOWN)[: ON_A_PAGE + 1])
    shown, query = listings[:ON_A_PAGE], wanted.as_query()
    more = ""
    if len(listings) > ON_A_PAGE:
        more = f"{query}{'&' if query else '?'}depois={ordering.cursor_behind(shown[-1])}"
    interested = count_interested(listings=[listing.pk for listing in shown])
    cards = [Shown(listing, request.get_host(), interested[listing.pk]) for listing in shown]
    return {"cards": cards, "more": more, "wanted": wanted}


def _find(wanted: CatalogueFilter) -> ListingQuerySet:
    found = Listing.objects.matching(wanted.as_listing_filter())
    return found.filter(has_interested()) if wanted.interested else found


def read_place(request: HttpRequest, wanted: CatalogueFilter) -> ListingPlace | None:
    """Return the place that the address names, or None where there is none or it is of another list."""
    try:
        cursor = request.GET.get("depois")
        return wanted.ordering.decode(cursor) if cursor else None
    except ProblemError:
        return None


def describe_catalogue(wanted: CatalogueFilter) -> dict[str, Any]:
    """Return what surrounds the cards: how many there are, the filters, and what can be chosen."""
    found = _find(wanted).count()
    return {
        "found": found,
        "has_none": not found and (wanted.is_empty or not Listing.objects.exists()),
        "purposes": [
            _link(pgettext("listings", "All"), _without_order(wanted, ""), wanted),
            _link(_("Buy"), _without_order(wanted, "comprar"), wanted),
            _link(_("Let"), _without_order(wanted, "alugar"), wanted),
        ],
        "orders": [
            Link(text, wanted.with_(order=order).as_query(), wanted.order == order)
            for order, text in _orders().items()
            if wanted.purpose or order not in BY_PRICE
        ],
        "order_text": _orders()[wanted.order],
        "price_min": write_price(wanted.price_min),
        "price_max": write_price(wanted.price_max),
        "bedroom_choices": range(MOST_BEDROOMS + 1),
        "chips": list(_chips(wanted)),
        "clear": CatalogueFilter(purpose=wanted.purpose, order=wanted.order).as_query(),
        "types": [(value, label, value in wanted.types) for value, label in PropertyType.choices],
        "neighbourhoods": known_neighbourhoods(),
    }


def known_neighbourhoods() -> list[str]:
    """Return the names of neighbourhoods, each once, to be suggested."""
    rows = Listing.objects.order_by("neighbourhood_key").values_list("neighbourhood_key", "neighbourhood").distinct()
    return list(dict(rows[:MOST_SUGGESTIONS]).values())


def known_cities() -> list[str]:
    """Return the names of cities, each once, to be suggested."""
    rows = Listing.objects.order_by("city_key").values_list("city_key", "city").distinct()
    return list(dict(rows[:MOST_SUGGESTIONS]).values())


def _link(text: str, target: CatalogueFilter, wanted: CatalogueFilter) -> Link:
    return Link(text, target.as_query(), target.purpose == wanted.purpose)


def _without_order(wanted: CatalogueFilter, purpose: str) -> CatalogueFilter:
    """Return the filter for another purpose, in an order that it knows."""
    order = "" if wanted.order in BY_PRICE and not purpose else wanted.order
    return wanted.with_(purpose=purpose, order=order)


def _orders() -> dict[str, str]:
    return {
        "": _("Newest first"),
        "menor-preco": _("Lowest price"),
        "maior-preco": _("Highest price"),
        "maior-area": _("Largest area"),
    }


def _chips(wanted: CatalogueFilter) -> Iterator[Link]:
    """Yield what is asked for besides the purpose, each with the address of the list without it."""

    def without(**changes: Any) -> str:
        return wanted.with_(**changes).as_query()

    if wanted.query:
        yield Link(f"“{wanted.query}”", without(query=""))
    for value in wanted.types:
        others = tuple(each for each in wanted.types if each != value)
        yield Link(str(PropertyType(value).label), without(types=others))
    for name in wanted.neighbourhoods:
        others = tuple(each for each in wanted.neighbourhoods if each != name)
        yield Link(name, without(neighbourhoods=others))
    if wanted.price_min is not None:
        yield Link(_("from %(price)s") % {"price": write_reais(wanted.price_min)}, without(price_min=None))
    if wanted.price_max is not None:
        yield Link(_("up to %(price)s") % {"price": write_reais(wanted.price_max)}, without(price_max=None))
    if count := wanted.bedrooms:
        text = ngettext("%(count)d bedroom or more", "%(count)d bedrooms or more", count) % {"count": count}
        yield Link(text, without(bedrooms=0))
    yield from _chips_of_qualities(wanted)


def _chips_of_qualities(wanted: CatalogueFilter) -> Iterator[Link]:
    if wanted.pets:
        yield Link(_("Pets welcome"), wanted.with_(pets=False).as_query())
    if wanted.furnished:
        yield Link(_("Furnished"), wanted.with_(furnished=False).as_query())
    if wanted.interested:
        yield Link(_("With interested customers"), wanted.with_(interested=False).as_query())
    if wanted.situation:
        text = _("Active only") if wanted.situation == "ativos" else _("Inactive only")
        yield Link(text, wanted.with_(situation="").as_query())
