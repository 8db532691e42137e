"""Check-in calls: the list, the note taken while talking, what the alliance reads of it."""

from datetime import date, timedelta

import pytest

from clusters.models import Action, CheckIn
from clusters.notices import calls as notices
from clusters.notices import dates
from core import clock
from core.templatetags.components import day as day_words
from logs.models import ProgressOverride
from notifications.models import Message
from projects.models import Sharing
from tests.factories.alliances import AllianceFactory, PostFactory
from tests.factories.clusters import (
    ActionFactory,
    BusyPeriodFactory,
    CheckInFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
    TermFactory,
)
from tests.factories.logs import EntryFactory, ReflectionFactory
from tests.factories.projects import MeasureFactory, ReadingFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

LIST = "/check-ins/"
DAY = timedelta(days=1)


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


@pytest.fixture
def call(world):
    """Yesterday, with the alliance of ``world.own``."""
    return CheckInFactory(
        alliance=world.own.alliance, term=world.own.check_in.term, due_on=clock.today() - DAY
    )


@pytest.fixture
def ahead(world):
    return CheckInFactory(
        alliance=world.own.alliance, term=world.own.check_in.term, due_on=clock.today() + 3 * DAY
    )


def save(client, call, **answers):
    """Open the page of a call, change these answers, and save the note."""
    url = call.get_absolute_url()
    return client.post(url, Page(client.get(url)).form.data(**answers))


def rebook(client, call, **answers):
    """The same with another day, all the same where something speaks against it."""
    response = save(client, call, happened="moved", **answers)
    if response.status_code == 200 and response.context["look"]:
        return client.post(call.get_absolute_url(), Page(response).form.data())
    return response


def groups(response):
    return {group.heading: group.calls for group in response.context["list"].groups}


class TestList:
    def test_calls_stand_in_groups_the_missed_ones_on_top(self, world, facilitator, call, ahead):
        today = clock.today()
        world.own.check_in.delete()
        same = {"alliance": world.peer.alliance, "term": ahead.term}
        missed = CheckInFactory(missed=True, due_on=today - 9 * DAY, **same)
        now = CheckInFactory(due_on=today, **same)
        later = CheckInFactory(due_on=today + 30 * DAY, **same)
        held = CheckInFactory(held=True, due_on=today - 50 * DAY, **same)
        CheckInFactory(proposed=True, due_on=today + DAY, **same)
        CheckInFactory(cancelled=True, due_on=today + DAY, **same)
        world.peer.check_in.delete()

        response = facilitator.get(LIST)

        in_this_week = ahead.due_on.isocalendar()[:2] == today.isocalendar()[:2]
        soon = {"This week": [ahead], "Later": [later]} if in_this_week else {
            "Later": [ahead, later]
        }  # fmt: skip
        assert groups(response) == {
            "Missed, still open": [missed], "Past, not noted yet": [call], "Today": [now], **soon,
        }  # fmt: skip
        assert list(response.context["list"].earlier) == [held]

    def test_a_missed_call_stays_on_top_until_a_later_one_is_held(self, world, facilitator, call):
        save(facilitator, call, happened="missed")
        assert groups(facilitator.get(LIST))["Missed, still open"] == [call]

        CheckInFactory(held=True, alliance=world.peer.alliance, due_on=clock.today())
        CheckInFactory(held=True, alliance=call.alliance, due_on=call.due_on - DAY)
        assert groups(facilitator.get(LIST))["Missed, still open"] == [call]

        CheckInFactory(held=True, alliance=call.alliance, due_on=clock.today())
        found = facilitator.get(LIST)
        assert "Missed, still open" not in groups(found)
        assert call in found.context["list"].earlier

    def test_each_row_names_the_lead_and_links_its_call(self, world, facilitator, ahead):
        page = Page(facilitator.get(LIST))

        links = [found["href"] for tag, found in page.tags if tag == "a"]
        assert ahead.get_absolute_url() in links
        assert "MARKER-own lead" in page.text
        assert "MARKER-far" not in page.text

    def test_an_alliance_sees_its_own_announced_calls_and_nobody_elses(self, world, lead, ahead):
        CheckInFactory(proposed=True, alliance=world.own.alliance, topics="A proposal")

        response = lead.get(LIST)

        assert list(groups(response).values()) == [[world.own.check_in], [ahead]]
        assert "A proposal" not in response.text
        assert "MARKER-peer" not in response.text

    def test_what_is_behind_comes_fifty_at_a_time(self, world, facilitator):
        CheckInFactory.create_batch(60, held=True, alliance=world.own.alliance)

        first, second = facilitator.get(LIST), facilitator.get(f"{LIST}?page=2")

        assert len(first.context["list"].earlier) == 50
        assert len(second.context["list"].earlier) == 10
        assert "Page 1 of 2" in Page(first).text

    def test_many_calls_are_asked_for_with_as_few_questions_as_one(self, world, facilitator, call):
        CheckInFactory(held=True, alliance=world.own.alliance)
        facilitator.get(LIST)
        with counted() as few:
            facilitator.get(LIST)
        for _ in range(6):
            alliance = AllianceFactory(programme=world.own.programme)
            PlacingFactory(cluster=world.own.cluster, alliance=alliance)
            PostFactory(lead=True, alliance=alliance)
            CheckInFactory.create_batch(2, alliance=alliance, missed=True)
            CheckInFactory.create_batch(2, alliance=alliance, due_on=clock.today())
            CheckInFactory(alliance=alliance, held=True, due_on=clock.today() - DAY)

        with counted() as many:
            facilitator.get(LIST)

        assert len(many) == len(few) <= 8

    def test_a_facilitator_without_calls_is_told_how_they_come_about(self, client_for, db):
        page = Page(client_for(FacilitationFactory().person).get(LIST))

        assert "No calls yet" in page.headings
        assert "confirmed the plan" in page.text


class TestNote:
    def test_what_was_said_is_saved_and_shared_with_the_alliance(
        self, world, facilitator, lead, call
    ):
        response = save(
            facilitator, call, happened="held", what_moved="Two pairs began.",
            in_the_way="Cover.", stage="capture", note_to_self="Ring the head.",
            actions="MARKER-own: a reading, 4 Dec",
        )  # fmt: skip

        assert "more than one person is called" in Page(response).errors["actions"]
        response = save(
            facilitator, call, happened="held", what_moved="Two pairs began.",
            in_the_way="Cover.", stage="capture", note_to_self="Ring the head.",
            actions="MARKER-own lead: a reading for reasoning, 4 Dec",
        )  # fmt: skip
        assert response.status_code == 302
        call.refresh_from_db()
        assert (call.outcome, call.what_moved, call.in_the_way, call.stage, call.note_to_self) == (
            "held", "Two pairs began.", "Cover.", "capture", "Ring the head.",
        )  # fmt: skip
        assert (call.noted_by, call.note_version) == (world.actors["own facilitator"], 1)
        action = Action.objects.get(check_in=call)
        assert (action.what, action.owner, action.alliance, action.cluster) == (
            "a reading for reasoning", world.own.people["lead"], call.alliance, world.own.cluster,
        )  # fmt: skip
        assert (action.due_on.day, action.due_on.month) == (4, 12)
        assert action.due_on >= clock.today()
        read = lead.get(call.get_absolute_url()).text
        assert "Two pairs began." in read
        assert "Cover." in read
        assert "Capture" in read
        assert "a reading for reasoning" in read
        assert "Ring the head." not in read

    def test_the_stage_that_is_said_does_not_move_the_cycle(self, world, facilitator, call):
        before = world.own.cycle.stage
        other = "refine" if before != "refine" else "plan"

        save(facilitator, call, happened="held", stage=other)

        world.own.cycle.refresh_from_db()
        call.refresh_from_db()
        assert (call.stage, world.own.cycle.stage) == (other, before)

    def test_a_note_saved_again_keeps_its_actions_and_what_is_done(self, facilitator, call, world):
        first = "MARKER-own lead: ring the heads, 4 Dec\nMARKER-own teacher: count, 11 Dec"
        save(facilitator, call, happened="held", actions=first)
        ring, count = Action.objects.filter(check_in=call).order_by("pk")
        Action.objects.filter(pk=count.pk).update(done_at=clock.now())

        save(facilitator, call, what_moved="More.")
        assert set(call.actions.all()) == {ring, count}

        save(facilitator, call, actions="MARKER-own lead: write to the heads, 4 Dec")
        assert {each.what for each in call.actions.all()} == {"write to the heads", "count"}

    def test_lines_stay_as_they_are_when_their_owner_has_left(self, facilitator, call, world):
        save(facilitator, call, happened="held", actions="MARKER-own teacher: count, 4 Dec")
        world.own.people["teacher"].posts.update(ends_on=clock.today() - DAY)

        response = save(facilitator, call, what_moved="More.")

        assert response.status_code == 302
        assert call.actions.get().owner == world.own.people["teacher"]

    def test_a_line_that_cannot_be_understood_is_named_and_nothing_is_lost(self, facilitator, call):
        lines = "MARKER-own lead: ring, 4 Dec\nSomebody: ring, 4 Dec\nMARKER-own lead: ring\nhm"

        response = save(facilitator, call, happened="held", what_moved="Kept.", actions=lines)

        page = Page(response)
        told = page.errors["actions"]
        assert [words in told for words in ("Line 2", "Line 3", "Line 4")] == [True] * 3
        assert "Line 1" not in told
        assert (page.form.typed("actions"), page.form.typed("what_moved")) == (lines, "Kept.")
        assert not Action.objects.filter(check_in=call).exists()
        call.refresh_from_db()
        assert call.note_version == 0

    def test_whether_the_call_happened_is_asked_for_once_its_day_has_come(self, facilitator, call):
        page = Page(save(facilitator, call, what_moved="Kept."))

        assert page.errors["happened"] == "Say whether the call happened"
        assert page.form.typed("what_moved") == "Kept."

    def test_a_call_ahead_can_be_prepared_and_not_be_held(self, facilitator, ahead):
        url = ahead.get_absolute_url()
        form = Page(facilitator.get(url)).form
        assert form.choices["happened"] == ["", "moved"]

        assert save(facilitator, ahead, note_to_self="Ask about cover.").status_code == 302
        ahead.refresh_from_db()
        assert (ahead.outcome, ahead.note_to_self) == ("", "Ask about cover.")
        assert "happened" in Page(save(facilitator, ahead, happened="held")).errors

    def test_rebooked_moves_the_call_itself_and_leaves_it_open(self, facilitator, call):
        day = clock.today() + 2 * DAY

        response = rebook(
            facilitator, call, day=day.isoformat(), starts_at="16:10", what_moved="Nothing yet."
        )

        assert response.status_code == 302
        was, sequence = call.due_on, call.sequence
        call.refresh_from_db()
        assert (call.due_on, call.starts_at.isoformat()) == (day, "16:10:00")
        assert (call.outcome, call.moved_from, call.sequence) == ("", was, sequence + 1)
        assert call.what_moved == "Nothing yet."
        assert CheckIn.objects.filter(alliance=call.alliance, due_on=day).count() == 1
        told = Message.objects.about(call).filter(person__name="MARKER-own lead")
        assert told.filter(kind__in=dates.KINDS).count() == 1

    def test_whom_a_new_day_is_told_stands_there_before_it_is_saved(self, world, facilitator, call):
        lead = world.own.people["lead"]
        beside = Page(facilitator.get(call.get_absolute_url())).text
        assert f"{lead}, who leads the alliance, is told by email" in beside
        second = PostFactory(lead=True, alliance=call.alliance).person
        day, before = clock.today() + 2 * DAY, Message.objects.count()

        asked = save(facilitator, call, happened="moved", day=day.isoformat())

        text = Page(asked).text
        assert [words in text for words in ("2 people are", str(lead), str(second))] == [True] * 3
        assert "Rebook and tell 2 people" in text or "Rebook all the same" in text
        assert Message.objects.count() == before
        saved = facilitator.post(call.get_absolute_url(), Page(asked).form.data())
        assert saved.status_code == 302
        told = Message.objects.about(call).filter(kind__in=dates.KINDS)
        assert {each.person for each in told} == {lead, second}

    def test_a_missed_call_can_be_rebooked_after_all(self, facilitator, call):
        save(facilitator, call, happened="missed")
        day = clock.today() + DAY

        rebook(facilitator, call, day=day.isoformat())

        call.refresh_from_db()
        assert (call.outcome, call.due_on) == ("", day)

    def test_what_speaks_against_the_new_day_is_said_once_and_refuses_nothing(
        self, world, facilitator, call
    ):
        day, was = clock.today() + 14 * DAY, call.due_on
        BusyPeriodFactory(
            alliance=call.alliance, starts_on=day, ends_on=day + DAY, why="Mock exams"
        )
        answers = {"day": day.isoformat(), "what_moved": "Kept.", "happened": "moved"}

        shown = save(facilitator, call, **answers)

        page = Page(shown)
        assert "Not saved yet." in page.text
        assert "Mock exams" in page.text
        assert page.form.typed("what_moved") == "Kept."
        call.refresh_from_db()
        assert (call.due_on, call.what_moved) == (was, "")

        another = Page(facilitator.post(call.get_absolute_url(), page.form.data(
            day=(day + DAY).isoformat())))  # fmt: skip
        assert "Not saved yet." in another.text  # another day is looked at anew

        saved = facilitator.post(call.get_absolute_url(), another.form.data())
        call.refresh_from_db()
        assert (saved.status_code, call.due_on) == (302, day + DAY)
        assert call.what_moved == "Kept."

    @pytest.mark.parametrize(
        ("day", "told"),
        [
            ("", "Enter a date, for example 10/12/2026"),
            ("2026-02-30", "Enter a date, for example 10/12/2026"),
            ("2020-02-20", "Choose today or a later day"),
            ("2199-02-20", "Check the year of this date"),
        ],
    )
    def test_a_rebooked_call_needs_a_day_ahead(self, facilitator, call, day, told):
        page = Page(save(facilitator, call, happened="moved", day=day))

        assert page.errors["day"] == told
        assert page.form.typed("day") == day

    def test_the_day_it_has_is_no_new_day(self, facilitator, ahead):
        page = Page(save(facilitator, ahead, happened="moved"))

        assert page.errors["day"] == "Choose another day or time than it has now"

    def test_a_day_counts_only_for_a_rebooked_call(self, facilitator, call):
        response = save(facilitator, call, happened="held", day="whenever", starts_at="")

        assert response.status_code == 302

    def test_of_two_windows_the_second_is_shown_both_notes(self, facilitator, call):
        url = call.get_absolute_url()
        old = Page(facilitator.get(url)).form
        save(facilitator, call, happened="held", what_moved="The first.", note_to_self="Mine.")

        response = facilitator.post(url, old.data(happened="held", what_moved="The second."))

        assert response.status_code == 409
        page = Page(response)
        assert "The first." in page.text
        assert "Mine." in page.text
        assert page.form.typed("what_moved") == "The second."
        call.refresh_from_db()
        assert (call.what_moved, call.note_version) == ("The first.", 1)

        again = facilitator.post(url, page.form.data())
        assert again.status_code == 302
        call.refresh_from_db()
        assert (call.what_moved, call.note_version) == ("The second.", 2)

    def test_a_call_that_was_called_off_takes_no_note_and_no_word_is_lost(self, facilitator, call):
        sent = Page(facilitator.get(call.get_absolute_url())).form.data(
            happened="held", what_moved="Kept."
        )
        CheckIn.objects.filter(pk=call.pk).update(cancelled_at=clock.now())

        response = facilitator.post(call.get_absolute_url(), sent)

        call.refresh_from_db()
        assert "This call was called off while you had it open" in Page(response).summary[0]
        assert Page(response).form.typed("what_moved") == "Kept."
        assert (call.outcome, call.note_version) == ("", 0)
        assert "This call was called off" in facilitator.get(call.get_absolute_url()).text

    def test_another_word_is_kept_with_its_reason_for_three_weeks(self, world, facilitator, call):
        shown = Page(facilitator.get(call.get_absolute_url())).form.typed("word_shown")
        other = "off_track" if shown != "off_track" else "on_track"

        refused = save(facilitator, call, happened="held", word=other)
        assert Page(refused).errors["reason"] == "Say why, in a sentence"
        save(facilitator, call, happened="held", word=other, reason="They told me.")

        said = ProgressOverride.objects.get(alliance=call.alliance)
        assert (said.word, said.reason, said.by) == (
            other, "They told me.", world.actors["own facilitator"],
        )  # fmt: skip
        assert said.until == clock.today() + 21 * DAY
        dashboard = Page(facilitator.get(world.own.cluster.get_absolute_url())).text
        assert "They told me." in dashboard

        save(facilitator, call, what_moved="More.")
        assert ProgressOverride.objects.count() == 1

    def test_the_word_that_the_facts_say_takes_the_own_one_back(self, world, facilitator, call):
        EntryFactory(cycle=world.own.cycle, happened_on=clock.today())
        ReflectionFactory(cycle=world.own.cycle, happened_on=clock.today())
        world.own.project.started_on = date(2020, 1, 1)
        world.own.project.save()
        save(facilitator, call, happened="held", word="off_track", reason="They told me.")
        assert ProgressOverride.objects.count() == 1

        page = Page(facilitator.get(call.get_absolute_url()))
        assert "Worked out as On track. Your own word is Off track: They told me." in page.text
        save(facilitator, call, word="on_track")

        said = ProgressOverride.objects.get()
        assert said.taken_back_by == world.actors["own facilitator"], "what was said stays"
        assert said.worked_out == "On track"
        assert not ProgressOverride.objects.holding(clock.today()).exists()

    def test_before_you_ring_tells_what_is_shared_and_nothing_private(
        self, world, facilitator, call
    ):
        MeasureFactory(project=world.own.project, name="Confidence of teachers")
        before = CheckInFactory(
            held=True, alliance=call.alliance, due_on=call.due_on - 30 * DAY, term=call.term
        )
        CheckIn.objects.filter(pk=before.pk).update(what_moved="They had begun.")
        meeting = MeetingFactory(cluster=world.own.cluster, term=call.term)
        for done, what in ((None, "Name a lead"), (clock.now(), "Share the questions")):
            ActionFactory(
                meeting=meeting, check_in=before, what=what, done_at=done, due_on=clock.today()
            )

        text = Page(facilitator.get(call.get_absolute_url())).text

        assert "No reading yet for Confidence of teachers" in text
        assert "They had begun." in text
        assert "Name a lead Open" in text
        assert "Share the questions Done" in text
        assert f"MARKER-own-{Sharing.ALLIANCE}" in text
        assert f"MARKER-own-{Sharing.ONLY_ME}" not in text

    def test_the_number_to_ring_stands_under_the_title_for_whoever_rings(
        self, world, facilitator, client_for, call
    ):
        url, lead = call.get_absolute_url(), world.own.people["lead"]
        assert "tel:" not in facilitator.get(url).text
        lead.phone = "01632 960004"
        lead.save()

        shown = facilitator.get(url).text

        assert shown.index("<h1>") < shown.index('"tel:01632960004"') < shown.index("<form method")
        for other in (lead, world.own.people["teacher"], world.actors["own research"]):
            assert "01632" not in client_for(other).get(url).text

    def test_a_measure_read_too_early_for_its_target_is_named_before_ringing(
        self, world, facilitator, call
    ):
        day = clock.today() + 9 * DAY
        measure = MeasureFactory(project=world.own.project, name="Reasoning", target_on=day)
        taken = {"measure": measure, "cycle": world.own.cycle}
        ReadingFactory(taken_on=day - 29 * DAY, **taken)
        words = f"Reading due for Reasoning, by {day_words(day)}"

        assert words in Page(facilitator.get(call.get_absolute_url())).text

        ReadingFactory(taken_on=day - 28 * DAY, **taken)
        assert "Reasoning" not in Page(facilitator.get(call.get_absolute_url())).text

    def test_what_was_agreed_and_is_past_its_day_is_late_to_everybody(
        self, world, facilitator, lead, call
    ):
        before = CheckInFactory(
            held=True, alliance=call.alliance, due_on=call.due_on - 30 * DAY, term=call.term
        )
        CheckIn.objects.filter(pk=before.pk).update(noted_at=clock.now())
        for days, what in ((-1, "Name a lead"), (0, "Ring the head")):
            ActionFactory(check_in=before, what=what, due_on=clock.today() + days * DAY)

        beside = Page(facilitator.get(call.get_absolute_url())).text
        read = Page(lead.get(before.get_absolute_url())).text

        assert ("Name a lead Late" in beside, "Ring the head Open" in beside) == (True, True)
        assert read.count("Late") == read.count("Open") == 1

    def test_a_note_asks_no_more_when_there_is_more_to_show(self, world, facilitator, call):
        url = call.get_absolute_url()
        facilitator.get(url)
        CheckInFactory(held=True, alliance=call.alliance, due_on=call.due_on - 9 * DAY)
        with counted() as few:
            facilitator.get(url)
        before = CheckInFactory(held=True, alliance=call.alliance, due_on=call.due_on - DAY)
        meeting = MeetingFactory(cluster=world.own.cluster, term=call.term)
        for _ in range(6):
            ActionFactory(meeting=meeting, check_in=before)
            ActionFactory(meeting=meeting, check_in=call)
            MeasureFactory(project=world.own.project)
            ReflectionFactory(cycle=world.own.cycle)
            PostFactory(lead=True, alliance=call.alliance)

        with counted() as many:
            assert facilitator.get(url).status_code == 200

        assert len(many) == len(few) <= 16

    def test_research_reads_the_whole_note_and_writes_nothing(self, world, client_for, call):
        CheckIn.objects.filter(pk=call.pk).update(
            note_to_self="Ring the head.", noted_at=clock.now()
        )
        research = client_for(world.actors["own research"])

        assert "Ring the head." in research.get(call.get_absolute_url()).text
        assert research.post(call.get_absolute_url(), {"happened": "held"}).status_code == 403


class TestAskingToMove:
    def test_a_lead_asks_and_the_facilitator_sees_it_until_the_call_is_moved(
        self, world, lead, facilitator, ahead
    ):
        page = Page(lead.get(ahead.get_absolute_url()))
        assert list(page.form.values) == ["why"]

        response = lead.post(ahead.get_absolute_url(), {"why": "Any Tuesday after 4."})

        assert response.status_code == 302
        ahead.refresh_from_db()
        assert (ahead.move_asked_why, ahead.move_asked_by) == (
            "Any Tuesday after 4.", world.own.people["lead"],
        )  # fmt: skip
        told = Message.objects.filter(kind=notices.MOVE_ASKED)
        assert [letter.person for letter in told] == [world.actors["own facilitator"]]
        assert "once for each date of the call" in notices.move_asked(told[0], clock.now()).because
        assert "Asks to move" in facilitator.get(LIST).text
        assert "Any Tuesday after 4." in facilitator.get(LIST).text
        dashboard = facilitator.get(world.own.cluster.get_absolute_url()).text
        assert "Asks to move" in dashboard
        assert "asks to move this call" in facilitator.get(ahead.get_absolute_url()).text

        day = ahead.due_on + DAY
        rebook(facilitator, ahead, day=day.isoformat())

        ahead.refresh_from_db()
        assert (ahead.due_on, ahead.move_asked_at, ahead.move_asked_by, ahead.move_asked_why) == (
            day, None, None, "",
        )  # fmt: skip
        assert "Asks to move" not in facilitator.get(LIST).text

    def test_moving_it_on_the_plan_answers_as_well(self, world, lead, facilitator, ahead):
        lead.post(ahead.get_absolute_url(), {"why": "Any Tuesday after 4."})
        url = f"/clusters/{world.own.cluster.slug}/plan/call/{ahead.pk}/"
        day = (ahead.due_on + DAY).isoformat()

        looked = Page(facilitator.post(url, Page(facilitator.get(url)).form.data(day=day)))
        facilitator.post(url, looked.form.data(save="1"))

        ahead.refresh_from_db()
        assert (ahead.due_on.isoformat(), ahead.move_asked_why) == (day, "")

    def test_an_empty_box_is_an_error(self, lead, ahead):
        page = Page(lead.post(ahead.get_absolute_url(), {"why": " "}))

        assert page.errors == {"why": "Name a day or two, for example Tuesday or Thursday after 4"}

    def test_only_a_lead_asks_and_only_for_a_call_to_come(self, world, lead, teacher, call, ahead):
        assert teacher.post(ahead.get_absolute_url(), {"why": "Later."}).status_code == 403
        assert lead.post(call.get_absolute_url(), {"why": "Later."}).status_code == 403
        CheckIn.objects.filter(pk=ahead.pk).update(outcome="held")
        assert lead.post(ahead.get_absolute_url(), {"why": "Later."}).status_code == 403
        assert not CheckIn.objects.exclude(move_asked_why="").exists()


class TestBooking:
    NEW = "/check-ins/new/"

    @pytest.fixture
    def term(self, world):
        """All of the next weeks, so that every weekday is a school day."""
        today = clock.today()
        return TermFactory(
            programme=world.own.programme, cluster=world.own.cluster, break_starts_on=None,
            break_ends_on=None, starts_on=today - 30 * DAY, ends_on=today + 100 * DAY,
        )  # fmt: skip

    @staticmethod
    def day(weekday):
        """The first such weekday from in four weeks on, clear of bank holidays in most years."""
        first = clock.today() + 14 * DAY
        return first + ((weekday - first.weekday()) % 7) * DAY

    def answers(self, world, day, **more):
        return {
            "alliance": world.own.alliance.pk, "day": day.isoformat(), "starts_at": "15:30",
            "minutes": "20", **more,
        }  # fmt: skip

    def test_a_call_is_booked_once_and_announced_at_once(self, world, facilitator, lead, term):
        data = Page(facilitator.get(self.NEW)).form.data(
            **self.answers(world, self.day(2), topics="The second visit")
        )

        first, second = (facilitator.post(self.NEW, data) for _ in range(2))

        call = CheckIn.objects.get(topics="The second visit")
        assert first.url == second.url == call.get_absolute_url()
        assert (call.planned_on, call.confirmed_by) == (None, world.actors["own facilitator"])
        assert (call.term, call.half) == (term, 1)
        assert call.is_announced
        assert "The second visit" in lead.get(LIST).text
        lead_told = Message.objects.filter(person=world.own.people["lead"])
        assert lead_told.filter(about_id=call.pk, kind=dates.INVITATION).count() == 1

    def test_who_is_told_stands_before_the_button_and_is_looked_at_where_it_is_not_one(
        self, world, facilitator, term
    ):
        lead, alliance = world.own.people["lead"], world.own.alliance
        form = Page(opened := facilitator.get(self.NEW)).form
        assert f"{alliance}: {lead}" in Page(opened).text
        second = PostFactory(lead=True, alliance=alliance).person

        asked = facilitator.post(self.NEW, form.data(**self.answers(world, self.day(2))))

        text = Page(asked).text
        assert [words in text for words in ("Book it and tell 2 people", str(second))] == [True] * 2
        assert not Message.objects.filter(person=second).exists()
        alliance.posts.filter(role="lead").delete()
        nobody = Page(facilitator.post(self.NEW, Page(asked).form.data()))
        assert "Nobody is told by email: nobody leads it just now." in nobody.text
        assert facilitator.post(self.NEW, nobody.form.data()).status_code == 302

    def test_a_day_without_school_is_said_first_and_booked_all_the_same(
        self, world, facilitator, term
    ):
        data = Page(facilitator.get(self.NEW)).form.data(**self.answers(world, self.day(5)))

        warned = facilitator.post(self.NEW, data)

        assert warned.status_code == 200
        assert "is no school day of Near cluster." in warned.text
        before = CheckIn.objects.count()
        assert facilitator.post(self.NEW, Page(warned).form.data()).status_code == 302
        assert CheckIn.objects.count() == before + 1

    def test_a_clash_is_said_first_and_another_one_again(self, world, facilitator, term):
        for day in (self.day(1), self.day(3)):
            CheckInFactory(alliance=world.peer.alliance, term=term, due_on=day)
        form = Page(facilitator.get(self.NEW)).form

        warned = facilitator.post(self.NEW, form.data(**self.answers(world, self.day(1))))
        assert "The facilitator has another call or meeting at this time" in warned.text
        changed = Page(warned).form.data(day=self.day(3).isoformat())
        assert facilitator.post(self.NEW, changed).status_code == 200
        clear = Page(warned).form.data(starts_at="17:30")
        assert facilitator.post(self.NEW, clear).status_code == 302

    def test_only_alliances_of_own_clusters_are_offered(self, world, facilitator):
        form = Page(facilitator.get(f"{self.NEW}?alliance={world.own.alliance.pk}")).form

        assert set(form.choices["alliance"]) == {
            "", str(world.own.alliance.pk), str(world.peer.alliance.pk),
        }  # fmt: skip
        assert form.typed("alliance") == str(world.own.alliance.pk)

    def test_a_missed_call_offers_it(self, world, facilitator, call):
        response = save(facilitator, call, happened="missed")

        page = Page(facilitator.get(response.url))

        links = [found["href"] for tag, found in page.tags if tag == "a"]
        assert f"{self.NEW}?alliance={world.own.alliance.pk}" in links
        assert "This call was missed." in page.text

    def test_it_asks_no_more_with_many_alliances(self, world, facilitator):
        facilitator.get(self.NEW)
        with counted() as few:
            facilitator.get(self.NEW)
        for _ in range(6):
            alliance = AllianceFactory(programme=world.own.programme)
            PlacingFactory(cluster=world.own.cluster, alliance=alliance)

        with counted() as many:
            facilitator.get(self.NEW)

        assert len(many) == len(few) <= 6
