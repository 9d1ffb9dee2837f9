from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty


class LeadsConfig(AppConfig):
    name = "prosa.leads"
    verbose_name = _("leads")

    def ready(self) -> None:
        from prosa.leads import checks  # noqa: F401, PLC0415 (importing it registers the check)
        from prosa.leads.duty import refresh_leads  # noqa: PLC0415 (its models are there only now)

        register_duty(refresh_leads, name="leads")
