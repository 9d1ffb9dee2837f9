from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.housekeeping import register_chore


class AccessConfig(AppConfig):
    name = "prosa.access"
    verbose_name = _("Access")

    def ready(self) -> None:
        register_chore("prosa.access.keyring.note_use_of_keys", seconds=5)
        register_chore("prosa.access.source_ring.note_use_of_sources", seconds=5)
