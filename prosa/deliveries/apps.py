from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.housekeeping import register_chore


class DeliveriesConfig(AppConfig):
    name = "prosa.deliveries"
    verbose_name = _("deliveries")

    def ready(self) -> None:
        from prosa.deliveries.parking import expire_what_waited_too_long  # noqa: PLC0415 (its models are there only now)

        register_chore(expire_what_waited_too_long, seconds=60)
