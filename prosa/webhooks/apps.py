from django.apps import AppConfig

from prosa.core.health import register_check
from prosa.core.housekeeping import register_chore


class WebhooksConfig(AppConfig):
    name = "prosa.webhooks"

    def ready(self) -> None:
        from prosa.webhooks.watching import check_committer, note_queue  # noqa: PLC0415 (models are there only now)

        register_check(check_committer, name="committer")
        register_chore(note_queue, seconds=1)
