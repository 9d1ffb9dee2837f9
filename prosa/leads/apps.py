from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty
from prosa.core.readings import register_readings


class LeadsConfig(AppConfig):
    name = "prosa.leads"
    verbose_name = _("Leads")

    def ready(self) -> None:
        from prosa.leads import checks  # noqa: F401, PLC0415 (importing it registers the check)

        register_duty("prosa.leads.duty.refresh_leads", name="leads")
        register_readings("prosa.leads.metrics.read_backlog", name="leads")
