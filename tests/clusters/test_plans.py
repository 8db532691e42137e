"""Proposals as rows: once each, whoever asks and however often, and people have the last word."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction

from clusters import planner, queries, tasks
from clusters.actions import dates, plans
from clusters.models import CheckIn, Meeting, Term
from config.celery import app
from core import clock
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    AllianceFactory,
    CohortFactory,
    MembershipFactory,
    SchoolFactory,
    member_school,
)
from tests.factories.clusters import (
    BusyPeriodFactory,
    CheckInFactory,
    ClosureFactory,
    ClusterFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
    TermFactory,
)

TODAY = date(2026, 9, 1)
AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def build(alliances=2, clusters=1):
    """Clusters of one facilitator in the autumn term of 2026; the last one is returned."""
    term = TermFactory()
    person = UserFactory()
    for _ in range(clusters):
        cluster = ClusterFactory(programme=term.programme)
        FacilitationFactory(cluster=cluster, person=person)
        PlacingFactory.create_batch(alliances, cluster=cluster)
    return cluster


@pytest.fixture
def cluster(db):
    return build()


def rows():
    """Every meeting and call, as they stand."""
    meetings = Meeting.objects.values_list("pk", "held_on", "starts_at", "sequence")
    calls = CheckIn.objects.values_list("pk", "due_on", "starts_at", "sequence")
    return [*meetings.order_by("pk")], [*calls.order_by("pk")]


def test_a_plan_is_written_as_proposals_that_only_the_facilitator_sees(cluster):
    found = plans.plan(cluster, today=TODAY)

    meeting = Meeting.objects.get()
    assert (meeting.cluster, meeting.term, meeting.kind) == (cluster, Term.objects.get(), "termly")
    assert (meeting.mode, meeting.planned_on, meeting.sequence) == ("face_to_face", TODAY, 0)
    assert meeting.is_proposal
    assert {(row.alliance_id, row.half) for row in CheckIn.objects.all()} == {
        (placing.alliance_id, half) for placing in cluster.placings.all() for half in (1, 2)
    }
    written = [*Meeting.objects.all(), *CheckIn.objects.all()]
    assert {row.why_this_day for row in written} == {each.why for each in found.proposals}
    assert Meeting.objects.announced().count() == CheckIn.objects.announced().count() == 0


def test_planned_again_nothing_changes(cluster):
    plans.plan(cluster, today=TODAY)
    before = rows()

    again = plans.plan(cluster.programme, today=TODAY + DAY)

    assert again == planner.Plan()
    assert rows() == before


def test_only_what_is_missing_is_added(cluster):
    plans.plan(cluster, today=TODAY)
    before = rows()[1]
    joined = PlacingFactory(cluster=cluster).alliance

    plans.plan(cluster, today=TODAY)

    assert [*CheckIn.objects.filter(alliance=joined).values_list("half", flat=True)] == [1, 2]
    assert [*rows()[1]][: len(before)] == before
    assert Meeting.objects.count() == 1


def test_what_a_person_moved_confirmed_or_cancelled_never_comes_back(cluster):
    plans.plan(cluster, today=TODAY)
    moved, cancelled, *_ = CheckIn.objects.all()
    dates.move(moved, at=AT, to={"due_on": date(2027, 2, 3)})
    plans.confirm_term(cluster, Term.objects.get(), at=AT)
    cancelled.refresh_from_db()
    dates.cancel(cancelled, at=AT)
    dates.cancel(Meeting.objects.get(), at=AT)
    before = rows()

    again = plans.plan(cluster, today=TODAY + DAY)

    assert again == planner.Plan()
    assert rows() == before
    assert plans.difference(cluster, today=TODAY + DAY).proposals == ()


@pytest.mark.parametrize("did", [{}, {"cancelled": True}, {"proposed": True, "planned_on": None}])
def test_what_a_person_entered_counts_where_its_day_lies(cluster, did):
    alliance = cluster.placings.first().alliance
    MeetingFactory(cluster=cluster, term=None, held_on=date(2026, 10, 8), **did)
    CheckInFactory(alliance=alliance, due_on=date(2026, 11, 10), half=1, term=None, **did)

    plans.plan(cluster, today=TODAY)

    assert Meeting.objects.count() == 1
    assert CheckIn.objects.get(alliance=alliance, planned_on=TODAY).half == 1


def test_an_event_of_the_programme_is_no_cluster_meeting_but_takes_its_day(cluster):
    free = plans.plan(cluster, today=TODAY).proposals[0].day
    Meeting.objects.all().delete()
    MeetingFactory(national=True, programme=cluster.programme, term=None, held_on=free)

    plans.plan(cluster, today=TODAY)

    assert Meeting.objects.get(kind="termly").held_on != free


def test_the_day_of_a_cancelled_meeting_is_free_again(db):
    second = build(clusters=2)
    first = second.programme.clusters.exclude(pk=second.pk).get()
    plans.plan(first, today=TODAY)
    meeting = Meeting.objects.get()
    dates.cancel(meeting, at=AT)

    plans.plan(second, today=TODAY)

    assert Meeting.objects.get(cluster=second).held_on == meeting.held_on


def test_closures_busy_periods_and_kick_starts_are_read(cluster):
    first, second = (row.alliance for row in cluster.placings.order_by("pk"))
    second.cohort = CohortFactory(programme=cluster.programme, kick_start_on=date(2026, 11, 30))
    second.save()
    other = ClusterFactory(programme=cluster.programme)
    free = plans.plan(cluster, today=TODAY).proposals[0].day
    CheckIn.objects.all().delete()
    Meeting.objects.all().delete()
    ClosureFactory(programme=cluster.programme, starts_on=free, ends_on=free)
    ClosureFactory(programme=cluster.programme, cluster=other, starts_on=free + DAY)
    BusyPeriodFactory(alliance=first, starts_on=free + DAY, ends_on=free + DAY)

    found = plans.plan(cluster, today=TODAY)

    (group,) = queries.scene(cluster.programme, TODAY).only(cluster.pk).groups
    assert group.calendar.closed == {free}
    assert Meeting.objects.get().held_on not in {free, free + DAY}
    assert CheckIn.objects.get(alliance=second).due_on > date(2026, 11, 30)
    assert [each.slot.alliance for each in found.gaps] == [second.pk]


@pytest.mark.django_db
def test_a_closure_of_a_school_counts_for_the_alliance_it_leads_and_moves_its_call_alone(cluster):
    first, second = (placing.alliance for placing in cluster.placings.order_by("pk"))
    plans.plan(cluster, today=TODAY)
    was = {row.alliance: row.due_on for row in CheckIn.objects.filter(half=1)}
    first.lead_school = member_school(first)
    first.save()
    other = member_school(second)
    for day, school in ((was[first], first.lead_school), (was[second], other)):
        ClosureFactory(programme=cluster.programme, school=school, starts_on=day)

    plans.respace(plans.difference(cluster, today=TODAY).proposals)

    now = {row.alliance: row.due_on for row in CheckIn.objects.filter(half=1)}
    assert now[first] != was[first]
    assert now[second] == was[second]
    days = queries.calendar_around(first, TODAY), queries.calendar_around(second, TODAY)
    assert [each.is_school_day(was[first]) for each in days] == [False, True]
    assert queries.calendar_of(cluster.programme_id, cluster.pk).closed == frozenset()


@pytest.mark.django_db
def test_a_closure_is_of_a_cluster_or_of_a_school(cluster):
    closure = ClosureFactory(programme=cluster.programme, cluster=cluster)
    closure.school = SchoolFactory(programme=cluster.programme)

    with pytest.raises(IntegrityError), transaction.atomic():
        closure.save()


@pytest.mark.parametrize(
    ("kick_start", "joined", "counts_after"),
    [
        (date(2026, 9, 9), None, date(2026, 9, 9)),
        (date(2026, 9, 9), date(2026, 9, 20), date(2026, 9, 20)),
        (date(2026, 9, 9), date(2026, 8, 1), date(2026, 9, 9)),
        (None, date(2026, 9, 20), date(2026, 9, 20)),
        (None, None, date(2026, 8, 31)),
    ],
)
@pytest.mark.django_db
def test_an_alliance_counts_from_its_own_kick_start(kick_start, joined, counts_after):
    alliance = AllianceFactory(cohort=CohortFactory(kick_start_on=kick_start))

    assert queries.kick_start_of(alliance, joined, date(2026, 9, 1)) == counts_after


def test_a_school_that_joins_later_does_not_make_its_alliance_a_late_joiner(cluster):
    alliance = cluster.placings.first().alliance
    MembershipFactory(alliance=alliance, joined_on=date(2025, 9, 1))
    MembershipFactory(alliance=alliance, joined_on=date(2026, 11, 1))

    (group,) = queries.scene(cluster.programme, TODAY).groups

    assert group.member(alliance.pk).kick_start_on == date(2025, 9, 1)


def test_a_cluster_with_terms_of_its_own_is_planned_by_them(cluster):
    own = TermFactory(programme=cluster.programme, cluster=cluster, starts_on=date(2026, 9, 7))

    plans.plan(cluster, today=TODAY)

    assert {row.term for row in [*Meeting.objects.all(), *CheckIn.objects.all()]} == {own}


def test_terms_of_its_own_that_come_later_bring_no_second_meeting(cluster):
    plans.plan(cluster, today=TODAY)
    TermFactory(programme=cluster.programme, cluster=cluster, starts_on=date(2026, 9, 7))

    assert plans.plan(cluster, today=TODAY).proposals == ()


def test_a_facilitator_of_two_programmes_has_one_meeting_on_a_day(cluster):
    there = build()
    person = cluster.facilitations.get().person
    there.facilitations.update(person=person)

    plans.plan(cluster.programme, today=TODAY)
    plans.plan(there.programme, today=TODAY)

    one, other = Meeting.objects.all()
    assert one.programme != other.programme
    assert one.held_on != other.held_on
    assert there.name not in one.why_this_day + other.why_this_day


def test_nothing_is_planned_for_a_programme_that_is_published_or_over(cluster):
    programme = cluster.programme
    for fields in ({"is_published": True}, {"is_published": False, "ends_on": TODAY - DAY}):
        type(programme).objects.filter(pk=programme.pk).update(**fields)
        assert plans.plan(cluster, today=TODAY) == planner.Plan()
        assert plans.plan_all(TODAY) == 0

    type(programme).objects.filter(pk=programme.pk).update(ends_on=TODAY)
    assert plans.is_planned(type(programme).objects.get(pk=programme.pk), TODAY)


def test_the_database_itself_keeps_one_proposal_each(cluster):
    plans.plan(cluster, today=TODAY)

    for row in (Meeting.objects.get(), CheckIn.objects.first()):
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_plan_takes_as_many_queries_for_three_clusters_as_for_one(db, django_assert_num_queries):
    one, three = build(), build(clusters=3)
    for cluster in (one, three):
        with django_assert_num_queries(6):
            queries.scene(cluster.programme, TODAY)


def test_the_plan_of_a_cluster_is_that_of_its_programme_however_little_is_read(db):
    """Others of its facilitator count, and an alliance that moved on; strangers are not read."""
    cluster = build(clusters=2)
    elsewhere = ClusterFactory(programme=cluster.programme, name="Elsewhere")
    FacilitationFactory(cluster=elsewhere)
    stranger = ClusterFactory(programme=cluster.programme, name="Stranger")
    FacilitationFactory(cluster=stranger)
    PlacingFactory.create_batch(2, cluster=stranger)
    moving = cluster.placings.first()
    moving.ends_on = TODAY - DAY
    moving.save()
    PlacingFactory(cluster=elsewhere, alliance=moving.alliance, starts_on=TODAY)
    for place in (elsewhere, stranger):
        plans.plan(place, today=TODAY)
    MeetingFactory(national=True, programme=cluster.programme, term=None, held_on=TODAY + 9 * DAY)

    whole = queries.scene(cluster.programme, TODAY).only(cluster.pk)
    near = queries.scene_of(cluster, TODAY)

    assert {group.name for group in whole.around} - {group.name for group in near.around} == {
        "Stranger"
    }
    for work in (planner.plan, planner.respace, planner.clashes):
        found = [work(each.groups, each.bookings, TODAY, each.around) for each in (whole, near)]
        assert found[0] == found[1]
    assert planner.plan(near.groups, near.bookings, TODAY, near.around).proposals


# Moving, cancelling, confirming


def test_moving_keeps_what_was_and_raises_the_sequence(cluster):
    plans.plan(cluster, today=TODAY)
    meeting = Meeting.objects.get()
    was = meeting.held_on

    dates.move(meeting, at=AT, to={"held_on": was + DAY, "starts_at": time(9), "mode": "video"})

    row = Meeting.objects.get()
    assert (row.held_on, row.starts_at, row.mode) == (was + DAY, time(9), "video")
    assert (row.moved_from, row.moved_from_time, row.sequence) == (was, time(9, 30), 1)
    assert not row.is_proposal
    assert (meeting.held_on, meeting.sequence) == (row.held_on, row.sequence)


def test_a_preview_shows_what_would_move_along_and_writes_nothing(db):
    cluster = build(clusters=2)
    plans.plan(cluster.programme, today=TODAY)
    one, two = Meeting.objects.all()
    before = rows()

    shown = dates.preview(one, two.held_on, one.starts_at, today=TODAY)

    assert rows() == before
    assert [each.moves.row for each in shown.changes] == [two.pk]
    assert shown.clashes == []
    dates.move(one, at=AT, to={"held_on": two.held_on}, changes=shown.changes)
    (change,) = shown.changes
    after = Meeting.objects.get(pk=two.pk)
    assert (after.held_on, after.sequence, after.is_proposal) == (change.day, 1, True)
    assert Meeting.objects.get(pk=one.pk).held_on == two.held_on
    assert plans.difference(cluster.programme, today=TODAY).proposals == ()


def test_a_preview_says_what_speaks_against_the_day(cluster):
    plans.plan(cluster, today=TODAY)

    shown = dates.preview(Meeting.objects.get(), date(2026, 10, 27), time(9, 30), today=TODAY)

    assert shown.clashes == [f"Tuesday 27 October is no school day of {cluster.name}."]


def test_a_move_whose_preview_is_out_of_date_changes_nothing(db):
    cluster = build(clusters=2)
    plans.plan(cluster.programme, today=TODAY)
    one, two = Meeting.objects.all()
    shown = dates.preview(one, two.held_on, one.starts_at, today=TODAY)
    dates.cancel(two, at=AT)
    before = rows()

    with pytest.raises(plans.PlanChanged):
        dates.move(
            Meeting.objects.get(pk=one.pk),
            to={"held_on": two.held_on},
            at=AT,
            changes=shown.changes,
        )

    assert rows() == before


def test_a_busy_period_that_comes_later_moves_open_proposals_when_asked(cluster):
    plans.plan(cluster, today=TODAY)
    call = CheckIn.objects.first()
    BusyPeriodFactory(alliance=call.alliance, starts_on=call.due_on, ends_on=call.due_on)

    changes = plans.difference(cluster, today=TODAY).proposals
    plans.respace(changes)

    assert [each.moves.row for each in changes] == [call.pk]
    assert CheckIn.objects.get(pk=call.pk).due_on == changes[0].day != call.due_on
    with pytest.raises(plans.PlanChanged):
        plans.respace(changes)


def test_who_saw_an_older_date_does_not_change_the_newer(cluster):
    plans.plan(cluster, today=TODAY)
    mine, theirs = Meeting.objects.get(), Meeting.objects.get()
    dates.move(theirs, at=AT, to={"held_on": theirs.held_on + DAY})

    with pytest.raises(dates.ChangedMeanwhile):
        dates.move(mine, at=AT, to={"held_on": mine.held_on - DAY})
    with pytest.raises(dates.ChangedMeanwhile):
        dates.cancel(mine, at=AT)

    assert Meeting.objects.get().held_on == theirs.held_on


@pytest.mark.parametrize("what", [{"cancelled": True}, {"held": True}, {"missed": True}])
def test_what_is_over_or_cancelled_is_not_moved(cluster, what):
    call = CheckInFactory(alliance=cluster.placings.first().alliance, **what)

    with pytest.raises(dates.CannotMove):
        dates.move(call, at=AT, to={"due_on": call.due_on + DAY})

    assert CheckIn.objects.get().due_on == call.due_on


def test_cancelling_keeps_the_row_and_the_first_moment(cluster):
    plans.plan(cluster, today=TODAY)
    meeting = Meeting.objects.get()

    dates.cancel(meeting, at=AT)
    dates.cancel(meeting, at=AT + DAY)

    row = Meeting.objects.get()
    assert (row.cancelled_at, row.sequence) == (AT, 1)


def test_confirming_announces_the_open_rest_of_the_term(cluster):
    plans.plan(cluster, today=TODAY)
    far = build()
    plans.plan(far, today=TODAY)
    cancelled, moved = CheckIn.objects.filter(alliance__placings__cluster=cluster)[:2]
    dates.cancel(cancelled, at=AT)
    dates.move(moved, at=AT, to={"starts_at": time(8)})

    told = plans.confirm_term(cluster, cluster.programme.terms.get(), at=AT)

    assert set(Meeting.objects.announced()) == set(told.meetings)
    assert set(CheckIn.objects.announced()) == set(told.calls)
    assert (len(told.meetings), len(told.calls)) == (1, 3)
    assert moved in told.calls
    assert {row.sequence for row in CheckIn.objects.announced()} == {1, 2}
    again = plans.confirm_term(cluster, cluster.programme.terms.get(), at=AT + DAY)
    assert again == plans.Confirmed([], [])


def test_what_is_called_off_in_the_same_moment_is_not_announced(cluster, monkeypatch):
    plans.plan(cluster, today=TODAY)
    confirm = plans._confirm

    def a_moment_later(row, at, by):
        dates.cancel(type(row).objects.get(pk=row.pk), at=at)
        return confirm(row, at, by)

    monkeypatch.setattr(plans, "_confirm", a_moment_later)
    told = plans.confirm_term(cluster, Term.objects.get(), at=AT)

    assert told == plans.Confirmed([], [])
    assert Meeting.objects.get().confirmed_at is None


@pytest.mark.parametrize(
    ("at", "is_told"),
    [
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), True),  # 23:59 on Sunday: summer time began
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), False),  # midnight of Monday
        (datetime(2027, 10, 31, 23, 59, tzinfo=UTC), True),  # 23:59 on Sunday: winter time began
        (datetime(2027, 11, 1, 0, 0, tzinfo=UTC), False),
    ],
)
def test_what_is_past_by_the_clock_on_the_wall_is_not_announced(cluster, at, is_told):
    sunday = date(2027, 3, 28) if at.month == 3 else date(2027, 10, 31)
    term = Term.objects.get()
    CheckInFactory(
        alliance=cluster.placings.first().alliance, term=term, due_on=sunday, proposed=True
    )

    told = plans.confirm_term(cluster, term, at=at)

    assert bool(told.calls) is is_told


@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_move_over_a_clock_change_keeps_the_time_on_the_wall(cluster, sunday):
    call = CheckInFactory(alliance=cluster.placings.first().alliance, due_on=sunday - 2 * DAY)

    dates.move(call, at=AT, to={"due_on": sunday + DAY})

    row = CheckIn.objects.get()
    assert (row.due_on, row.starts_at) == (sunday + DAY, time(15, 30))
    assert (row.moved_from, row.moved_from_time) == (sunday - 2 * DAY, time(15, 30))


# The beat and the command


def test_the_task_plans_every_programme_once(cluster, clock_at):
    build()

    first, second = tasks.plan_terms(), tasks.plan_terms()

    assert (first, second) == (10, 0)


def test_the_beat_pokes_the_task_by_its_name():
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert tasks.plan_terms.name in named


@pytest.fixture
def clock_at(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def test_the_command_says_what_it_proposed_and_what_cannot_be(cluster):
    told = []
    TermFactory(programme=cluster.programme, cluster=ClusterFactory(programme=cluster.programme))
    bare = ClusterFactory(name="Bare")
    for address in (None, cluster.slug, bare.slug):
        out = StringIO()
        call_command("plan_term", *filter(None, [address]), today=TODAY, stdout=out)
        told.append(out.getvalue())

    assert f"{cluster.programme}: 5 proposed." in told[0]
    assert told[1] == f"{cluster}: 0 proposed.\n"
    assert told[2] == "Bare: 0 proposed.\n  Bare has no term dates: nothing is planned.\n"
    with pytest.raises(CommandError, match="No programme or cluster"):
        call_command("plan_term", "nowhere")


# At the same moment, with real threads


def at_once(count, act):
    """What each of so many answered, all let go together."""
    gate = threading.Barrier(count, timeout=60)

    def one(number):
        try:
            gate.wait()
            return act(number)
        except dates.ChangedMeanwhile as lost:
            return lost
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_four_who_plan_at_once_make_one_plan(transactional_db):
    cluster = build(alliances=4, clusters=3)

    found = at_once(4, lambda _: plans.plan(cluster.programme, today=TODAY))

    assert sorted(len(each.proposals) for each in found) == [0, 0, 0, 27]
    assert (Meeting.objects.count(), CheckIn.objects.count()) == (3, 24)


def test_clusters_planned_at_once_do_not_share_a_day_of_their_facilitator(transactional_db):
    build(clusters=3)
    clusters = list(Term.objects.get().programme.clusters.filter(facilitations__isnull=False))

    at_once(3, lambda number: plans.plan(clusters[number], today=TODAY))

    assert len(set(Meeting.objects.values_list("held_on", flat=True))) == 3


def test_of_four_who_move_at_once_one_wins(transactional_db):
    plans.plan(build(), today=TODAY)
    seen = [Meeting.objects.get() for _ in range(4)]
    day = seen[0].held_on

    def act(number):
        dates.move(seen[number], at=AT, to={"held_on": day + (number + 1) * DAY})
        return number

    answers = at_once(4, act)

    (winner,) = [each for each in answers if isinstance(each, int)]
    row = Meeting.objects.get()
    assert (row.held_on, row.moved_from, row.sequence) == (day + (winner + 1) * DAY, day, 1)


def test_of_four_who_confirm_at_once_one_gets_the_rows(transactional_db):
    cluster = build()
    plans.plan(cluster, today=TODAY)
    term = Term.objects.get()

    told = at_once(4, lambda _: plans.confirm_term(cluster, term, at=AT))

    assert sorted(len(each.meetings) + len(each.calls) for each in told) == [0, 0, 0, 5]
