from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty


class MatchingConfig(AppConfig):
    name = "prosa.matching"
    verbose_name = _("matches")

    def ready(self) -> None:
        from prosa.matching.duty import refresh_matches  # noqa: PLC0415 (its models are there only now)

        register_duty(refresh_matches, name="matches")
