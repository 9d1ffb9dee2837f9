"""Adding, in the admin, what has a secret that is shown once."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


class ShownOnceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """An admin whose `save_model` and `response_add` make and show a secret. It may refuse to by a `refusal`."""

    refusal: ClassVar[type[Exception]]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer one way to save: every one ends on the page that shows the secret."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        try:
            return super().add_view(request, form_url, (extra_context or {}) | one_button)
        except self.refusal as error:  # what was found good is no longer so: the form was sent twice, say
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)
