"""Deliveries in the reader's words."""

from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from prosa.access.callers import COMMAND_NAME, ENVIRONMENT_NAME, OPEN_DOOR_NAME
from prosa.conversations.events import EventType
from prosa.deliveries.models import Cause, Outcome
from prosa.rest.problems import PROBLEMS

PAGE_NAME: Final = "deliveries page"  # who sends the test events, in the ledger
_TYPES: Final = {
    EventType.NEW_CONVERSATION: gettext_lazy("New conversation"),
    EventType.NEW_MESSAGE: gettext_lazy("Message"),
    EventType.CLOSE_CONVERSATION: pgettext_lazy("event", "Close"),
}
_KEYS: Final = {
    ENVIRONMENT_NAME: gettext_lazy("API_KEY of the environment"),
    OPEN_DOOR_NAME: gettext_lazy("this machine, no key"),
    COMMAND_NAME: gettext_lazy("command line"),
    PAGE_NAME: gettext_lazy("deliveries page (test)"),
}
_CAUSES: Final = {
    Cause.ARRIVAL: gettext_lazy("It arrived"),
    Cause.REDELIVERY: gettext_lazy("The same event arrived again"),
    Cause.OPENING: gettext_lazy("Its conversation began"),
    Cause.REPLAY: gettext_lazy("It was replayed"),
    Cause.EXPIRY: gettext_lazy("It had waited for too long"),
    Cause.ERASURE: gettext_lazy("Its conversation was erased"),
}
_ADVICE: Final = {
    "conversation_not_found": gettext_lazy(
        "Nothing need be done while it waits: it is recorded as soon as the event that opens its conversation arrives. "
        "If that event was lost, have your system send it again, and replay this one if it does not wait any more."
    ),
    "conversation_closed": gettext_lazy(
        "A closed conversation takes no new messages. If the message belongs there all the same, "
        "replay it as a late one."
    ),
    "already_closed": gettext_lazy(
        "Nothing is lost: the first close stands. If your system closes conversations twice, its log tells why."
    ),
    "id_conflict": gettext_lazy(
        "Your system used one id for two different things. Compare this event with the one that was recorded, and give "
        "the new one an id of its own."
    ),
    "conversation_erased": gettext_lazy(
        "Somebody erased this conversation on purpose. Tell your system to send nothing more about it."
    ),
    "duplicate": gettext_lazy("Nothing is lost: the event is recorded already. Redeliveries are refused here."),
    "invalid_json": gettext_lazy(
        "Your system sent something that is not JSON in UTF-8. Mend it there and send the event again."
    ),
    "invalid_event": gettext_lazy(
        "Mend in your system what is listed here, and send the event again. The documentation of the API describes "
        "each field."
    ),
    "webhook_id_conflict": gettext_lazy(
        "Have your system give each request an id of its own. Try again here, if this one shall stand."
    ),
    "length_required": gettext_lazy("Have your system send a Content-Length with each request."),
    "body_too_large": gettext_lazy("One event may have up to 1 MiB, a batch up to 16 MiB. Send less at once."),
    "batch_too_large": gettext_lazy("Send at most 1,000 events at once: split the batch."),
    "unsupported_media_type": gettext_lazy("Have your system send “Content-Type: application/json”."),
}


class Problem(NamedTuple):
    """Why a delivery was not recorded: in short, in a sentence, and what one can do about it."""

    code: str
    title: str
    detail: str
    advice: str


class Tag(NamedTuple):
    """An outcome as a tag: its colour's name, its icon and its text."""

    tone: str
    icon: str
    text: str


_TAGS: Final = {
    Outcome.RECORDED: ("success", "check"),
    Outcome.DUPLICATE: ("info", "copy"),
    Outcome.PARKED: ("warning", "clock"),
    Outcome.REFUSED: ("error", "x"),
}


def tag_of(outcome: str) -> Tag:
    """Return the tag of an outcome."""
    return Tag(*_TAGS[Outcome(outcome)], str(Outcome(outcome).label).capitalize())


def type_in_words(event_type: str) -> str:
    """Return what an event is; what could not be read has no type."""
    return str(_TYPES[EventType(event_type)]) if event_type else _("Unknown type")


def key_in_words(name: str) -> str:
    """Return who sent it: the name of a key, or words for who has none."""
    return str(_KEYS.get(name, name))


def cause_in_words(cause: str) -> str:
    """Return why a delivery was decided on."""
    return str(_CAUSES[Cause(cause)])


def problem_of(code: str) -> Problem | None:
    """Return the problem `code`, or None for none."""
    if not code:
        return None
    problem = PROBLEMS[code]
    return Problem(code, str(problem.title), str(problem.detail), str(_ADVICE.get(code, "")))
