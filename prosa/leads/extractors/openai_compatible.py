"""Reads leads by any service that speaks the chat completions of OpenAI's API: OpenAI, Ollama, vLLM and others.

Pure: no Django.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

import httpx
import msgspec

from prosa.leads.extraction import (
    Extraction,
    ExtractorUnavailableError,
    Failure,
    Place,
    UnusableAnswerError,
    Utterance,
)
from prosa.leads.extractors.answers import SCHEMA
from prosa.leads.extractors.bounded_http import make_client, timeout_of
from prosa.leads.extractors.patience import TryAgainError, read_retry_after
from prosa.leads.extractors.questions import Question
from prosa.leads.extractors.services import Reply, count_tokens, extract_by

_FORM: Final = {"type": "json_schema", "json_schema": {"name": "lead", "strict": True, "schema": SCHEMA}}
_ANY_OBJECT: Final = {"type": "json_object"}
_SCHEMA_IN_WORDS: Final = "\n\nThe object has to fit this JSON Schema:\n" + msgspec.json.encode(SCHEMA).decode()
_REFUSALS: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_IMPLEMENTED}
_PASSING: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class OpenAIExtractor:
    """An extractor that posts to `base_url`/chat/completions. `api_key` may be empty."""

    name = "openai"

    def __init__(self, *, base_url: str, model: str, api_key: str = "", timeout: float = 30) -> None:
        self._timeout = timeout
        self._service = _ChatCompletions(base_url=base_url, model=model, api_key=api_key)

    def extract(self, *, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
        """Return what the customer seeks at the end of `messages`. Raises ExtractorError."""
        return extract_by(self._service, messages=messages, places=places, timeout=self._timeout)


class _ChatCompletions:
    """The service. What it refuses of a request it is not sent again: a schema, or a temperature."""

    def __init__(self, *, base_url: str, model: str, api_key: str) -> None:
        self._address = f"{base_url}/chat/completions" if base_url and model else ""
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = make_client()
        self._takes_schema = True
        self._takes_temperature = True

    def ask(self, question: Question, *, seconds: float) -> Reply:
        if not self._address:
            raise ExtractorUnavailableError("OPENAI_BASE_URL or OPENAI_MODEL is empty.", failure=Failure.NOT_SET_UP)
        response = self._post(self._write(question), seconds)
        if response.is_success:
            return _read_completion(response.content)
        if response.status_code in _REFUSALS and self._ask_for_less(response.text):
            raise TryAgainError("The service refuses requests of this kind.", failure=Failure.REFUSED, after=0)
        raise _explain(response)

    def _write(self, question: Question) -> dict[str, Any]:
        instructions = question.instructions + ("" if self._takes_schema else _SCHEMA_IN_WORDS)
        request: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": question.conversation},
            ],
            "response_format": _FORM if self._takes_schema else _ANY_OBJECT,
        }
        return request | ({"temperature": 0} if self._takes_temperature else {})

    def _post(self, request: dict[str, Any], seconds: float) -> httpx.Response:
        headers = {"Content-Type": "application/json", **self._headers}
        body = msgspec.json.encode(request)
        try:
            return self._client.post(self._address, content=body, headers=headers, timeout=timeout_of(seconds))
        except httpx.TimeoutException:
            raise TryAgainError("The service took too long.", failure=Failure.TOO_SLOW) from None
        except httpx.HTTPError:
            raise TryAgainError(
                "The service could not be reached, or broke off.", failure=Failure.UNREACHABLE
            ) from None

    def _ask_for_less(self, complaint: str) -> bool:
        """Leave out what the service complains about; tell whether there was something to leave out."""
        if self._takes_temperature and "temperature" in complaint:
            self._takes_temperature = False
            return True
        refuses_schema = self._takes_schema
        self._takes_schema = False
        return refuses_schema


def _explain(response: httpx.Response) -> Exception:
    status = response.status_code
    reason = f"The service answered with status {status}."
    if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TryAgainError(
            reason,
            failure=Failure.OVERLOADED,
            after=read_retry_after(response.headers.get("Retry-After"), now=datetime.now(UTC)),
        )
    return ExtractorUnavailableError(reason, failure=Failure.REFUSED)


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: Any = 0
    completion_tokens: Any = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


def _read_completion(body: bytes) -> Reply:
    try:
        completion = msgspec.json.decode(body, type=_Completion)
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise UnusableAnswerError("The service's answer is no chat completion.") from None
    usage = completion.usage or _Usage()
    text, why = _read_choice(completion.choices[0]) if completion.choices else (None, "The model gave no answer.")
    return Reply(text, why, count_tokens(usage.prompt_tokens), count_tokens(usage.completion_tokens))


def _read_choice(choice: _Choice) -> tuple[str | None, str]:
    if choice.finish_reason == "length":
        return None, "The model's answer was cut short."
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        return None, "The model refused to answer."
    return (choice.message.content, "") if choice.message.content else (None, "The model gave an empty answer.")
