from django.apps import AppConfig

from prosa.core.housekeeping import register_chore


class PrivacyConfig(AppConfig):
    name = "prosa.privacy"

    def ready(self) -> None:
        from prosa.privacy.erasing import remove_traces  # noqa: PLC0415 (its models are there only now)

        register_chore(remove_traces, seconds=60)
