from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty
from prosa.core.exposition import register_readings


class ListingsConfig(AppConfig):
    name = "prosa.listings"
    verbose_name = _("Listings")

    def ready(self) -> None:
        from prosa.listings.importing.duty import import_listings  # noqa: PLC0415 (its models are there only now)
        from prosa.listings.importing.metrics import read_imports  # noqa: PLC0415 (as above)

        register_duty(import_listings, name="imports")
        register_readings(read_imports, name="imports")
