from django.apps import AppConfig

from prosa.core.health import register_check
from prosa.core.housekeeping import register_chore


class WebhooksConfig(AppConfig):
    name = "prosa.webhooks"

    def ready(self) -> None:
        register_check("prosa.webhooks.watching.check_committer", name="committer")
        register_chore("prosa.webhooks.watching.note_queue", seconds=1)
