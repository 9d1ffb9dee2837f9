"""Signing in and out."""

import math
from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from prosa.access.sign_in import note_locked_out, sign_in_locked_until
from prosa.core.clock import now


class SignInForm(AuthenticationForm):
    """Name and password. Says so when there were too many attempts, instead of calling a right password wrong."""

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        if isinstance(self.request, HttpRequest) and username:
            until = sign_in_locked_until(request=self.request, username=username, now=now())
            if until:
                note_locked_out(request=self.request, username=username)
                minutes = math.ceil((until - now()).total_seconds() / 60)
                text = ngettext(
                    "Too many attempts. Try again in %(minutes)s minute.",
                    "Too many attempts. Try again in %(minutes)s minutes.",
                    minutes,
                )
                raise ValidationError(text, code="locked", params={"minutes": minutes})
        return super().clean()


class SignInView(views.LoginView):
    """The sign-in page."""

    template_name = "inbox/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True


class SignOutView(views.LogoutView):
    """Ends the session (POST) and leads to the sign-in page."""
