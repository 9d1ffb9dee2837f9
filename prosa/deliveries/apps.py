from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.exposition import register_readings
from prosa.core.housekeeping import register_chore


class DeliveriesConfig(AppConfig):
    name = "prosa.deliveries"
    verbose_name = _("Deliveries")

    def ready(self) -> None:
        from prosa.deliveries.metrics import read_parked  # noqa: PLC0415 (its models are there only now)
        from prosa.deliveries.parking import expire_what_waited_too_long  # noqa: PLC0415 (as above)
        from prosa.deliveries.redeliveries import forget_what_is_old  # noqa: PLC0415 (as above)

        register_chore(expire_what_waited_too_long, seconds=60)
        register_chore(forget_what_is_old, seconds=60)
        register_readings(read_parked, name="deliveries")
