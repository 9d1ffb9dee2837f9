"""Deliveries for the tests of their pages, and people who look at them."""

import re
import uuid
from datetime import datetime
from html import unescape

from django.contrib.auth.models import Permission, User
from django.test import Client

from prosa.deliveries.entries import Envelope
from prosa.deliveries.intake import Arrival, take_in
from prosa.deliveries.models import Delivery
from tests.deliveries.arrivals import ZONE


def sign_in(*, is_manager: bool) -> Client:
    """Return the client of somebody who has just been signed in."""
    user = User.objects.create_user(f"user {uuid.uuid4()}"[:30], first_name="Rita")
    if is_manager:
        user.user_permissions.add(Permission.objects.get(codename="manage"))
    client = Client(headers={"Host": "localhost"})
    client.force_login(user)
    return client


def deliver(body: bytes, *, at: datetime, key: str = "crm") -> Delivery:
    """Take in `body` and return its delivery."""
    request = uuid.uuid4()
    take_in(arrivals=[Arrival(body, Envelope(request, key, at, ZONE))])
    return Delivery.objects.get(request_id=request)


def text_of(client: Client, address: str) -> str:
    """Return the page's text without tags."""
    response = client.get(address)
    assert response.status_code == 200
    return as_text(response.content)


def as_text(content: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


def shown_deliveries(client: Client, address: str) -> list[str]:
    """Return the ids of the deliveries that a list shows, in its order."""
    response = client.get(address)
    assert response.status_code == 200
    rows = response.content.decode().partition('id="deliveries"')[2] or response.content.decode()
    return re.findall(r'href="/entregas/([0-9a-f-]{36})/"', rows)
