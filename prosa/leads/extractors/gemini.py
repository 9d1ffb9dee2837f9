"""Reads leads by Google's Gemini. Pure: no Django. The SDK imports slowly, so only the first request does."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import httpx

from prosa.leads.extraction import (
    Extraction,
    ExtractorError,
    ExtractorUnavailableError,
    Failure,
    Place,
    UnusableAnswerError,
    Utterance,
)
from prosa.leads.extractors.answers import SCHEMA
from prosa.leads.extractors.bounded_http import make_client
from prosa.leads.extractors.patience import TryAgainError, read_retry_after
from prosa.leads.extractors.questions import Question
from prosa.leads.extractors.services import Reply, count_tokens, extract_by

if TYPE_CHECKING:
    from google import genai
    from google.genai import errors, types

MOST_OUTPUT_TOKENS: Final = 8_192  # thinking among them
_PASSING: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_MILLISECONDS: Final = 1_000


class GeminiExtractor:
    """An extractor that asks the Gemini API. `base_url` is another address than Google's, for tests and gateways."""

    name = "gemini"

    def __init__(self, *, api_key: str, model: str, timeout: float = 30, base_url: str | None = None) -> None:
        self._timeout = timeout
        self._service = _GenerateContent(api_key=api_key, model=model, base_url=base_url)

    def extract(self, *, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
        """Return what the customer seeks at the end of `messages`. Raises ExtractorError."""
        return extract_by(self._service, messages=messages, places=places, timeout=self._timeout)


class _GenerateContent:
    def __init__(self, *, api_key: str, model: str, base_url: str | None) -> None:
        self._api_key = api_key
        self._model = model
        self._base_url = base_url

    @cached_property
    def _client(self) -> "genai.Client":
        if not self._api_key:
            raise ExtractorUnavailableError("GEMINI_API_KEY is empty.", failure=Failure.NOT_SET_UP)
        try:
            from google import genai  # noqa: PLC0415 (slow, and not installed everywhere)
        except ImportError:
            raise ExtractorUnavailableError(
                "The package google-genai is not installed.", failure=Failure.NOT_SET_UP
            ) from None
        options = genai.types.HttpOptions(base_url=self._base_url, httpx_client=make_client())
        return genai.Client(api_key=self._api_key, vertexai=False, http_options=options)

    def ask(self, question: Question, *, seconds: float) -> Reply:
        client = self._client
        from google.genai import errors  # noqa: PLC0415 (as above)

        try:
            response = client.models.generate_content(
                model=self._model, contents=question.conversation, config=_configure(question, seconds)
            )
        except errors.APIError as error:
            raise _explain(error) from None
        except httpx.TimeoutException:
            raise TryAgainError("The service took too long.", failure=Failure.TOO_SLOW) from None
        except httpx.HTTPError:
            raise TryAgainError(
                "The service could not be reached, or broke off.", failure=Failure.UNREACHABLE
            ) from None
        except (ExtractorError, TryAgainError):
            raise
        except Exception:  # noqa: BLE001 (what the SDK says of an answer that it cannot read may show the conversation)
            raise UnusableAnswerError("The service's answer cannot be read.") from None
        return _read_response(response)


def _configure(question: Question, seconds: float) -> "types.GenerateContentConfig":
    from google.genai import types  # noqa: PLC0415 (as above)

    return types.GenerateContentConfig(
        system_instruction=question.instructions,
        response_mime_type="application/json",
        response_json_schema=SCHEMA,
        max_output_tokens=MOST_OUTPUT_TOKENS,
        thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
        http_options=types.HttpOptions(timeout=max(1, int(seconds * _MILLISECONDS))),
    )


def _explain(error: "errors.APIError") -> Exception:
    reason = f"The service answered with status {error.code}."
    if error.code in _PASSING or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TryAgainError(reason, failure=Failure.OVERLOADED, after=_read_delay(error))
    return ExtractorUnavailableError(reason, failure=Failure.REFUSED)


def _read_delay(error: "errors.APIError") -> float | None:
    """Return the seconds after which to try again: of the header, or of a RetryInfo in the body (“34.5s”)."""
    headers: Mapping[str, str] = getattr(error.response, "headers", {})
    asked = read_retry_after(headers.get("Retry-After"), now=datetime.now(UTC))
    return asked if asked is not None else read_retry_after(_find_retry_info(error.details), now=datetime.now(UTC))


def _find_retry_info(body: Any) -> str | None:
    problem = body.get("error") if isinstance(body, dict) else None
    details = problem.get("details") if isinstance(problem, dict) else None
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(delay := detail.get("retryDelay"), str):
            return delay.removesuffix("s")
    return None


def _read_response(response: "types.GenerateContentResponse") -> Reply:
    usage = response.usage_metadata
    text, why = _read_candidate(response)
    return Reply(
        text,
        why,
        count_tokens(usage.prompt_token_count) if usage else 0,
        count_tokens(usage.candidates_token_count) + count_tokens(usage.thoughts_token_count) if usage else 0,
    )


def _read_candidate(response: "types.GenerateContentResponse") -> tuple[str | None, str]:
    if not response.candidates:
        return None, "The model refused to answer."
    candidate = response.candidates[0]
    reason = candidate.finish_reason.value if candidate.finish_reason else "STOP"
    if reason == "MAX_TOKENS":
        return None, "The model's answer was cut short."
    if reason != "STOP":
        return None, "The model refused to answer."
    parts = (candidate.content.parts if candidate.content else None) or ()
    text = "".join(part.text for part in parts if part.text and not part.thought)
    return (text, "") if text else (None, "The model gave an empty answer.")
