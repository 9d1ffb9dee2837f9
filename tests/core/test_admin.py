"""What the apps share in Django's admin."""

import pytest
from django.contrib.auth.models import Group, User
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


@pytest.mark.parametrize(("model", "name"), [(User, "username"), (Group, "name")])
def test_a_name_that_another_has_is_refused_beside_its_field(
    admin_client: Client, model: type[User | Group], name: str
) -> None:
    taken, other = (model.objects.create(**{name: value}) for value in ("maria", "rita"))
    page = f"/admin/auth/{model.__name__.lower()}/{other.pk}/change/"
    answer = admin_client.post(page, {name: getattr(taken, name)}, headers={"Host": "localhost"})
    assert name in answer.context["adminform"].form.errors
