from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty
from prosa.core.exposition import register_readings


class LeadsConfig(AppConfig):
    name = "prosa.leads"
    verbose_name = _("Leads")

    def ready(self) -> None:
        from prosa.leads import checks  # noqa: F401, PLC0415 (importing it registers the check)
        from prosa.leads.duty import refresh_leads  # noqa: PLC0415 (its models are there only now)
        from prosa.leads.metrics import read_backlog  # noqa: PLC0415 (as above)

        register_duty(refresh_leads, name="leads")
        register_readings(read_backlog, name="leads")
