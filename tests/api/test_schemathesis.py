"""The OpenAPI document and the server agree: requests made of the document are answered as it says."""

import json
from typing import Any, Final

import httpx
import schemathesis
from schemathesis.config import SchemathesisConfig

from prosa.api.docs import render_schema
from tests.servers import RunningServer

DOCUMENT: Final = json.loads(render_schema("pt-br"))
REFUSALS: Final = [400, 401, 403, 404, 405, 411, 413, 415, 429]
CONFIG: Final[dict[str, Any]] = {
    # The same requests in every run, and nothing kept between runs.
    "seed": 20250221,
    "generation": {"max-examples": 100, "deterministic": True, "database": "none"},
    "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
    "operations": [
        # A bad item of a batch fails alone: the batch itself is answered 200.
        {
            "include-name": "POST /webhook/batch/",
            "checks": {"negative_data_rejection": {"expected-statuses": [200, *REFUSALS]}},
        },
        # There are no sources here, and no schema can sign.
        *(
            {"include-name": name, "checks": {"positive_data_acceptance": {"expected-statuses": [401, 404]}}}
            for name in ("POST /webhook/{source}/", "POST /webhook/{source}/batch/")
        ),
        # Cursors are opaque: no schema can tell a good one. An order by price needs a purpose.
        *(
            {
                "include-name": name,
                "checks": {"positive_data_acceptance": {"expected-statuses": [200, 400]}},
            }
            for name in ("GET /conversations/", "GET /deliveries/", "GET /leads/", "GET /listings/")
        ),
        *(
            {
                "include-name": name,
                "checks": {"positive_data_acceptance": {"expected-statuses": [200, 304, 400, 404]}},
            }
            for name in ("GET /conversations/{conversation_id}/matches", "GET /listings/{listing_id}/matches")
        ),
    ],
}


@schemathesis.serializer("application/x-ndjson")
def write_lines(_context: Any, value: Any) -> bytes:
    """Write a body of the type that schemathesis does not know: text as it is."""
    return str(value).encode(errors="replace")


schema = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(CONFIG))


def test_the_document_served_is_the_one_that_is_tested(server: RunningServer) -> None:
    answer = httpx.get(f"{server.url}/api/schema/")
    assert (answer.status_code, answer.json()) == (200, DOCUMENT)


def test_the_document_names_every_operation() -> None:
    operations = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
    assert operations == [
        ("/webhook/", "post"),
        ("/webhook/batch/", "post"),
        ("/webhook/{source}/", "post"),
        ("/webhook/{source}/batch/", "post"),
        ("/conversations/", "get"),
        ("/conversations/{conversation_id}", "get"),
        ("/conversations/{conversation_id}", "delete"),
        ("/conversations/{conversation_id}/lead", "get"),
        ("/conversations/{conversation_id}/matches", "get"),
        ("/leads/", "get"),
        ("/deliveries/", "get"),
        ("/deliveries/replay", "post"),
        ("/deliveries/{delivery_id}", "get"),
        ("/deliveries/{delivery_id}/replay", "post"),
        ("/listings/", "get"),
        ("/listings/", "post"),
        ("/listings/{listing_id}", "get"),
        ("/listings/{listing_id}", "put"),
        ("/listings/{listing_id}", "patch"),
        ("/listings/{listing_id}", "delete"),
        ("/listings/{listing_id}/matches", "get"),
        ("/api/problems/", "get"),
        ("/api/problems/{code}", "get"),
    ]


@schema.parametrize()
def test_the_server_answers_as_the_document_says(case: schemathesis.Case[Any], server: RunningServer) -> None:
    case.call_and_validate(base_url=server.url)
