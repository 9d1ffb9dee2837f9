"""What the extractors that ask a language model have in common. Pure: no Django."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from prosa.leads.extraction import Extraction, Place, UnusableAnswerError, Utterance
from prosa.leads.extractors.answers import Reading, read_answer
from prosa.leads.extractors.patience import Patience
from prosa.leads.extractors.questions import Question, ask_about

TRIES_FOR_AN_ANSWER: Final = 2
MOST_TOKENS: Final = 10_000_000


class Reply(NamedTuple):
    """What a service answered. `text` is None where it gave no whole answer, and `why` says why."""

    text: str | None
    why: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


class Service(Protocol):
    """A language model somewhere else."""

    def ask(self, question: Question, *, seconds: float) -> Reply:
        """Return the reply, which may take so many seconds.

        Raises TryAgainError, ExtractorUnavailableError or UnusableAnswerError.
        """
        ...


def extract_by(
    service: Service, *, messages: Sequence[Utterance], places: Sequence[Place], timeout: float
) -> Extraction:
    """Return what `service` reads in `messages`. Where the customer has written nothing, it is not asked.

    Raises ExtractorError.
    """
    if not any(message.direction == "RECEIVED" for message in messages):
        return Extraction(sought=None)
    question = ask_about(messages=messages, places=places)
    patience = Patience(timeout=timeout)
    replies: list[Reply] = []
    for number in range(1, TRIES_FOR_AN_ANSWER + 1):
        try:
            replies.append(patience.keep_trying(lambda seconds: service.ask(question, seconds=seconds)))
            return _extraction(_read(replies[-1], question, places), replies)
        except UnusableAnswerError as error:
            error.input_tokens = sum(reply.input_tokens for reply in replies)
            error.output_tokens = sum(reply.output_tokens for reply in replies)
            if number == TRIES_FOR_AN_ANSWER:
                raise
    raise AssertionError("the last try returns or raises")


def count_tokens(value: object) -> int:
    """Return a service's count of tokens, or 0 for what is none."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS
    return value if is_count and isinstance(value, int) else 0


def _read(reply: Reply, question: Question, places: Sequence[Place]) -> Reading:
    if reply.text is None:
        raise UnusableAnswerError(reply.why)
    return read_answer(text=reply.text, shown=question.shown, places=places)


def _extraction(reading: Reading, replies: Sequence[Reply]) -> Extraction:
    return Extraction(
        sought=reading.sought,
        evidence=reading.evidence,
        input_tokens=sum(reply.input_tokens for reply in replies),
        output_tokens=sum(reply.output_tokens for reply in replies),
    )
