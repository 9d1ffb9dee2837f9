"""Extractors to test, with the services behind them."""

from collections.abc import Iterator

import pytest

from tests.leads.harness import SERVICES, Asked


@pytest.fixture(params=sorted(SERVICES))
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    """Each extractor that asks a language model, with a service that answers what the test has it say."""
    with SERVICES[request.param]() as asked:
        yield asked
