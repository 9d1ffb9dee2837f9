from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.housekeeping import register_chore


class AccessConfig(AppConfig):
    name = "prosa.access"
    verbose_name = _("Access")

    def ready(self) -> None:
        from prosa.access.keyring import note_use_of_keys  # noqa: PLC0415 (its models are there only now)
        from prosa.access.source_ring import note_use_of_sources  # noqa: PLC0415 (as above)

        register_chore(note_use_of_keys, seconds=5)
        register_chore(note_use_of_sources, seconds=5)
