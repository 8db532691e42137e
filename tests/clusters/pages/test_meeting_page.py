"""The page of one meeting: replies, attendance, and what is carried to it."""

from datetime import timedelta

import pytest

from clusters.models import Attendance, Reply
from core import clock
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    MeetingFactory,
    PlacingFactory,
    ReplyFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


def page(client, meeting):
    response = client.get(meeting.get_absolute_url())
    assert response.status_code == 200
    return Page(response)


def reply(client, meeting, **answers):
    return client.post(f"{meeting.get_absolute_url()}reply/", answers)


def test_a_reply_is_saved_and_can_be_changed(world, lead, ahead):
    me = world.own.people["lead"]

    first = reply(lead, ahead, answer="coming")
    assert (first.status_code, first.url) == (302, ahead.get_absolute_url())
    reply(lead, ahead, answer="instead", instead="Mina Joshi")

    saved = Reply.objects.get()
    assert (saved.person, saved.answer, saved.instead) == (me, "instead", "Mina Joshi")
    reply(lead, ahead, answer="cannot", instead="Mina Joshi")
    assert Reply.objects.values_list("answer", "instead").get() == ("cannot", "")
    assert page(lead, ahead).form_with("answer").typed("answer") == "cannot"


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"answer": "", "instead": "Mina"}, "answer"), ({"answer": "instead"}, "instead"),
     ({"answer": "perhaps"}, "answer")],
)  # fmt: skip
def test_a_reply_that_says_nothing_is_an_error_beside_its_field(lead, ahead, answers, field):
    response = reply(lead, ahead, **answers)

    assert list(Page(response).errors) == [field]
    assert Page(response).form.typed("instead") == answers.get("instead", "")
    assert not Reply.objects.exists()


def test_replies_close_when_the_meeting_begins_or_is_called_off(world, lead, ahead):
    ahead.cancelled_at = clock.now()
    ahead.save()

    for meeting in (ahead, world.own.meeting):
        response = reply(lead, meeting, answer="coming")
        assert response.status_code == 200
        assert Page(response).summary
        assert not any("answer" in form.choices for form in page(lead, meeting).forms)
    assert not Reply.objects.exists()


def test_the_facilitator_sees_who_replied_what_and_who_has_not(world, facilitator, lead, ahead):
    ReplyFactory(meeting=ahead, person=world.own.people["lead"], answer="instead", instead="Mina")
    ReplyFactory(meeting=ahead, person=world.peer.people["lead"], answer="cannot")
    ReplyFactory(meeting=ahead, person=world.own.people["headteacher"])

    replies = facilitator.get(ahead.get_absolute_url()).context["replies"]

    told = {
        (party.name, guest.name): guest.words for party in replies.parties for guest in party.guests
    }
    assert told["MARKER-own alliance", "MARKER-own lead"] == "Mina comes instead"
    assert told["MARKER-peer alliance", "MARKER-peer lead"] == "Cannot come"
    assert told["MARKER-own alliance", "MARKER-own project_lead"] == "No reply yet"
    assert [guest.name for guest in replies.others] == ["MARKER-own headteacher"]
    assert replies.replied == 2
    assert "Who is coming" not in page(lead, ahead).headings


def test_a_proposal_and_what_is_called_off_say_so(world, facilitator, ahead):
    proposal = MeetingFactory(
        proposed=True, cluster=world.own.cluster, held_on=ahead.held_on, why_this_day="Free then."
    )
    ahead.cancelled_at = clock.now()
    ahead.save()

    assert (
        "Only you see this until you confirm the term. Free then."
        in page(facilitator, proposal).text
    )
    assert "Called off. This meeting does not take place." in page(facilitator, ahead).text


@pytest.mark.parametrize("form", ["agenda/", "minutes/", "actions/new/"])
def test_nothing_is_written_for_what_does_not_take_place(facilitator, ahead, form):
    assert facilitator.get(f"{ahead.get_absolute_url()}{form}").status_code == 200
    ahead.cancelled_at = clock.now()
    ahead.save()

    assert facilitator.get(f"{ahead.get_absolute_url()}{form}").status_code == 403


def test_what_was_open_is_carried_on_and_what_was_done_since_counts(world, lead, ahead):
    before = world.own.meeting
    common = {"meeting": before, "cluster": world.own.cluster}
    still, done = ActionFactory(**common), ActionFactory(done=True, **common)
    done.done_at = clock.now()
    done.save()
    long_done = ActionFactory(done=True, **common)
    long_done.done_at = clock.now() - 2000 * DAY
    long_done.save()
    ActionFactory(meeting=world.far.meeting)

    actions = lead.get(ahead.get_absolute_url()).context["actions"]

    assert {line.action for line in actions.carried} == {still, done, world.own.action}
    assert [line.action for line in actions.carried_done] == [done]
    assert actions.agreed == []
    agreed = lead.get(before.get_absolute_url()).context["actions"].agreed
    assert {line.action for line in agreed} == {still, done, long_done, world.own.action}


def test_of_what_was_agreed_before_late_stands_first_and_done_once_in_a_fold(world, lead, ahead):
    common = {"meeting": world.own.meeting, "cluster": world.own.cluster}
    world.own.action.delete()
    finished = ActionFactory(what="Finished one", done=True, **common)
    finished.done_at = clock.now()
    finished.save()
    ActionFactory(what="No day yet", due_on=None, **common)
    ActionFactory(what="Still ahead", due_on=clock.today() + DAY, **common)
    ActionFactory(what="Late already", due_on=clock.today() - DAY, **common)

    text = page(lead, ahead).text.partition("Actions from before")[2]

    order = ["1 of 4 done", "Late already", "Still ahead", "No day yet", "1 done", "Finished one"]
    assert sorted(order, key=text.index) == order
    assert text.count("Finished one") == 1


def test_the_turn_of_an_alliance_leads_to_its_part_of_the_review_where_there_is_one(
    world, lead, ahead
):
    AgendaItemFactory(meeting=ahead, position=1)
    AgendaItemFactory(meeting=ahead, position=2, alliance=world.own.alliance)
    part = f"{ahead.get_absolute_url()}review/#alliance-{world.own.alliance.pk}"

    links = parts_at(lead, ahead)
    ahead.kind = "national"
    ahead.save()

    assert links == [part]
    assert parts_at(lead, ahead) == []


def parts_at(client, meeting):
    """The parts of a review that the agenda of a meeting leads to."""
    found = [tag["href"] or "" for name, tag in page(client, meeting).tags if name == "a"]
    return [link for link in found if "#alliance-" in link]


def test_an_action_of_another_alliance_stays_with_it(world, client_for, ahead):
    peer = client_for(world.peer.people["lead"])

    assert world.own.action.what not in page(peer, ahead).text
    assert world.own.action.what not in page(peer, world.own.meeting).text


def note(client, meeting, alliance, pressed="came", who=""):
    data = {pressed: alliance.pk, f"alliance-{alliance.pk}-who": who}
    return client.post(f"{meeting.get_absolute_url()}attendance/", data)


def test_who_came_is_noted_with_one_tap_and_noted_anew(world, facilitator, lead):
    meeting, own, peer = world.own.meeting, world.own.alliance, world.peer.alliance

    note(facilitator, meeting, own, who="Amira Lowe")
    note(facilitator, meeting, peer, "missed", who="nobody")
    note(facilitator, meeting, peer, "missed")

    told = {row.alliance: (row.came, row.who) for row in Attendance.objects.all()}
    assert told == {own: (True, "Amira Lowe"), peer: (False, "")}
    assert "Amira Lowe" in page(lead, meeting).text
    assert "Did not come" in page(lead, meeting).text


def test_attendance_is_refused_before_the_day_and_for_who_is_not_there(world, facilitator, ahead):
    early = note(facilitator, ahead, world.own.alliance)
    elsewhere = note(facilitator, world.own.meeting, world.far.alliance)

    assert "Attendance is noted from the day of the meeting on." in Page(early).summary
    assert elsewhere.status_code == 404
    assert not Attendance.objects.exists()


def test_a_name_that_is_too_long_is_an_error_with_its_words_kept(world, facilitator):
    own = world.own.alliance

    response = note(facilitator, world.own.meeting, own, who="x" * 201)

    form = Page(response).form_with(f"alliance-{own.pk}-who")
    assert "200 characters" in Page(response).errors[f"alliance-{own.pk}-who"]
    assert form.typed(f"alliance-{own.pk}-who") == "x" * 201


@pytest.mark.parametrize("when", ["ahead", "over"])
@pytest.mark.parametrize("who", ["own facilitator", "own lead"])
def test_a_page_asks_no_more_when_there_is_more_to_show(world, client_for, ahead, who, when):
    meeting = ahead if when == "ahead" else world.own.meeting
    client = client_for(world.actors[who])
    page(client, meeting)
    with counted() as few:
        page(client, meeting)
    for _ in range(6):
        placing = PlacingFactory(cluster=world.own.cluster)
        post = PostFactory(lead=True, alliance=placing.alliance)
        ReplyFactory(meeting=meeting, person=post.person)
        AttendanceFactory(meeting=meeting, alliance=placing.alliance)
        AgendaItemFactory(meeting=meeting, alliance=placing.alliance)
        ActionFactory(meeting=world.own.meeting, owner=post.person)
        ActionFactory(meeting=meeting, owner=post.person, done=True)

    with counted() as many:
        page(client, meeting)

    assert len(many) == len(few) <= 14
