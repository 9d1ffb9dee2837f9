"""How the ledger is read."""

from uuid import uuid4

import pytest
from django.db import connection

from prosa.deliveries.models import Delivery
from prosa.deliveries.querysets import DeliveryFilter

pytestmark = pytest.mark.django_db


def test_the_deliveries_of_a_conversation_are_found_by_an_index_and_sorted() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # which it would prefer in an empty table
    page = Delivery.objects.matching(DeliveryFilter(conversation=uuid4())).newest_first()[:51]
    assert "delivery_of_conversation" in page.explain()
