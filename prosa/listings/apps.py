from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty
from prosa.core.readings import register_readings


class ListingsConfig(AppConfig):
    name = "prosa.listings"
    verbose_name = _("Listings")

    def ready(self) -> None:
        register_duty("prosa.listings.importing.duty.import_listings", name="imports")
        register_readings("prosa.listings.importing.metrics.read_imports", name="imports")
