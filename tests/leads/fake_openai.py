"""A service that speaks OpenAI's chat completions, strict or modest as some are."""

import json
from typing import Any

from tests.leads.fake_service import Call, FakeService, Step

KEY = "openai-key-known-to-the-tests-only"
MODEL = "gemma3:4b"


class FakeOpenAI(FakeService):
    """Knows one model and one key. `refuses` are the parts of a request that it answers with 400."""

    def __init__(self, *, refuses: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.refuses = refuses

    def respond(self, call: Call) -> Step:
        headers = {name.lower(): value for name, value in call.headers.items()}
        if call.path != "/v1/chat/completions":
            return self.fail(404)
        if headers.get("authorization") != f"Bearer {KEY}":
            return self.fail(401)
        if call.body["model"] != MODEL:
            return self.fail(404)
        for part in self.refuses:
            if part in call.body or part == call.body["response_format"]["type"]:
                return self.fail(400, message=f"Unsupported parameter: {part}")
        return self.complete(self.text)

    def complete(self, text: str | None, *, reason: str = "stop", **changes: Any) -> Step:
        message = {"role": "assistant", "content": text, "refusal": None}
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": MODEL,
            "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
            "usage": {"prompt_tokens": 1500, "completion_tokens": 100, "total_tokens": 1600},
        }
        return Step(body=json.dumps(answer | changes).encode())

    def truncate(self) -> Step:
        return self.complete('{"seeks_property": tr', reason="length")

    def block(self) -> Step:
        message = {"role": "assistant", "content": None, "refusal": "I can't help with that."}
        return self.complete(None, choices=[{"index": 0, "message": message, "finish_reason": "stop"}])

    def stop_for_safety(self) -> Step:
        return self.complete(None, reason="content_filter")

    def fail(
        self, status: int, *, headers: dict[str, str] | None = None, message: str = f"It failed for {KEY}."
    ) -> Step:
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
        return Step(status, json.dumps({"error": error}).encode(), headers or {})

    def sent(self, number: int = -1) -> tuple[str, str, Any]:
        """Return the instructions, the conversation and the schema of a call."""
        body = self.calls[number].body
        system, user = body["messages"]
        assert (system["role"], user["role"]) == ("system", "user")
        return system["content"], user["content"], body["response_format"].get("json_schema", {}).get("schema")
