from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    name = "prosa.conversations"
    verbose_name = _("Conversations")

    def ready(self) -> None:
        post_migrate.connect(_mend_index, sender=self)


def _mend_index(*, using: str, **_kwargs: Any) -> None:
    from prosa.conversations.indexing import keep_trigger  # noqa: PLC0415 (apps import no database code)

    if using == DEFAULT_DB_ALIAS:
        keep_trigger()
