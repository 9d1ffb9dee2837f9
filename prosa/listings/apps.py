from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty


class ListingsConfig(AppConfig):
    name = "prosa.listings"
    verbose_name = _("listings")

    def ready(self) -> None:
        from prosa.listings.importing.duty import import_listings  # noqa: PLC0415 (its models are there only now)

        register_duty(import_listings, name="imports")
