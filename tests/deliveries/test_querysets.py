"""How the ledger is read."""

from uuid import uuid4

import pytest
from django.db import connection

from prosa.deliveries.models import Delivery
from prosa.deliveries.querysets import DeliveryFilter
from tests.conversations.builders import new_message
from tests.databases import update_statistics
from tests.deliveries.arrivals import take_in_events

pytestmark = pytest.mark.django_db


def test_the_deliveries_of_a_conversation_are_found_by_an_index_and_sorted() -> None:
    take_in_events(*(new_message(uuid4()) for _ in range(300)))
    update_statistics(Delivery)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # which it would prefer in a small table
    page = Delivery.objects.matching(DeliveryFilter(conversation=uuid4())).newest_first()[:51]
    assert "delivery_of_conversation" in page.explain()
