"""What the apps share in Django's admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

admin.site.site_header = admin.site.site_title = "Prosa"


class ReadOnlyMixin:
    """Shows rows and lets nobody add, change or delete them."""

    show_full_result_count = False  # counting a large table takes longer than showing a page of it

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
