"""Clusters of three to five alliances, and dates that people see once they are confirmed."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Programme, Stewardship
from clusters.models import Cluster, Meeting, Placing

pytestmark = pytest.mark.django_db

BEGAN = date(2020, 9, 1)


@pytest.fixture
def programme():
    return Programme.objects.create(name="P", slug="p", theme_question="?", starts_on=BEGAN)


@pytest.fixture
def client(programme, client_for):
    person = User.objects.create_user("admin@example.org", name="Robin", is_staff=True)
    Stewardship.objects.create(programme=programme, person=person, role="admin", starts_on=BEGAN)
    return client_for(person)


@pytest.fixture
def alliances(programme):
    return [
        Alliance.objects.create(programme=programme, name=f"A{number}", slug=f"a{number}")
        for number in range(6)
    ]


def cluster_data(programme, alliances, **fields):
    data = {"programme": programme.pk, "name": "Coast", **fields}
    for prefix, count in (("placings", len(alliances)), ("facilitations", 0)):
        data |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}
    for number, alliance in enumerate(alliances):
        data[f"placings-{number}-alliance"] = alliance.pk
    return data


@pytest.mark.parametrize(("count", "asks"), [(0, False), (1, True), (2, True), (3, False),
                                             (5, False), (6, True)])  # fmt: skip
def test_an_unusual_size_is_asked_about(client, programme, alliances, count, asks):
    data = cluster_data(programme, alliances[:count])

    page = client.post(reverse("admin:clusters_cluster_add"), data)

    assert page.status_code == (200 if asks else 302)
    assert Cluster.objects.count() == (0 if asks else 1)


def test_a_sixth_alliance_asks_why_until_there_is_a_reason(client, programme, alliances):
    cluster = Cluster.objects.create(programme=programme, name="Coast", slug="c")
    for alliance in alliances[:5]:
        Placing.objects.create(cluster=cluster, alliance=alliance, starts_on=BEGAN)
    address = reverse("admin:clusters_cluster_change", args=[cluster.pk])
    data = cluster_data(programme, alliances)
    data["placings-INITIAL_FORMS"] = 5
    for number, placing in enumerate(cluster.placings.all()):
        data[f"placings-{number}-id"] = placing.pk
        data[f"placings-{number}-starts_on"] = placing.starts_on

    asked = client.post(address, data)
    saved = client.post(address, data | {"size_reason": "One leaves at Easter."})

    assert asked.context["form"].form.errors == {
        "size_reason": ["Say why this cluster has 6 alliances. Usually it is 3 to 5."]
    }
    assert 'href="#id_size_reason"' in asked.content.decode()
    assert saved.status_code == 302
    cluster.refresh_from_db()
    assert (cluster.placings.count(), cluster.size_reason) == (6, "One leaves at Easter.")


def test_an_alliance_is_in_one_cluster_at_a_time(client, programme, alliances):
    other = Cluster.objects.create(programme=programme, name="Other", slug="o")
    Placing.objects.create(cluster=other, alliance=alliances[0], starts_on=BEGAN)

    page = client.post(
        reverse("admin:clusters_cluster_add"), cluster_data(programme, alliances[:3])
    )

    assert "in a cluster already" in page.content.decode()
    assert Placing.objects.count() == 1


def test_confirming_a_meeting_keeps_the_moment(client, programme):
    meeting = Meeting.objects.create(
        programme=programme, held_on=date(2026, 12, 10), starts_at="13:00", ends_at="16:00"
    )
    address = reverse("admin:clusters_meeting_change", args=[meeting.pk])
    data = {
        "kind": "national", "held_on": "2026-12-10", "starts_at": "13:00", "ends_at": "16:00",
        "confirmed": "on",
    }  # fmt: skip

    client.post(address, data)
    first = Meeting.objects.get().confirmed_at
    client.post(address, data)

    assert first is not None
    assert Meeting.objects.get().confirmed_at == first
    client.post(address, data | {"confirmed": ""})
    assert Meeting.objects.get().confirmed_at is None


def test_somebody_who_can_no_longer_sign_in_facilitates_nothing_new(programme, client, alliances):
    gone = User.objects.create_user("gone@example.org", name="Gwen", is_active=False)
    data = cluster_data(programme, alliances[:3])
    data |= {"facilitations-TOTAL_FORMS": 1, "facilitations-0-person": gone.email}

    response = client.post(reverse("admin:clusters_cluster_add"), data)

    assert response.status_code == 200
    assert "This person can no longer sign in." in response.content.decode()
    assert not Cluster.objects.exists()


def test_the_list_of_meetings_tells_times_as_people_say_them(programme, client):
    Meeting.objects.create(
        programme=programme, held_on=date(2026, 12, 10), starts_at="09:30", ends_at="12:05"
    )

    text = client.get(reverse("admin:clusters_meeting_changelist")).content.decode()

    assert "9:30am" in text
    assert "12:05pm" in text
