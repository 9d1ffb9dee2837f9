from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty
from prosa.core.readings import register_readings


class MatchingConfig(AppConfig):
    name = "prosa.matching"
    verbose_name = _("Matches")

    def ready(self) -> None:
        register_duty("prosa.matching.duty.refresh_matches", name="matches")
        register_readings("prosa.matching.metrics.read_backlog", name="matches")
