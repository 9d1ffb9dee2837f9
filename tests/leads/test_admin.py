"""Leads in the admin: everything to look at, nothing to change."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.leads.services import correct_lead
from tests.conversations.builders import at
from tests.leads.fakes import HOUSE
from tests.leads.talks import lead_of, read, talk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin() -> Client:
    browser = Client()
    browser.force_login(User.objects.create_superuser("admin"))
    return browser


def test_a_lead_shows_its_corrections_and_history_and_takes_no_changes(admin: Client) -> None:
    conversation = talk("Quero uma casa")
    read(conversation, HOUSE)
    lead = correct_lead(conversation=conversation, changes={"city": "Santos"}, by="Ana Souza", now=at(300))
    assert str(conversation) in admin.get("/admin/leads/lead/").content.decode()
    page = admin.get(f"/admin/leads/lead/{lead.pk}/change/").content.decode()
    assert page.count("Ana Souza") == 2
    assert "Santos" in page
    assert admin.post(f"/admin/leads/lead/{lead.pk}/change/", {"city": "Itu"}).status_code == 403
    assert admin.post(f"/admin/leads/lead/{lead.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.get("/admin/leads/lead/add/").status_code == 403
    assert lead_of(conversation).city == "Santos"


def test_the_list_of_leads_takes_the_same_number_of_queries_whatever_it_shows(
    admin: Client,
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get("/admin/leads/lead/").status_code == 200
        return len(captured)

    read(talk("Quero uma casa"), HOUSE)
    few = queries()
    for _ in range(5):
        read(talk("Quero uma casa"), HOUSE)
    assert queries() == few
