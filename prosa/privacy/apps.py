from django.apps import AppConfig

from prosa.core.housekeeping import register_chore


class PrivacyConfig(AppConfig):
    name = "prosa.privacy"

    def ready(self) -> None:
        register_chore("prosa.privacy.erasing.remove_traces", seconds=60)
