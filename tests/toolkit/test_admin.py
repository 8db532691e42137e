"""An intervention is retired once a project has used it, and deleted only before."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from core import clock
from toolkit.models import Dimension, EvidenceSource, Intervention, Placement, Strand

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for):
    return client_for(User.objects.create_superuser("op@example.org", name="Op"))


@pytest.fixture
def intervention():
    capital = Dimension.objects.create(key="c", name="Capital", position=1)
    strand = Strand.objects.create(dimension=capital, key="s", name="Fit governance", position=1)
    row = Intervention.objects.create(title="Lesson study", slug="ls", summary="Do it.")
    Placement.objects.create(intervention=row, strand=strand)
    return row


def act(client, action, *rows):
    return client.post(
        reverse("admin:toolkit_intervention_changelist"),
        {"action": action, "index": 0, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_retiring_takes_it_off_offer_from_today_and_back(client, intervention):
    page = act(client, "retire", intervention)
    intervention.refresh_from_db()
    assert intervention.retired_on == clock.today()
    assert "Retired from today: 1" in page.content.decode()

    act(client, "put_back", intervention)

    assert list(Intervention.objects.on_offer()) == [intervention]


def test_retiring_twice_keeps_the_first_day(client, intervention):
    Intervention.objects.update(retired_on=date(2026, 1, 1))

    act(client, "retire", intervention)

    assert Intervention.objects.get().retired_on == date(2026, 1, 1)


def test_many_cannot_be_deleted_at_once(client, intervention):
    act(client, "delete_selected", intervention)

    assert Intervention.objects.count() == 1


def test_one_that_no_project_used_is_deleted_with_its_placements(client, intervention):
    address = reverse("admin:toolkit_intervention_delete", args=[intervention.pk])

    assert client.get(address).status_code == 200
    client.post(address, {"post": "yes"})

    assert (Intervention.objects.count(), Placement.objects.count()) == (0, 0)


def test_a_strand_in_use_is_kept(client, intervention):
    strand = Strand.objects.get()

    page = client.post(reverse("admin:toolkit_strand_delete", args=[strand.pk]), {"post": "yes"})

    assert page.status_code == 409
    assert Strand.objects.count() == 1


def test_the_list_is_searched_and_filtered(client, intervention):
    Intervention.objects.create(title="Other", slug="o", summary="-", retired_on=clock.today())
    address = reverse("admin:toolkit_intervention_changelist")

    def titles(**asked):
        return [row.name for row in client.get(address, asked).context_data["table"].rows]

    assert titles() == ["Lesson study", "Other"]
    assert titles(q="governance") == ["Lesson study"]
    assert titles(state="retired") == ["Other"]
    assert titles(strands__id__exact=Strand.objects.get().pk) == ["Lesson study"]
    assert titles(origin__exact="published") == []


def test_a_word_added_gets_an_address_of_its_own(client):
    client.post(
        reverse("admin:toolkit_evidencesource_add"), {"title": "Pupil voice", "position": 1}
    )

    assert EvidenceSource.objects.get().key == "pupil-voice"


def test_the_list_costs_the_same_however_long_it_is(
    client, intervention, django_assert_num_queries
):
    address = reverse("admin:toolkit_intervention_changelist")
    client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(3):
        Intervention.objects.create(title=f"N{number}", slug=f"n{number}", summary="-")

    with django_assert_num_queries(len(one)):
        client.get(address)
