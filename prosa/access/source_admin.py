"""Sources in the admin. Made, closed and opened there; a secret is shown once, when it is made."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from prosa.access.keyring import forget_keys
from prosa.access.models import LIVE_SECRETS, ApiKey, Source
from prosa.access.shown_once import ShownOnceAdmin
from prosa.access.signatures import Flaw
from prosa.access.source_ring import forget_sources
from prosa.access.sources import (
    SourceRefusedError,
    Wanted,
    add_secret,
    create_source,
    drop_old_secret,
    require_usable_secret,
    set_active,
)
from prosa.core import clock
from prosa.core.admin import CarefulFiltersMixin

WORDS = {
    Flaw.CLOSED: _("the source is closed"),
    Flaw.HEADER_MISSING: _("a header of the signature is missing"),
    Flaw.ID_UNUSABLE: _("the webhook-id is too long or holds other than visible ASCII characters"),
    Flaw.TIMESTAMP_UNREADABLE: _("the webhook-timestamp is no number of seconds"),
    Flaw.TOO_OLD: _("it was signed more than 5 minutes ago, or the sender's clock is slow"),
    Flaw.TOO_NEW: _("the sender's clock is more than 5 minutes fast"),
    Flaw.SIGNATURE_UNREADABLE: _("the signature's header is not written as agreed"),
    Flaw.SIGNATURE_WRONG: _("the signature fits neither the body nor a secret: another secret, or a changed body"),
    Flaw.NO_SECRET: _("the source has no secret that can be read: SECRET_KEY has changed"),
    Flaw.KEY_MISSING: _("no key was sent"),
    Flaw.KEY_WRONG: _("the key is unknown or revoked"),
    Flaw.KEY_OF_ANOTHER: _("the key belongs to somebody else"),
}
ADD_SECRET = _("Make a second secret for the selected source")
DROP_SECRET = _("Take the older secret of the selected sources away")
ABOUT_HMAC = ("signature_header", "signature_prefix", "signature_encoding")
CHANGEABLE = ("time_zone", *ABOUT_HMAC)


class NewSourceForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """What a new source needs. Its fields are checked by the model."""

    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("One that the sender has made. Empty: Prosa makes one, and shows it once."),
    )

    class Meta:
        model = Source
        fields = ("name", "scheme", *CHANGEABLE)

    def clean(self) -> dict[str, Any]:
        """Refuse what the services would refuse, beside the field that it is about."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if ApiKey.objects.filter(name=cleaned.get("name", "")).exists():
            self.add_error("name", _("A key has this name."))
        try:
            require_usable_secret(scheme=cleaned.get("scheme", ""), secret=cleaned.get("secret", ""))
        except SourceRefusedError as error:
            self.add_error("secret", str(error))
        return cleaned


@admin.register(Source)
class SourceAdmin(CarefulFiltersMixin, ShownOnceAdmin):
    refusal = SourceRefusedError
    list_display = ("name", "is_active", "refused", "used", "scheme")
    actions = ("close", "open", "add_secret", "drop_old_secret")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Source | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewSourceForm

    def get_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        if not obj:
            return ("name", "scheme", *CHANGEABLE, "secret")
        changeable = CHANGEABLE if obj.scheme == Source.Scheme.HMAC_SHA256 else ("time_zone",)
        return [*self.get_readonly_fields(request, obj), *changeable]

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        if not obj:
            return ()
        proof = "keys" if obj.scheme == Source.Scheme.API_KEY else "secrets"
        return "name", "address", "scheme", proof, "is_active", "created_at", "last_used_at", "last_refused_at", "why"

    @admin.display(description=_("address"))
    def address(self, source: Source) -> str:
        return f"/webhook/{source.name}/"

    @admin.display(description=_("secrets"))
    def secrets(self, source: Source) -> str:
        number = source.secrets.count()
        if number == len(LIVE_SECRETS):
            text = _(
                "%(number)s. Once the sender signs with the newer one, choose “%(action)s” in the list of sources."
            )
            return text % {"number": number, "action": DROP_SECRET}
        text = _(
            "%(number)s. To change it, choose “%(action)s” in the list of sources, and once the sender signs with the "
            "new one, take the older one away there."
        )
        return text % {"number": number, "action": ADD_SECRET}

    @admin.display(description=_("keys"))
    def keys(self, source: Source) -> str:
        text = _(
            "%(number)s. To change it, make another one by “create_api_key NAME --scope ingest --source %(source)s”, "
            "and once the sender has it, revoke the old one."
        )
        return text % {"number": source.keys.filter(revoked_at=None).count(), "source": source.name}

    @admin.display(description=_("why it was refused"))
    def why(self, source: Source) -> str:
        return str(WORDS[Flaw(source.last_flaw)]) if source.last_flaw else "-"

    @admin.display(description=_("last refused at"), ordering="last_refused_at")
    def refused(self, source: Source) -> str:
        return format_html("{}<br>{}", _write(source.last_refused_at), self.why(source)) if source.last_flaw else "-"

    @admin.display(description=_("last used at"), ordering="last_used_at")
    def used(self, source: Source) -> str:
        return _write(source.last_used_at)

    def save_model(self, request: HttpRequest, obj: Source, form: forms.ModelForm, change: bool) -> None:  # type: ignore[type-arg]  # as above
        if change:
            obj.save(update_fields=CHANGEABLE)
            forget_sources()
            forget_keys()
            return
        given = {name: getattr(obj, name) for name in ("name", "scheme", *CHANGEABLE)}
        wanted = Wanted(**given, secret=form.cleaned_data["secret"])
        shown = create_source(wanted=wanted, now=clock.now())
        obj.id = Source.objects.get(name=obj.name).id
        request.META["prosa.new_secret"] = "" if wanted.secret else shown

    def response_add(self, request: HttpRequest, obj: Source, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret in the answer itself: a redirect would have to carry it in a cookie or the session."""
        secret = request.META.pop("prosa.new_secret")
        return self._show(request, obj.name, secret) if secret else super().response_add(request, obj)

    @admin.action(description=_("Close the selected sources"), permissions=["change"])
    def close(self, request: HttpRequest, chosen: QuerySet[Source]) -> None:
        self._set_active(request, chosen, is_active=False)

    @admin.action(description=_("Open the selected sources"), permissions=["change"])
    def open(self, request: HttpRequest, chosen: QuerySet[Source]) -> None:
        self._set_active(request, chosen, is_active=True)

    @admin.action(description=ADD_SECRET, permissions=["change"])
    def add_secret(self, request: HttpRequest, chosen: QuerySet[Source]) -> HttpResponse | None:
        names = list(chosen.values_list("name", flat=True))
        if len(names) != 1:
            self.message_user(request, _("Choose one source."), messages.ERROR)
            return None
        try:
            return self._show(request, names[0], add_secret(name=names[0], now=clock.now()))
        except SourceRefusedError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None

    @admin.action(description=DROP_SECRET, permissions=["change"])
    def drop_old_secret(self, request: HttpRequest, chosen: QuerySet[Source]) -> None:
        for name in chosen.values_list("name", flat=True):
            try:
                drop_old_secret(name=name)
            except SourceRefusedError as error:
                self.message_user(request, f"{name}: {error}", messages.ERROR)
            else:
                self.message_user(
                    request, _("The older secret was taken away: %(name)s.") % {"name": name}, messages.SUCCESS
                )

    def _set_active(self, request: HttpRequest, chosen: QuerySet[Source], *, is_active: bool) -> None:
        names = list(chosen.exclude(is_active=is_active).values_list("name", flat=True))
        for name in names:
            set_active(name=name, is_active=is_active)
        text = _("Opened: %(names)s.") if is_active else _("Closed: %(names)s.")
        self.message_user(request, text % {"names": ", ".join(names) or "-"}, messages.SUCCESS)

    def _show(self, request: HttpRequest, name: str, secret: str) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": name,
            "opts": self.opts,
            "secret": secret,
            "address": request.build_absolute_uri(f"/webhook/{name}/"),
        }
        return TemplateResponse(request, "admin/access/source/secret.html", context)


def _write(at: datetime | None) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else "-"
