"""Actions: agreed, changed, ticked off; and the summary that goes to everybody once."""

from datetime import timedelta

from clusters.models import Action
from core import clock
from tests.factories.clusters import ActionFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)
URL = "/actions/"


def test_ones_own_come_first_due_first_then_those_around(world, teacher):
    me, common = world.own.people["teacher"], {"meeting": world.own.meeting}
    soon = ActionFactory(owner=me, due_on=clock.today() + DAY, **common)
    someday = ActionFactory(owner=me, due_on=None, **common)
    around, done = ActionFactory(**common), ActionFactory(done=True, **common)
    ActionFactory(meeting=world.far.meeting)

    context = teacher.get(URL).context

    assert [line.action for line in context["mine"]] == [world.own.action, soon, someday]
    assert [line.is_late for line in context["mine"]] == [True, False, False]
    assert [line.action for line in context["others"]] == [around]
    assert [line.action for line in context["done"]] == [done]


def test_ticked_off_and_opened_again_and_twice_is_as_once(world, teacher, lead):
    action = world.own.action
    url = f"{URL}{action.pk}/done/"

    response = teacher.post(url, {"next": "/meetings/"})
    lead.post(url)

    action.refresh_from_db()
    assert response.url == "/meetings/"
    assert action.done_by == world.own.people["teacher"]
    lead.post(url, {"reopen": "1"})
    action.refresh_from_db()
    assert (action.done_at, action.done_by) == (None, None)


def test_the_button_leads_back_to_pages_of_ours_alone(world, teacher):
    url = f"{URL}{world.own.action.pk}/done/"

    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        assert teacher.post(url, {"next": elsewhere}).url == URL


def test_an_action_is_written_down_once_for_people_around(world, lead):
    form = Page(lead.get(f"{URL}new/")).form
    answers = form.data(
        about=f"alliance-{world.own.alliance.pk}", what="Ring the heads",
        owner=world.peer.people["lead"].pk, due_on="2027-01-08",
    )  # fmt: skip

    for _ in range(2):
        assert lead.post(f"{URL}new/", answers).status_code == 302

    action = Action.objects.get(what="Ring the heads")
    assert (action.alliance, action.cluster) == (world.own.alliance, world.own.cluster)
    assert (action.owner, action.agreed_by) == (
        world.peer.people["lead"], world.own.people["lead"],
    )  # fmt: skip
    outside = lead.post(f"{URL}new/", answers | {"owner": world.far.people["lead"].pk})
    assert "owner" in Page(outside).errors


def test_of_two_who_change_an_action_the_second_is_shown_what_was_saved(world, lead, facilitator):
    url = f"{URL}{world.own.action.pk}/edit/"
    form = Page(lead.get(url)).form
    facilitator.post(url, form.data(what="Theirs"))

    refused = lead.post(url, form.data(what="Mine"))

    assert refused.status_code == 409
    assert "Theirs" in refused.text
    assert Page(refused).form.typed("what") == "Mine"
    lead.post(url, Page(refused).form.data())
    world.own.action.refresh_from_db()
    assert world.own.action.what == "Mine"


def test_many_actions_are_listed_with_as_few_questions_as_one(world, teacher):
    for done in (False, True):
        ActionFactory(meeting=world.own.meeting, done=done)
    teacher.get(URL)
    with counted() as few:
        teacher.get(URL)
    for _ in range(20):
        ActionFactory(meeting=world.own.meeting)
        ActionFactory(meeting=world.own.meeting, owner=world.own.people["teacher"])
        ActionFactory(meeting=world.own.meeting, done=True)

    with counted() as many:
        teacher.get(URL)

    assert len(many) == len(few) <= 8


def test_the_summary_is_looked_at_first_and_sent_once(world, facilitator):
    meeting = world.own.meeting
    url = f"{meeting.get_absolute_url()}summary/"
    look = Page(facilitator.get(url))
    assert world.own.action.what in look.text
    assert "Send to" in look.text

    first = facilitator.post(url, follow=True)
    second = facilitator.post(url, follow=True)

    meeting.refresh_from_db()
    assert meeting.summary_by == world.actors["own facilitator"]
    assert "The summary goes to" in first.text
    assert "has been sent already" in second.text


def test_without_actions_or_before_the_meeting_there_is_nothing_to_send(world, facilitator, ahead):
    Action.objects.all().delete()

    for meeting in (ahead, world.own.meeting):
        facilitator.post(f"{meeting.get_absolute_url()}summary/")
        meeting.refresh_from_db()
        assert meeting.summary_at is None
