"""Sources, and requests that they sign. Written anew here, not taken from what is tested."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any, Final, NamedTuple

import httpx

from tests.access.commands import run_command
from tests.samples import new_id


class Sender(NamedTuple):
    """A source that signs as Standard Webhooks has it, and its secret."""

    name: str
    secret: str

    def headers(self, body: bytes, *, webhook_id: str | None = None, at: float | None = None) -> dict[str, str]:
        """Return the headers of a request with `body`, signed at the instant `at`, or now."""
        given_id, timestamp = webhook_id or f"msg_{new_id()}", str(int(time.time() if at is None else at))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        digest = hmac.new(key, f"{given_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
        return {
            "Content-Type": "application/json",
            "webhook-id": given_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }

    def send(  # as many as a request has parts
        self,
        client: httpx.Client,
        event: Any,
        *,
        to: str = "",
        webhook_id: str | None = None,
        **changed: str,
    ) -> httpx.Response:
        """Send `event`, or bytes, signed; `changed` are headers that are not what they should be."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        other = {name.replace("_", "-"): value for name, value in changed.items()}
        headers = self.headers(body, webhook_id=webhook_id) | other
        return client.post(f"/webhook/{self.name}/{to}", content=body, headers=headers)


STANDARD: Final = "standard_webhooks"


def make_source(database_url: str, name: str, *options: str) -> Sender:
    """Make a source with `create_source` and return it with its secret, or its key."""
    ended = run_command(database_url, "create_source", name, *options)
    assert ended.returncode == 0, ended.stderr
    return Sender(name, ended.stdout.strip())
