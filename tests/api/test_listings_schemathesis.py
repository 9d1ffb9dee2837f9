"""The listings' operations and the OpenAPI document agree for a caller who may write."""

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from tests.api.listings import client_that_may_write
from tests.api.test_schemathesis import CONFIG, DOCUMENT, REFUSALS

# No schema tells that prices fit the purpose, that a code is free, or that a state is the present one.
BEYOND_THE_SCHEMA: Final = ["2xx", 400, 404, 409, 412]
KEYED: Final[dict[str, Any]] = {
    **CONFIG,
    "checks": {
        "negative_data_rejection": {"expected-statuses": [*REFUSALS, 409, 412]},
        "positive_data_acceptance": {"expected-statuses": BEYOND_THE_SCHEMA},
        # Here every request bears a key: what becomes of those without one is told by the authorisation matrix.
        "ignored_auth": {"enabled": False},
    },
    "operations": [],
}
schema = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(KEYED)).include(
    path_regex="^/listings"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_that_may_write(tmp_path_factory.mktemp("listings")) as client:
        yield client


@schema.parametrize()
def test_the_server_answers_as_the_document_says(case: schemathesis.Case[Any], client: httpx.Client) -> None:
    key = {"X-API-Key": client.headers["X-API-Key"]}
    case.call_and_validate(base_url=str(client.base_url).rstrip("/"), headers=key)
