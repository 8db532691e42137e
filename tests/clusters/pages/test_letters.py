"""What became of the letters about a cluster, for its facilitator alone."""

from datetime import timedelta

import pytest

from core import clock
from notifications import leases
from notifications.models import Message
from tests.factories import AT
from tests.factories.alliances import InvitationFactory
from tests.factories.clusters import ActionFactory, CheckInFactory, MeetingFactory, PlacingFactory
from tests.factories.notifications import MessageFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

State = Message.State


@pytest.fixture
def url(world):
    return f"/clusters/{world.own.cluster.slug}/letters/"


def letter(about, **more):
    """A letter about something, of a kind that facilitators may know of."""
    return MessageFactory(about=about, **{"kind": "invitation"} | more)


def shown(client, url, state=""):
    """(subject, state, what stands before the moment) of each line."""
    lines = client.get(f"{url}?state={state}").context["lines"]
    return [(line.subject, line.state, line.when_words) for line in lines]


def test_each_letter_stands_in_its_state(world, facilitator, ahead, url):
    later = clock.now() + timedelta(days=2)
    back = {"sent": True, "bounced_at": AT, "to": "wrong@school.example"}
    letter(ahead, subject="Gone", sent=True)
    letter(ahead, subject="Held", due_at=later)
    letter(ahead, subject="Due")
    letter(ahead, subject="Tried", attempts=1)
    letter(ahead, subject="Refused", state=State.FAILED, to="old@school.example")
    letter(ahead, subject="Too late", state=State.MISSED)
    letter(ahead, subject="Returned", **back)
    letter(ahead, subject="Kept", due_at=later, held_at=AT)
    letter(ahead, subject="No more", state=State.TAKEN_BACK, taken_back_at=AT,
           taken_back_why="Because it was wrong")  # fmt: skip
    for state in (State.DROPPED, State.SUPERSEDED):
        letter(ahead, state=state, superseded_at=AT)

    assert set(shown(facilitator, url, "sent")) == {
        ("Gone", "Sent", ""),
        (world.own.letter.subject, "Sent", ""),
        (world.peer.letter.subject, "Sent", ""),
    }
    assert shown(facilitator, url, "waits") == [
        ("Due", "Waiting", "Due since"),
        ("Tried", "Being tried again", "Due since"),
        ("Held", "Waiting", "Waits until"),
    ]
    assert "The next first" in facilitator.get(f"{url}?state=waits").text
    assert set(shown(facilitator, url, "failed")) == {
        ("Refused", "Not sent", ""),
        ("Too late", "Not sent", ""),
    }
    assert shown(facilitator, url, "came-back") == [("Returned", "Came back", "")]
    assert len(shown(facilitator, url)) == len(shown(facilitator, url, "no-such")) == 11
    assert shown(facilitator, url, "held") == [("Kept", "Held", "Due")]
    assert shown(facilitator, url, "taken-back") == [("No more", "Taken back", "")]
    numbers = [each.number for each in facilitator.get(url).context["choices"]]
    assert numbers == [11, 3, 3, 1, 2, 1, 1]
    page = Page(facilitator.get(url)).text
    assert "1 email is held" in page
    assert "Because it was wrong" in page


def test_what_failed_says_what_to_do_and_which_address_to_check(facilitator, ahead, url):
    letter(ahead, state=State.FAILED, to="old@school.example")
    letter(ahead, sent=True, bounced_at=AT, to="wrong@school.example")
    letter(ahead, sent=True, to="right@school.example")

    text = " ".join(Page(facilitator.get(url)).text.split())

    assert "old@school.example. It was refused. Check the address" in text
    assert "wrong@school.example. Their mail system returned it. Check the address" in text
    assert text.count("right@school.example") == 1  # to whom, as the letter is to nobody we know


def test_a_letter_that_went_with_others_fares_as_they_did(facilitator, ahead, url, world):
    digest = MessageFactory(kind="digest", subject="Together", sent=True, bounced_at=AT)
    letter(ahead, subject="In it", state=State.GATHERED, digest=digest)
    letter(ahead, subject="Not yet", state=State.GATHERED)

    assert shown(facilitator, url, "came-back") == [("In it", "Came back", "")]
    assert shown(facilitator, url, "waits") == [
        ("Not yet", "Waiting", "Goes together with others, since")
    ]


def test_only_letters_about_this_cluster_are_there(world, facilitator, ahead, url):
    own, far = world.own, world.far
    drift = {"kind": "drift_lead", "scope_alliance_id": own.alliance.pk, "subject": "Quiet"}
    left = PlacingFactory(cluster=own.cluster, ends_on=clock.today() - timedelta(days=1))
    letter(own.check_in, subject="A call of ours")
    letter(None, **drift)
    letter(far.meeting, subject="A meeting there")
    letter(far.check_in, subject="A call there")
    letter(CheckInFactory(alliance=left.alliance), subject="A call of who left")
    letter(None, **drift | {"scope_alliance_id": far.alliance.pk, "subject": "Quiet there"})
    letter(own.event, subject="An event of all, to nobody here")
    letter(own.event, subject="An event of all", person=own.people["lead"])
    letter(own.event, subject="To who facilitates", person=world.actors["own facilitator"])
    letter(own.event, subject="To others", person=far.people["lead"])
    letter(ActionFactory(cluster=own.cluster), kind="action_reminder", subject="An action")
    letter(ActionFactory(cluster=far.cluster), kind="action_reminder", subject="An action there")
    for kind in ("presentation_asked", "idea_proposed", "progress_reopened"):
        letter(own.project, scope_alliance_id=own.alliance.pk, subject=kind)
    letter(own.project, kind="comment", scope_alliance_id=own.alliance.pk, subject="X wrote to Y")
    MessageFactory(subject="Your sign-in code", scope_alliance_id=own.alliance.pk)
    MessageFactory(subject="Another code", about=ahead)

    found = {subject for subject, _, _ in shown(facilitator, url)}

    assert found == {
        "A call of ours", "Quiet", own.letter.subject, world.peer.letter.subject, "An event of all",
        "To who facilitates", "An action", "presentation_asked", "idea_proposed",
        "progress_reopened", "Comments and questions",
    }  # fmt: skip


def test_administrators_see_those_of_their_programme(world, admin, client_for, ahead):
    foreign = world.foreign
    for place in (world.own, world.far, foreign):
        for about in (place.meeting, place.check_in, place.event):
            letter(about, subject=f"{place.marker}")
    letter(None, kind="drift_lead", scope_alliance_id=foreign.alliance.pk, subject="MARKER-foreign")
    letter(InvitationFactory(alliance=world.own.alliance), subject="Invited",
           kind="people_invitation")  # fmt: skip

    found = {subject for subject, _, _ in shown(admin, "/letters/")}

    assert {world.own.marker, world.far.marker, "Invited"} < found
    assert foreign.marker not in found
    assert 'href="/letters/"' in admin.get("/meetings/").text
    with counted() as asked:
        admin.get("/letters/")
    assert len(asked) <= 8


@pytest.mark.parametrize("who", ["facilitator", "admin"])
def test_a_mailing_is_held_released_and_taken_back(world, ahead, request, who, url):
    client = request.getfixturevalue(who)
    base = url if who == "facilitator" else "/letters/"
    people = [world.own.people["lead"], world.own.people["teacher"]]
    mailed = [letter(ahead, person=each, mailing="plan:1:1") for each in people]
    elsewhere = letter(world.far.meeting, mailing="plan:1:1")
    letter(ahead, person=people[0], subject="Another")
    page = f"{base}{mailed[0].pk}/"

    def press(do, **typed):
        response = client.post(page, Page(client.get(page)).form.data(do=do, **typed))
        return response, [Message.objects.get(pk=each.pk) for each in mailed]

    shown = client.get(page).text
    expected = 2 if who == "facilitator" else 3
    assert f"All {expected} that were posted together and have not left" in shown
    assert press("hold")[0].url == base
    rows = press("hold")[1]
    assert {row.held_by for row in rows} == {world.actors[f"own {who}"]}
    elsewhere.refresh_from_db()
    assert bool(elsewhere.held_at) is (who == "admin")
    assert not set(mailed) & set(leases.claim(clock.now()))
    Message.objects.update(claim=None, claimed_until=None)

    _, rows = press("release")
    assert {row.held_at for row in rows} == {None}
    refused, rows = press("take_back", why=" ")
    assert Page(refused).errors["why"] == "Say why it is taken back"
    assert {row.state for row in rows} == {"waiting"}
    _, (first, second) = press("take_back", which="one", why="The wrong term.")
    assert (first.state, first.taken_back_why, second.state) == (
        "taken_back", "The wrong term.", "waiting",
    )  # fmt: skip
    listed = " ".join(Page(client.get(f"{base}?state=taken-back")).text.split())
    assert f"By {world.actors[f'own {who}']} on" in listed
    assert "The wrong term." in listed
    late = client.post(page, {"do": "hold", "which": "one"})
    assert (late.status_code, "Nothing was done" in late.text) == (409, True)
    assert "wrong term" not in client.get("/account/emails/").text


def test_what_a_person_asked_for_this_minute_is_not_held(world, facilitator, url):
    code = letter(None, kind="people_invitation", scope_alliance_id=world.own.alliance.pk)
    page = f"{url}{code.pk}/"

    assert "Nothing can be done" in facilitator.get(page).text
    assert facilitator.post(page, {"do": "hold"}).status_code == 409
    code.refresh_from_db()
    assert code.held_at is None


def test_letters_of_others_are_not_found(world, facilitator, lead, admin, url):
    there = letter(world.far.meeting)
    foreign = letter(world.foreign.meeting)

    assert facilitator.post(f"{url}{there.pk}/", {"do": "hold"}).status_code == 404
    assert lead.post(f"{url}{there.pk}/", {"do": "hold"}).status_code == 403
    assert admin.post(f"/letters/{foreign.pk}/", {"do": "hold"}).status_code == 404
    assert facilitator.get("/letters/").status_code == 403
    assert not Message.objects.held().exists()


def test_no_word_of_a_letter_is_shown(facilitator, ahead, url):
    letter(ahead, text="SECRET words", html="<p>SECRET words</p>", because="SECRET reason")

    assert "SECRET" not in facilitator.get(url).text


def test_nobody_else_sees_them(world, lead, client_for, url):
    assert lead.get(url).status_code == 403
    assert client_for(world.actors["far facilitator"]).get(url).status_code == 404


def test_they_come_fifty_a_page_and_keep_the_state(facilitator, ahead, url):
    for _ in range(51):
        letter(ahead)

    page = facilitator.get(f"{url}?state=waits")

    assert len(page.context["lines"]) == 50
    assert "?state=waits&amp;page=2" in page.text
    assert len(facilitator.get(f"{url}?state=waits&page=2").context["lines"]) == 1


def test_many_ask_no_more_than_one(facilitator, world, url):
    facilitator.get(url)
    with counted() as one:
        facilitator.get(url)
    for _ in range(5):
        meeting = MeetingFactory(cluster=world.own.cluster)
        digest = MessageFactory(kind="digest")
        letter(meeting, person=world.own.people["teacher"], sent=True)
        letter(meeting, state=State.GATHERED, digest=digest, person=world.own.people["lead"])

    with counted() as many:
        facilitator.get(url)

    assert len(many) == len(one) <= 8


def test_without_a_letter_the_page_says_when_there_will_be(facilitator, url):
    Message.objects.all().delete()

    assert "No emails yet" in facilitator.get(url).text
    assert (
        "No email about this cluster is in this state"
        in facilitator.get(f"{url}?state=failed").text
    )


def test_the_plan_and_the_dashboard_lead_there(facilitator, world, url):
    for page in (
        f"/clusters/{world.own.cluster.slug}/plan/",
        f"/clusters/{world.own.cluster.slug}/",
    ):
        assert f'href="{url}"' in facilitator.get(page).text
