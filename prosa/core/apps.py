from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "prosa.core"

    def ready(self) -> None:
        from prosa.core import checks, health  # noqa: F401, PLC0415 (importing them registers what they check)
