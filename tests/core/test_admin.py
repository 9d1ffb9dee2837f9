"""What the apps share in Django's admin."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "conversations/conversation/?state__exact=%00",
        "conversations/message/?direction__exact=OPEN%00&q=x",
        "deliveries/delivery/?outcome__exact=%00",
        "listings/listing/?purpose__exact=%00",
    ],
)
def test_a_filter_that_no_database_can_be_asked_about_leads_to_the_list_without_it(
    admin_client: Client, query: str
) -> None:
    answer = admin_client.get(f"/admin/{query}", follow=True, headers={"Host": "localhost"})
    assert answer.status_code == 200
    assert answer.redirect_chain == [(f"/admin/{query.partition('?')[0]}?e=1", 302)]
