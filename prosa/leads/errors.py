"""Why a lead was not written."""

from collections.abc import Mapping
from typing import Any


class LeadError(Exception):
    """A lead cannot be written as it is wanted."""


class UnknownConversationError(LeadError):
    """There is no such conversation."""


class InvalidCorrectionError(LeadError):
    """Some fields hold what they must not. `errors` has one text for each of them, translated when it is shown."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class StaleLeadError(LeadError):
    """What is sought has changed since the revision that was expected."""
