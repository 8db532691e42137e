"""Schools are invited, join, leave, and say what they promise (B04, B05, B13, B25, B26)."""

import random
from datetime import timedelta

import pytest

from core import clock
from core.access import Access
from core.exceptions import DomainError
from logs.models import Entry
from notifications import links, outbox, writing
from notifications.models import Message
from projects import school_letters, school_page
from projects.actions import schools
from projects.models import Concern, Participation, SchoolRole
from tests.factories.accounts import UserFactory
from tests.factories.alliances import member_school
from tests.factories.clusters import PlacingFactory
from tests.factories.logs import EntryFactory
from tests.factories.projects import (
    AgreementFactory,
    ConcernFactory,
    CycleFactory,
    ParticipationFactory,
    ProjectFactory,
    ResearchQuestionFactory,
    SchoolInvitationFactory,
    SchoolRoleFactory,
)

pytestmark = pytest.mark.django_db
AT, TODAY = clock.now(), clock.today()
DAY = timedelta(days=1)
TO = {"to_name": "Heather Moss", "to_email": "head@school.example"}


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def row(project):
    return ParticipationFactory(project=project, school=member_school(project.alliance))


def invite(project, school, by, at=AT):
    return schools.invite(
        project, school, by=by, at=at, time_asked="A day.", text="Come.\n\nPlease do.", **TO
    )


def link_to(row, at=AT):
    return links.of(school_letters.PURPOSES[type(row)], row, at)


def say(row, yes, at=AT, note=""):
    return schools.answer(link_to(row), yes=yes, note=note, at=at)


def test_a_letter_says_the_purpose_and_the_time_asked(project):
    ResearchQuestionFactory(project=project, text="Does talk help?")

    text = school_letters.invitation_text(project, "Priory Primary", "Two hours a term.")

    for words in ("Priory Primary", project.title, project.aim, "Does talk help?", "Two hours a"):
        assert words in text


def test_an_invited_school_gets_a_letter_and_one_reminder_that_waits(project, by):
    invitation = invite(project, member_school(project.alliance), by)

    letter, reminder = Message.objects.order_by("due_at")
    mail = writing.mail(letter, AT)
    assert (letter.kind, reminder.kind) == ("school_question", "school_question_reminder")
    assert reminder.due_at - letter.due_at == timedelta(days=10)
    assert f"/schools/answer/?key={link_to(invitation).key}" in mail.body
    assert "Please do." in mail.body
    assert mail.reply_to == [by.email]


def test_a_yes_joins_the_school_from_the_open_cycle_and_ends_the_reminder(project, by):
    cycle = CycleFactory(project=project)
    school = member_school(project.alliance)

    say(invite(project, school, by), yes=True)

    joined = Participation.objects.get(project=project, school=school)
    assert (joined.joined_on, joined.joined_from, joined.invited_on) == (TODAY, cycle, TODAY)
    assert set(Message.objects.values_list("state", flat=True)) == {"superseded"}


def test_a_no_joins_nobody_and_the_school_can_be_asked_again(project, by):
    school = member_school(project.alliance)

    declined = say(invite(project, school, by), yes=False, note="Not this year.")
    invite(project, school, by)

    assert not Participation.objects.exists()
    assert school_page.state_of_invitation(declined, AT).words.startswith("Declined")
    assert declined.note == "Not this year."


@pytest.mark.parametrize("kind", ["school_question", "school_question_reminder"])
def test_a_letter_is_wanted_while_there_is_no_answer(project, by, kind):
    invitation = invite(project, member_school(project.alliance), by)
    message = Message.objects.get(kind=kind)
    before = outbox.kind_of(message).still_wanted(message, AT)

    schools.withdraw(invitation, by=by, at=AT)

    assert (before, outbox.kind_of(message).still_wanted(message, AT)) == (True, False)


def test_a_school_is_asked_once_at_a_time_and_not_when_it_takes_part(project, by, row):
    school = member_school(project.alliance)
    invite(project, school, by)

    with pytest.raises(DomainError, match="waits already"):
        invite(project, school, by)
    with pytest.raises(schools.TakesPart):
        invite(project, row.school, by)


def test_states_of_an_invitation_have_their_days():
    words = {
        state: school_page.state_of_invitation(SchoolInvitationFactory.build(
            project=None, school=None, asked_at=AT, **{state: True} if state else {}
        ), at).kind
        for state, at in (("", AT), ("confirmed", AT), ("refused", AT))
    }  # fmt: skip
    late = SchoolInvitationFactory.build(project=None, school=None, asked_at=AT)

    assert words == {"": "info", "confirmed": "ok", "refused": "risk"}
    assert school_page.state_of_invitation(late, AT + timedelta(days=42)).words.startswith("No ans")


def test_a_school_that_is_added_answers_its_letter(project, by):
    school = member_school(project.alliance)
    link = link_to(invite(project, school, by))

    schools.join(project, school, joined_on=TODAY, at=AT, why_joined="They asked.")

    assert links.find("school_invitation", link.key, AT) is None
    with pytest.raises(schools.TakesPart):
        schools.join(project, school, joined_on=TODAY, at=AT)


def test_a_school_that_leaves_keeps_its_entries_and_is_asked_nothing_more(project, row, by):
    ParticipationFactory(project=project, school=member_school(project.alliance))
    entry = EntryFactory(cycle=CycleFactory(project=project), school=row.school)
    role = schools.name(row, "sponsor", by=by, at=AT, version=0, **TO)
    agreement = AgreementFactory(participation=row)
    ConcernFactory(participation=row)

    schools.leave(row, by=by, left_on=TODAY, why_left="head", reason="A new head.", at=AT)

    row.refresh_from_db()
    role.refresh_from_db()
    assert (row.left_on, row.why_left, role.ends_on) == (TODAY, "head", TODAY)
    assert Entry.objects.get().pk == entry.pk
    assert link_to(role) is None
    assert link_to(agreement) is None
    assert Concern.objects.get().settled_by == by
    assert set(Message.objects.values_list("state", flat=True)) == {"superseded"}
    with pytest.raises(schools.HasLeft):
        schools.leave(row, by=by, left_on=TODAY, why_left="head", reason="", at=AT)


def test_the_last_school_closes_the_project_only_when_that_is_said(project, row, by):
    cycle = CycleFactory(project=project)
    leaving = {"by": by, "left_on": TODAY, "why_left": "time", "reason": "", "at": AT}

    with pytest.raises(schools.LastSchool):
        schools.leave(row, **leaving)
    schools.leave(row, closes=True, **leaving)

    project.refresh_from_db()
    cycle.refresh_from_db()
    assert (project.closed_on, cycle.stage, cycle.decision) == (TODAY, "closed", "stop")
    step = cycle.stage_changes.get()
    assert (step.came_from, step.stage, step.by, step.at) == ("test", "closed", by, AT)
    schools.join(project, row.school, joined_on=TODAY, at=AT)
    project.refresh_from_db()
    assert project.closed_on is None


def test_one_person_at_a_time_holds_a_role_and_it_may_be_vacant(row, by):
    first = schools.name(row, "champion", by=by, at=AT - 9 * DAY, version=0, **TO)
    link = link_to(first)

    second = schools.name(
        row, "champion", by=by, at=AT, version=first.pk, **TO | {"to_name": "Dan"}
    )
    held = list(row.roles.filter(ends_on__isnull=True))
    schools.vacate(row, "champion", at=AT + DAY)

    first.refresh_from_db()
    assert held == [second]
    assert first.ends_on == TODAY - DAY
    assert links.find("school_role", link.key, AT) is None
    assert {each.state.words for each in school_page.standings(row.roles.all())} == {"Vacant"}


def test_a_sponsor_is_amber_until_they_confirm(row, by):
    role = schools.name(row, "sponsor", by=by, at=AT, version=0, **TO)
    before = school_page.state_of_role(role).kind

    confirmed = say(role, yes=True)

    assert (before, school_page.state_of_role(confirmed).kind) == ("watch", "ok")
    assert school_page.state_of_role(None).kind == "watch"
    assert school_page.state_of_role(SchoolRole(answered_at=AT, answer="no")).kind == "risk"


def test_an_agreement_is_confirmed_or_challenged_and_a_new_one_replaces_it(row, by):
    texts = {"link_role": "Visits.", "school_role": "Time.", "starts_on": TODAY, "ends_on": TODAY}
    first = schools.propose(row, by=by, at=AT, version=0, **texts, **TO)
    challenged = say(first, yes=False, note="Half a day is too much.")
    second = schools.propose(row, by=by, at=AT, version=first.pk, **texts, **TO)

    first.refresh_from_db()
    assert school_page.state_of_agreement(challenged, TODAY).words.startswith("Challenged")
    assert first.replaced_by == by
    assert school_page.state_of_agreement(second, TODAY).words.startswith("Sent")
    assert school_page.state_of_agreement(second, TODAY + DAY).words.startswith("Ended")
    confirmed = say(second, yes=True)
    assert school_page.state_of_agreement(confirmed, TODAY).kind == "watch"
    assert school_page.state_of_agreement(confirmed, TODAY - 29 * DAY).kind == "ok"


def test_a_concern_is_seen_by_the_project_lead_and_the_facilitator_alone(row):
    concern = ConcernFactory(participation=row)
    alliance = row.project.alliance_id
    seen = {
        "project lead": Access(project_leads=frozenset({row.project_id})),
        "facilitator": Access(facilitated=frozenset({alliance})),
        "alliance lead": Access(leads=frozenset({alliance}), member_of=frozenset({alliance})),
        "admin": Access(admin_of=frozenset({row.project.alliance.programme_id})),
    }

    found = {who: list(Concern.objects.visible_to(access)) for who, access in seen.items()}

    assert found == {
        "project lead": [concern], "facilitator": [concern], "alliance lead": [], "admin": [],
    }  # fmt: skip


def test_a_new_concern_settles_the_one_before(row, by):
    before = ConcernFactory(participation=row)

    schools.worry(row, by=by, at=AT, version=before.pk, reason="Again.", action="Visit.")

    assert list(row.concerns.filter(settled_at__isnull=True).values_list("reason")) == [("Again.",)]
    assert schools.settle(row, by=by, at=AT)
    assert not schools.settle(row, by=by, at=AT)


def test_letters_to_schools_keep_the_quiet_hours(project, by):
    PlacingFactory(alliance=project.alliance)
    invite(project, member_school(project.alliance), by)
    message = Message.objects.get(kind="school_question")
    saturday = clock.moment(TODAY + (5 - TODAY.weekday()) % 7 * DAY, AT.time())

    assert outbox.kind_of(message).earliest(message, saturday) > saturday


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_joins_and_leaves_in_any_order_keep_dates_and_totals(project, by, seed):
    """Dates are in order, one row a school is open, and what was counted before stays."""
    chance, day = random.Random(seed), TODAY - 400 * DAY  # noqa: S311 - a test that repeats
    known = [member_school(project.alliance) for _ in range(4)]
    told = {}
    for _ in range(25):
        day += chance.randint(0, 9) * DAY
        told |= counts(project, day)
        school = chance.choice(known)
        open_row = project.participations.joined().filter(school=school).first()
        try:
            if open_row is None:
                schools.join(project, school, joined_on=day + DAY, at=AT)
            else:
                closes = chance.random() < 0.5
                left_on = max(day, open_row.joined_on)
                schools.leave(
                    open_row,
                    by=by,
                    left_on=left_on,
                    why_left="time",
                    reason="",
                    at=AT,
                    closes=closes,
                )
        except schools.LastSchool:
            continue

        rows = list(project.participations.all())
        still = [row.school_id for row in rows if row.left_on is None]
        assert all(row.left_on is None or row.joined_on <= row.left_on for row in rows)
        assert len(still) == len(set(still))
        project.refresh_from_db()
        assert (project.closed_on is None) == bool(still)
        assert counts(project, day) == {
            earlier: count for earlier, count in told.items() if earlier <= day
        }


def counts(project, until):
    """Schools on every tenth day before a day."""
    first = TODAY - 400 * DAY
    days = range(0, (until - first).days, 10)
    return {first + n * DAY: project.participations.on(first + n * DAY).count() for n in days}


def test_a_row_of_the_list_needs_no_query_of_its_own(project, django_assert_num_queries):
    for _ in range(3):
        row = ParticipationFactory(project=project, school=member_school(project.alliance))
        SchoolRoleFactory(participation=row)
        AgreementFactory(participation=row)

    for with_concerns, queries in ((False, 5), (True, 6)):
        with django_assert_num_queries(queries):
            assert len(school_page.lines(project, TODAY, with_concerns=with_concerns)) == 3


def test_what_schools_were_asked_is_taken_back_when_the_project_closes(project, row, by):
    invitation = invite(project, member_school(project.alliance), by)
    link = link_to(invitation)

    schools.leave(row, by=by, left_on=TODAY, why_left="time", reason="", at=AT, closes=True)

    invitation.refresh_from_db()
    link.refresh_from_db()
    assert (invitation.withdrawn_at, invitation.withdrawn_by) == (AT, by)
    assert link.ended_at == AT
