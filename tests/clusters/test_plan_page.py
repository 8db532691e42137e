"""The facilitator plans a term: propose, look, move, confirm; nobody else sees a proposal."""

from datetime import timedelta

import pytest

from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Meeting
from core import clock
from core.templatetags.components import day as day_in_words
from notifications.models import Message
from tests.factories.alliances import PostFactory, SchoolFactory, member_school
from tests.factories.clusters import (
    ClosureFactory,
    ClusterFactory,
    FacilitationFactory,
    PlacingFactory,
    TermFactory,
)
from tests.factories.notifications import PreferenceFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def term():
    """A term around today, so that the page has something to plan whenever the test runs."""
    today = clock.today()
    return TermFactory(
        starts_on=today - 7 * DAY, break_starts_on=None, break_ends_on=None,
        ends_on=today + 100 * DAY,
    )  # fmt: skip


@pytest.fixture
def cluster(term):
    found = ClusterFactory(programme=term.programme, slug="near")
    for placing in PlacingFactory.create_batch(2, cluster=found):
        PostFactory(lead=True, alliance=placing.alliance)
    return found


@pytest.fixture
def facilitator(cluster, client_for):
    return client_for(FacilitationFactory(cluster=cluster).person)


def proposed(facilitator):
    """The rows that the button makes."""
    facilitator.post("/clusters/near/plan/", {"propose": "1"})
    return Meeting.objects.get(), list(CheckIn.objects.order_by("due_on", "pk"))


def change(facilitator, row, **fields):
    """Open a date, change these fields, and look at what it would mean."""
    kind = "meeting" if isinstance(row, Meeting) else "call"
    url = f"/clusters/near/plan/{kind}/{row.pk}/"
    page = Page(facilitator.get(url))
    return url, facilitator.post(url, page.form.data(**fields, look="1"))


def test_what_is_missing_is_proposed_with_reasons_and_only_once(facilitator):
    assert "3 dates are missing" in facilitator.get("/clusters/near/plan/").text

    meeting, calls = proposed(facilitator)
    page = facilitator.get("/clusters/near/plan/").text

    assert len(calls) == 2
    assert page.count(">Proposed</span>") == 3
    assert "are missing" not in page
    assert meeting.why_this_day.split(".")[0] in page.replace("&#x27;", "'")
    facilitator.post("/clusters/near/plan/", {"propose": "1"})
    assert (Meeting.objects.count(), CheckIn.objects.count()) == (1, 2)


def test_the_page_stays_with_a_term_until_it_is_confirmed(facilitator, cluster, term):
    """Whoever proposes the days of the next term is shown them, and again when they come back."""
    proposed(facilitator)
    facilitator.post("/clusters/near/plan/", {"confirm": term.pk})
    begins = term.ends_on + 14 * DAY
    TermFactory(
        programme=term.programme, season="summer", break_starts_on=None, break_ends_on=None,
        starts_on=begins, ends_on=begins + 80 * DAY,
    )  # fmt: skip
    page = Page(facilitator.get("/clusters/near/plan/"))
    (form,) = [form for form in page.forms if "term=" in form.action]

    after = facilitator.post(f"/clusters/near/plan/{form.action}", {"propose": "1"}, follow=True)

    again = facilitator.get("/clusters/near/plan/")
    for shown in (after, again):
        assert Page(shown).headings[0] == page.headings[0]
        assert "Confirm the term" in shown.text


def test_nobody_else_sees_a_proposal_until_it_is_confirmed(facilitator, cluster, client_for, term):
    meeting, _ = proposed(facilitator)
    lead = client_for(cluster.placings.first().alliance.posts.get().person)
    assert lead.get("/clusters/near/plan/").status_code == 403

    response = facilitator.post("/clusters/near/plan/", {"confirm": term.pk}, follow=True)

    assert "3 dates announced." in response.text
    assert response.text.count(">Announced</span>") == 3
    meeting.refresh_from_db()
    assert meeting.confirmed_at


def test_confirming_a_term_of_another_programme_is_not_found(facilitator):
    foreign = TermFactory()

    for typed in (foreign.pk, "x", "9" * 30):
        response = facilitator.post("/clusters/near/plan/", {"confirm": typed})
        assert response.status_code == 404


def test_a_move_is_looked_at_first_and_then_made(facilitator):
    meeting, _ = proposed(facilitator)
    later = next(
        day for day in (meeting.held_on + n * DAY for n in range(1, 8)) if day.weekday() < 5
    )

    host = member_school(meeting.cluster.placings.first().alliance)
    named = {"place": "The Hall", "host": host.pk, "travel_note": "Gate B"}
    url, response = change(facilitator, meeting, day=later.isoformat(), **named)
    assert "What this would mean" in response.text
    assert Meeting.objects.get().held_on == meeting.held_on

    saved = facilitator.post(url, Page(response).form.data(save="1"))

    moved = Meeting.objects.get()
    assert saved.status_code == 302
    assert (moved.held_on, moved.place, moved.moved_from) == (later, "The Hall", meeting.held_on)
    assert (moved.sequence, moved.host) == (meeting.sequence + 1, host)
    shown = Page(facilitator.get("/clusters/near/plan/"))
    assert f"Hosted by {host}. The Hall. Gate B" in shown.text
    elsewhere = {"host": SchoolFactory().pk}
    assert "host" in Page(change(facilitator, moved, **elsewhere)[1]).errors


def test_what_a_call_is_about_is_changed_and_told_once(facilitator, term):
    _, (call, _) = proposed(facilitator)
    facilitator.post("/clusters/near/plan/", {"confirm": term.pk})
    Message.objects.update(state="sent", sent_at=clock.now())
    call.refresh_from_db()

    url, response = change(facilitator, call, topics="What the readings say")
    saved = facilitator.post(url, Page(response).form.data(save="1"))

    after = CheckIn.objects.get(pk=call.pk)
    assert saved.status_code == 302
    assert (after.topics, after.due_on) == ("What the readings say", call.due_on)
    (told,) = Message.objects.about(call).filter(kind="change")
    assert (told.state, told.about_sequence) == ("waiting", call.sequence + 1)
    assert "moved from" not in facilitator.get("/clusters/near/plan/").text


def test_what_speaks_against_a_day_is_said(facilitator):
    _, (call, _) = proposed(facilitator)
    sunday = call.due_on + (6 - call.due_on.weekday()) * DAY

    _, response = change(facilitator, call, day=sunday.isoformat())

    assert "is no school day of" in response.text


def test_nothing_is_saved_that_was_not_looked_at(facilitator):
    _, (call, _) = proposed(facilitator)
    url = f"/clusters/near/plan/call/{call.pk}/"
    form = Page(facilitator.get(url)).form
    other = (call.due_on + 14 * DAY).isoformat()

    response = facilitator.post(url, form.data(day=other, shown="call-1-2020-01-01-0900", save="1"))

    assert response.status_code == 200
    assert CheckIn.objects.get(pk=call.pk).due_on == call.due_on


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"day": ""}, "day", "Enter a date"),
        ({"day": "2020-01-01"}, "day", "Choose today or a later day"),
        ({"day": "31/02/2027"}, "day", "Enter a date"),
        ({"starts_at": "25:00"}, "starts_at", "Enter when it starts"),
        ({"starts_at": "15:00", "ends_at": "14:00"}, "ends_at", "The end must be after the start"),
        ({"place": "x" * 201}, "place", "Use 200 characters at most"),
        ({"mode": "pigeon"}, "mode", ""),
    ],
)
def test_bad_input_is_an_error_beside_the_field_with_every_word_kept(
    facilitator, fields, field, words
):
    meeting, _ = proposed(facilitator)

    _, response = change(facilitator, meeting, **({"travel_note": "Gate B"} | fields))

    page = Page(response)
    assert words in page.errors[field]
    assert page.form.typed("travel_note") == "Gate B"
    assert Meeting.objects.get().sequence == meeting.sequence


def test_what_was_changed_meanwhile_is_said_and_nothing_is_saved(facilitator):
    meeting, _ = proposed(facilitator)
    url = f"/clusters/near/plan/meeting/{meeting.pk}/"
    form = Page(facilitator.get(url)).form
    Meeting.objects.update(sequence=meeting.sequence + 1)

    response = facilitator.post(url, form.data(place="Elsewhere", look="1"))

    assert "was changed since you opened it" in response.text
    assert Meeting.objects.get().place == meeting.place


def test_a_date_that_is_called_off_stays_and_is_not_proposed_again(facilitator):
    meeting, _ = proposed(facilitator)
    url = f"/clusters/near/plan/meeting/{meeting.pk}/"

    facilitator.post(url, Page(facilitator.get(url)).form.data(cancel="1"))
    page = facilitator.post("/clusters/near/plan/", {"propose": "1"}, follow=True).text

    assert Meeting.objects.get().cancelled_at
    assert "Called off" in page


def test_dates_of_other_clusters_are_not_found(facilitator):
    proposed(facilitator)
    elsewhere = FacilitationFactory(cluster__slug="far").cluster
    there = Meeting.objects.create(
        programme=elsewhere.programme, cluster=elsewhere, held_on="2027-01-01",
        starts_at="10:00", ends_at="11:00",
    )  # fmt: skip

    assert facilitator.get(f"/clusters/near/plan/meeting/{there.pk}/").status_code == 404
    assert facilitator.get(f"/clusters/near/plan/party/{there.pk}/").status_code == 404
    assert facilitator.get("/clusters/near/plan/call/99999999999999999999999/").status_code == 404
    assert facilitator.get("/clusters/far/plan/").status_code == 404


def test_a_cluster_without_terms_says_what_is_missing(client_for):
    person = FacilitationFactory(cluster__slug="bare").person

    page = client_for(person).get("/clusters/bare/plan/").text

    assert "No term dates are known" in page


def test_it_asks_no_more_with_many_alliances(facilitator, cluster):
    proposed(facilitator)
    facilitator.get("/clusters/near/plan/")
    with counted() as few:
        facilitator.get("/clusters/near/plan/")

    PlacingFactory.create_batch(4, cluster=cluster)
    facilitator.post("/clusters/near/plan/", {"propose": "1"})
    with counted() as many:
        page = facilitator.get("/clusters/near/plan/").text

    assert page.count(">Proposed</span>") == 7
    assert len(few) == len(many) <= 16


def told(page):
    """The sentence that says what confirming sends."""
    return " ".join(Page(page).text.split()).split("Confirming sends")[1].split(".")[0].strip()


def test_before_confirming_it_says_how_many_emails_go_to_whom_and_shows_one(facilitator, cluster):
    proposed(facilitator)
    leads = [placing.alliance.posts.get().person for placing in cluster.placings.all()]

    page = facilitator.get("/clusters/near/plan/")

    assert told(page) == "4 invitations to 2 people"
    shown = " ".join(Page(page).text.split())
    assert all(str(lead) in shown for lead in leads)
    assert f"Hello {page.context['sample'].person}, " in shown
    assert "Say whether you are coming" in shown or "Open the page" in shown
    assert "/letters/off/" not in page.text
    assert Message.objects.count() == 0


def test_what_was_announced_is_what_is_sent(facilitator, cluster, term):
    proposed(facilitator)
    before = facilitator.get("/clusters/near/plan/").context["preview"]

    page = facilitator.post("/clusters/near/plan/", {"confirm": term.pk}, follow=True)

    sent = Message.objects.filter(kind="invitation")
    assert sent.count() == len(before.letters) == 4
    assert {row.person for row in sent} == set(before.people)
    assert "4 invitations to 2 people" in page.text


def test_who_chose_no_such_emails_is_not_counted_and_named(facilitator, cluster, term):
    proposed(facilitator)
    lead = cluster.placings.first().alliance.posts.get().person
    PreferenceFactory(person=lead, topic="dates")

    page = facilitator.get("/clusters/near/plan/")

    assert told(page) == "2 invitations to 1 person"
    assert f"{lead} chose to get no such emails" in " ".join(Page(page).text.split())


def test_while_it_is_quiet_it_says_when_the_invitations_leave(facilitator, term):
    today = clock.today()
    days = [today + n * DAY for n in range(3)]
    for each in days:
        ClosureFactory(programme=term.programme, starts_on=each)
    proposed(facilitator)
    calendar = SchoolCalendar.of([term], days)
    morning = next(
        day for day in (today + n * DAY for n in range(20)) if calendar.is_school_day(day)
    )
    when = f"on {day_in_words(morning)} at 7am"

    before = " ".join(Page(facilitator.get("/clusters/near/plan/")).text.split())
    after = facilitator.post("/clusters/near/plan/", {"confirm": term.pk}, follow=True).text

    assert f"They leave {when}" in before
    assert f"4 invitations to 2 people leave {when}." in after


def test_a_look_at_a_move_says_how_many_are_told(facilitator, cluster, term):
    meeting, _ = proposed(facilitator)
    _, response = change(facilitator, meeting, place="The Hall")
    assert "it is a proposal that you alone see" in response.text
    assert "Nobody was told of it by email" in response.text
    facilitator.post("/clusters/near/plan/", {"confirm": term.pk})

    _, waiting = change(facilitator, Meeting.objects.get(), place="The Hall")
    Message.objects.update(state="sent", sent_at=clock.now())
    url, response = change(facilitator, Meeting.objects.get(), place="The Hall")

    assert "2 people are told by email" in waiting.text
    assert "Nobody was told of it by email" in waiting.text
    assert "2 people are told by email" in response.text
    assert "Call it off and tell 2 people" in response.text
    assert "Save and tell 2 people" in response.text
    facilitator.post(url, Page(response).form.data(save="1"))
    assert Message.objects.filter(kind="change").count() == 2


def test_calling_off_tells_as_many_as_it_said(facilitator, term):
    meeting, _ = proposed(facilitator)
    facilitator.post("/clusters/near/plan/", {"confirm": term.pk})
    Message.objects.update(state="sent", sent_at=clock.now())

    url = f"/clusters/near/plan/meeting/{meeting.pk}/"
    page = facilitator.get(url)
    facilitator.post(url, Page(page).form.data(cancel="1"))

    assert len(page.context["told_off"].people) == 2
    assert Message.objects.filter(kind="cancellation").count() == 2
