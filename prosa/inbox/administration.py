"""Django's admin, for managers too: each sees there what the permissions of their group allow."""

from typing import cast

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from prosa.inbox.roles import is_manager


def may_administer(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether the admin is open to the user: to its staff, as in Django, and to managers."""
    return isinstance(user, User) and user.is_active and (user.is_staff or is_manager(user))


class AdministrationForm(AdminAuthenticationForm):
    """Signs in whom the admin is open to."""

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        AuthenticationForm.confirm_login_allowed(self, cast("User", user))
        if not may_administer(user):
            params = {"username": self.username_field.verbose_name}
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login", params=params)


class AdministrationSite(AdminSite):
    """The admin, as Prosa opens it."""

    site_header = site_title = "Prosa"
    login_form = AdministrationForm

    def has_permission(self, request: HttpRequest) -> bool:
        return may_administer(request.user)
