from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.housekeeping import register_chore
from prosa.core.readings import register_readings


class DeliveriesConfig(AppConfig):
    name = "prosa.deliveries"
    verbose_name = _("Deliveries")

    def ready(self) -> None:
        register_chore("prosa.deliveries.parking.expire_what_waited_too_long", seconds=60)
        register_chore("prosa.deliveries.redeliveries.forget_what_is_old", seconds=60)
        register_readings("prosa.deliveries.metrics.read_parked", name="deliveries")
