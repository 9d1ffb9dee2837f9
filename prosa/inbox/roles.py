"""Who may do what: readers read, name, note and correct leads; managers may also delete, replay and edit listings."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, cast

from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

MANAGE: Final = "inbox.manage"
MANAGERS: Final = "Gerentes"
READERS: Final = "Leitores"
_GRANTED: Final = {
    "inbox": ("manage",),
    "access": ("view_apikey", "add_apikey", "change_apikey"),
    "listings": ("view_listing", "add_listing", "change_listing", "delete_listing"),
}


def is_manager(user: User | AnonymousUser) -> bool:
    """Tell whether the user may do what managers may. An administrator may."""
    return user.has_perm(MANAGE)


def manager_required[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Let managers alone use `view`; it raises PermissionDenied for others."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        if not is_manager(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], R]", checked)


def create_groups() -> None:
    """Create the two groups that the admin offers, unless they are there. Changes to them stay."""
    Group.objects.get_or_create(name=READERS)
    managers, is_new = Group.objects.get_or_create(name=MANAGERS)
    if not is_new:
        return
    for app, names in _GRANTED.items():
        managers.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=names))
