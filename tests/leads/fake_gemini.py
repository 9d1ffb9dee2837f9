"""Google's Gemini API as the SDK meets it: models/...:generateContent, with its answers and its errors."""

import json
import re
from typing import Any

from tests.leads.fake_service import Call, FakeService, Step

KEY = "gemini-key-known-to-the-tests-only"
MODEL = "gemini-3.8-flash"
_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class FakeGemini(FakeService):
    """Knows one model and one key."""

    def respond(self, call: Call) -> Step:
        found = re.fullmatch(r"/v1/models/([^/:]+):generateContent", call.path)
        headers = {name.lower(): value for name, value in call.headers.items()}
        if found is None or found[1] != MODEL:
            return self.fail(404)
        if headers.get("x-goog-api-key") != KEY:
            return self.fail(400, reason="API_KEY_INVALID")
        config = call.body["generationConfig"]
        if config["responseMimeType"] != "application/json" or "responseJsonSchema" not in config:
            return self.fail(400)
        return self.complete(self.text)

    def complete(self, text: str | None, *, reason: str = "STOP", **changes: Any) -> Step:
        parts = [{"text": "Thinking aloud.", "thought": True}, {"text": text}] if text is not None else []
        answer = {
            "candidates": [{"content": {"parts": parts, "role": "model"}, "finishReason": reason, "index": 0}],
            "usageMetadata": {
                "promptTokenCount": 1500,
                "candidatesTokenCount": 80,
                "thoughtsTokenCount": 20,
                "totalTokenCount": 1600,
            },
            "modelVersion": MODEL,
            "responseId": "aBc",
        }
        return Step(body=json.dumps(answer | changes).encode())

    def truncate(self) -> Step:
        return self.complete('{"seeks_property": tr', reason="MAX_TOKENS")

    def block(self) -> Step:
        return self.complete(None, candidates=[], promptFeedback={"blockReason": "PROHIBITED_CONTENT"})

    def stop_for_safety(self) -> Step:
        return self.complete(None, reason="SAFETY")

    def fail(self, status: int, *, headers: dict[str, str] | None = None, reason: str = "", delay: str = "") -> Step:
        details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}] if reason else []
        if delay:
            details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay})
        error = {
            "code": status,
            "message": f"It failed for {KEY}.",  # errors that show keys must not show them to our readers
            "status": _STATUSES.get(status, "UNKNOWN"),
            "details": details,
        }
        return Step(status, json.dumps({"error": error}).encode(), headers or {})

    def sent(self, number: int = -1) -> tuple[str, str, Any]:
        """Return the instructions, the conversation and the schema of a call."""
        body = self.calls[number].body
        [content] = body["contents"]
        return (
            body["systemInstruction"]["parts"][0]["text"],
            content["parts"][0]["text"],
            body["generationConfig"]["responseJsonSchema"],
        )
