from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "prosa.leads"
    verbose_name = _("leads")

    def ready(self) -> None:
        from prosa.leads import checks  # noqa: F401, PLC0415 (importing it registers the check)
