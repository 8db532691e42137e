"""Clusters of three to five alliances, and dates that people see once they are confirmed."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Programme, Stewardship
from clusters.actions import dates
from clusters.actions.telling import tell
from clusters.models import CheckIn, Cluster, Meeting, Placing, Term
from core import clock
from notifications.models import Message
from tests.factories.alliances import PostFactory, SchoolFactory
from tests.factories.clusters import (
    CheckInFactory,
    ClusterFactory,
    MeetingFactory,
    PlacingFactory,
)
from tests.markup import Page

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
        "mode": "face_to_face", "confirmed": "on",
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


@pytest.fixture
def proposal(programme):
    cluster = Cluster.objects.create(programme=programme, name="Coast", slug="c")
    term = Term.objects.create(
        programme=programme, season="autumn", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 18)
    )
    return Meeting.objects.create(
        programme=programme, cluster=cluster, term=term, held_on=date(2026, 12, 10),
        starts_at="13:00", ends_at="16:00", planned_on=BEGAN,
    )  # fmt: skip


def change(client, meeting, **fields):
    data = {
        "held_on": meeting.held_on, "starts_at": "13:00", "ends_at": "16:00",
        "mode": "face_to_face", **fields,
    }  # fmt: skip
    response = client.post(reverse("admin:clusters_meeting_change", args=[meeting.pk]), data)
    assert response.status_code == 302, response.context["form"].errors
    meeting.refresh_from_db()
    return meeting


def test_moving_a_proposal_keeps_what_was(client, proposal):
    row = change(client, proposal, held_on=date(2026, 12, 11))

    assert (row.held_on, row.moved_from, row.sequence) == (
        date(2026, 12, 11),
        date(2026, 12, 10),
        1,
    )
    assert row.moved_from_time == time(13)
    assert not row.is_proposal


def test_a_new_place_is_news_but_no_move(client, proposal):
    row = change(client, proposal, place="The hall")

    assert (row.moved_from, row.sequence, row.is_proposal) == (None, 1, True)


def test_what_changes_nothing_is_no_news(client, proposal):
    assert change(client, proposal).sequence == 0


def test_how_many_are_told_is_said_before_they_are(client, programme, alliances):
    people = [PostFactory(lead=True, alliance=each).person for each in alliances[:2]]
    cluster = ClusterFactory(programme=programme)
    for each in alliances[:2]:
        PlacingFactory(cluster=cluster, alliance=each)
    day, school = clock.today() + timedelta(days=40), SchoolFactory(programme=programme)
    data = {
        "programme": programme.pk, "cluster": cluster.pk, "kind": "termly", "held_on": day,
        "starts_at": "13:00", "ends_at": "16:00", "mode": "face_to_face", "place": "Hall",
        "confirmed": "on",
    }  # fmt: skip
    pages = [reverse("admin:clusters_meeting_add")]

    def save(**fields):
        form = Page(asked := client.post(pages[-1], data | fields)).form_with("held_on")
        assert form.typed("place") == (data | fields)["place"]
        assert "2 people are told by email" in asked.text
        assert "Save and tell 2 people" in asked.text
        assert all(str(person) in asked.text for person in people)
        return client.post(pages[-1], data | fields | {"shown": form.typed("shown")})

    assert save().status_code == 302
    meeting = Meeting.objects.get()
    assert Message.objects.about(meeting).count() == 2
    Message.objects.update(state="sent", sent_at=clock.now())
    pages.append(reverse("admin:clusters_meeting_change", args=[meeting.pk]))
    changes = ({"host": school.pk}, {"travel_note": "Ring twice."}, {"place": "Barn"})
    for sequence, change in enumerate(changes, 1):
        data |= change
        assert save().status_code == 302
        meeting.refresh_from_db()
        assert (meeting.sequence, meeting.moved_from) == (sequence, None)
        waiting = Message.objects.about(meeting).filter(kind="change", state="waiting")
        assert [each.about_sequence for each in waiting] == [sequence] * 2
    assert client.post(pages[-1], data).status_code == 302  # nothing is new
    assert save(cancelled="on").status_code == 302
    assert Message.objects.about(meeting).filter(kind="cancellation").count() == 2


def test_a_proposal_is_cancelled_not_deleted(client, proposal):
    address = reverse("admin:clusters_meeting_delete", args=[proposal.pk])

    assert client.post(address, {"post": "yes"}).status_code == 403
    row = change(client, proposal, cancelled="on")
    assert row.cancelled_at is not None
    assert row.sequence == 1


def test_what_people_count_on_is_called_off_and_not_deleted(client, programme, alliances):
    PostFactory(lead=True, alliance=alliances[0])
    cluster = ClusterFactory(programme=programme)
    PlacingFactory(cluster=cluster, alliance=alliances[0])
    day = clock.today() + timedelta(days=40)
    meeting = MeetingFactory(cluster=cluster, held_on=day)
    call = CheckInFactory(alliance=alliances[0], due_on=day)
    rows = {"meeting": meeting, "checkin": call, "cluster": cluster}

    def delete(name):
        page = reverse(f"admin:clusters_{name}_delete", args=[rows[name].pk])
        asked = client.post(page, {"post": "yes"})
        return asked.status_code, asked.content.decode()

    for row in (meeting, call):
        tell(row, clock.now())
    page = client.get(reverse("admin:clusters_meeting_change", args=[meeting.pk]))
    assert "cluster" not in page.context["form"].form.fields
    for name in ("meeting", "checkin"):
        status, text = delete(name)
        assert (status, "tick “Cancelled” instead" in text) == (409, True)
    assert delete("cluster")[0] == 409  # nothing goes with what it belongs to
    Message.objects.update(state="sent", sent_at=clock.now())
    unticked = client.post(
        reverse("admin:clusters_checkin_change", args=[call.pk]),
        {"due_on": day, "starts_at": "15:30", "minutes": 20, "half": 1},
    )
    assert unticked.context["form"].form.errors == {
        "confirmed": ["People were told of this date. Tick “Cancelled” instead."]
    }

    dates.cancel(meeting, at=clock.now())
    status, text = delete("meeting")
    assert (status, "have not all left yet" in text) == (409, True)
    Message.objects.update(state="sent", sent_at=clock.now())
    assert delete("meeting")[0] == 302
    CheckIn.objects.update(due_on=clock.today() - timedelta(days=1))
    assert delete("checkin")[0] == 302


def test_what_a_row_was_proposed_for_stays(client, proposal, programme, alliances):
    change(client, proposal, kind="national", cluster="", term="")
    call = CheckIn.objects.create(
        alliance=alliances[0], term=proposal.term, half=2, due_on=date(2026, 12, 10),
        starts_at="15:30", planned_on=BEGAN,
    )  # fmt: skip
    data = {"due_on": "2026-12-10", "starts_at": "15:30", "minutes": 20, "half": 1, "term": ""}
    client.post(reverse("admin:clusters_checkin_change", args=[call.pk]), data)

    assert proposal.kind == "termly"
    call.refresh_from_db()
    assert (call.half, call.term) == (2, proposal.term)


@pytest.mark.parametrize("table", ["closure", "busyperiod"])
def test_days_to_keep_clear_end_after_they_start(client, programme, alliances, table):
    address = reverse(f"admin:clusters_{table}_add")
    data = {"programme": programme.pk, "alliance": alliances[0].pk, "why": "Exams"}

    wrong = client.post(address, data | {"starts_on": "2026-12-10", "ends_on": "2026-12-09"})
    right = client.post(address, data | {"starts_on": "2026-12-10", "ends_on": "2026-12-10"})

    assert "The end must not be before the start." in wrong.content.decode()
    assert right.status_code == 302


def test_a_term_goes_with_its_open_proposals_but_not_from_under_what_people_chose(client, proposal):
    address = reverse("admin:clusters_term_delete", args=[proposal.term_id])

    asked = client.get(address)
    assert (asked.status_code, Meeting.objects.count()) == (200, 1)
    change(client, proposal, held_on=date(2026, 12, 11))
    kept = client.post(address, {"post": "yes"})
    assert (kept.status_code, Meeting.objects.count(), Term.objects.count()) == (409, 1, 1)
    Meeting.objects.update(moved_from=None)
    gone = client.post(address, {"post": "yes"})
    assert (gone.status_code, Meeting.objects.count(), Term.objects.count()) == (302, 0, 0)


def test_nobody_takes_proposals_from_under_a_term_of_another_programme(proposal, client_for):
    other = Programme.objects.create(name="Q", slug="q", theme_question="?", starts_on=BEGAN)
    person = User.objects.create_user("other@example.org", name="Ola", is_staff=True)
    Stewardship.objects.create(programme=other, person=person, role="admin", starts_on=BEGAN)
    client = client_for(person)
    for key in (proposal.term_id, "nothing"):
        answer = client.post(reverse("admin:clusters_term_delete", args=[key]), {"post": "yes"})
        assert answer.status_code == 404

    assert Meeting.objects.count() == 1
