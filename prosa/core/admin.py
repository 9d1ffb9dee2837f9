"""What the apps share in Django's admin."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest


class CarefulFiltersMixin:
    """Passes over filters in an address that a database cannot even be asked about: PostgreSQL takes no NUL."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list. For IncorrectLookupParameters Django's admin leads to the list without filters."""
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise IncorrectLookupParameters
        return super().get_changelist_instance(request)  # type: ignore[misc]  # of the admin it is mixed into


class ReadOnlyMixin(CarefulFiltersMixin):
    """Shows rows and lets nobody add, change or delete them."""

    show_full_result_count = False  # counting a large table takes longer than showing a page of it

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
