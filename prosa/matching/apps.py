from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from prosa.core.duties import register_duty
from prosa.core.exposition import register_readings


class MatchingConfig(AppConfig):
    name = "prosa.matching"
    verbose_name = _("Matches")

    def ready(self) -> None:
        from prosa.matching.duty import refresh_matches  # noqa: PLC0415 (its models are there only now)
        from prosa.matching.metrics import read_backlog  # noqa: PLC0415 (as above)

        register_duty(refresh_matches, name="matches")
        register_readings(read_backlog, name="matches")
