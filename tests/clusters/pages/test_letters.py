"""What became of the letters about a cluster, for its facilitator alone."""

from datetime import timedelta

import pytest

from core import clock
from notifications.models import Message
from tests.factories import AT
from tests.factories.clusters import CheckInFactory, MeetingFactory, PlacingFactory
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
    for state in (State.DROPPED, State.SUPERSEDED):
        letter(ahead, state=state, superseded_at=AT)

    assert set(shown(facilitator, url, "sent")) == {
        ("Gone", "Sent", ""),
        (world.own.letter.subject, "Sent", ""),
        (world.peer.letter.subject, "Sent", ""),
    }
    assert set(shown(facilitator, url, "waits")) == {
        ("Held", "Waiting", "Held until"),
        ("Due", "Waiting", "Due since"),
        ("Tried", "Being tried again", "Due since"),
    }
    assert set(shown(facilitator, url, "failed")) == {
        ("Refused", "Not sent", ""),
        ("Too late", "Not sent", ""),
    }
    assert shown(facilitator, url, "came-back") == [("Returned", "Came back", "")]
    assert len(shown(facilitator, url)) == len(shown(facilitator, url, "no-such")) == 9
    assert [each.number for each in facilitator.get(url).context["choices"]] == [9, 3, 3, 2, 1]


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
    letter(own.event, subject="An event of all")
    MessageFactory(subject="Your sign-in code", scope_alliance_id=own.alliance.pk)
    MessageFactory(subject="Another code", about=ahead)

    found = {subject for subject, _, _ in shown(facilitator, url)}

    assert found == {"A call of ours", "Quiet", own.letter.subject, world.peer.letter.subject}


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
