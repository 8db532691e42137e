"""Self-assessments: who says what, who reads it when, and that nothing given ever changes."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliances import rules
from alliances.actions import maturity
from alliances.models import Rating, SelfAssessment
from core import clock
from core.exceptions import ChangedMeanwhile, DomainError
from projects.access import access_of
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    AllianceFactory,
    PostFactory,
    SelfAssessmentFactory,
    member_school,
)
from tests.factories.toolkit import MaturityStageFactory, StrandFactory
from tests.factories.world import two_programmes

DAY = timedelta(days=1)
INSIDE = ("lead", "project_lead", "school_lead", "teacher", "headteacher", "facilitator")

pytestmark = pytest.mark.django_db


def readers(world, statement):
    return {
        name
        for name, actor in world.actors.items()
        if SelfAssessment.objects.visible_to(access_of(actor, clock.today()))
        .filter(pk=statement.pk)
        .exists()
    }


def say(alliance, school, *, at=AT, version=0, place=None, does=maturity.give):
    ratings = [] if place is None else [Rating(strand=place[0], stage=place[1])]
    return does(
        alliance, school, by=UserFactory(), at=at, version=version, ratings=ratings, note="",
        with_whom="",
    )  # fmt: skip


@pytest.fixture
def place():
    return StrandFactory(), MaturityStageFactory()


def test_leads_say_it_jointly_school_leads_and_headteachers_for_their_school():
    world = two_programmes()
    alliance, school = world.own.alliance.pk, world.own.school.pk
    held = {name: access_of(actor, clock.today()) for name, actor in world.actors.items()}

    assert {n for n, a in held.items() if rules.can_rate_jointly(a, alliance)} == {"own lead"}
    assert {n for n, a in held.items() if school in rules.rates_for_schools(a, alliance)} == {
        "own school_lead", "own headteacher",
    }  # fmt: skip


def test_what_was_said_stays_inside_the_alliance_and_with_its_facilitator():
    world = two_programmes()

    for statement in (world.own.joint, world.own.voice):
        assert readers(world, statement) == {f"own {role}" for role in INSIDE}


def test_a_draft_is_read_by_nobody():
    world = two_programmes()

    assert readers(world, SelfAssessmentFactory(alliance=world.own.alliance, draft=True)) == set()


def test_a_school_reads_the_others_once_it_has_spoken_itself():
    world = two_programmes()
    other = member_school(world.own.alliance)
    new = {"alliance": world.own.alliance, "given_at": AT + DAY, "rated_on": (AT + DAY).date()}
    voice = SelfAssessmentFactory(school=other, **new)

    without_a_school = {"own lead", "own project_lead", "own facilitator"}
    assert readers(world, voice) == without_a_school
    own = SelfAssessmentFactory(school=world.own.school, **new)
    assert readers(world, own) == readers(world, voice) == {f"own {role}" for role in INSIDE}


def test_whoever_speaks_for_a_school_and_leads_says_first_what_the_school_sees():
    world = two_programmes()
    lead, alliance = world.own.people["lead"], world.own.alliance
    PostFactory(school_lead=True, person=lead, alliance=alliance, school=world.own.school)
    new = {"alliance": alliance, "given_at": AT + DAY, "rated_on": (AT + DAY).date()}
    voice = SelfAssessmentFactory(school=member_school(alliance), **new)

    assert "own lead" not in readers(world, voice)
    SelfAssessmentFactory(school=world.own.school, **new)
    assert "own lead" in readers(world, voice)


def test_the_joint_statement_opens_what_every_school_said_before_it():
    world = two_programmes()
    alliance = world.own.alliance
    voice = SelfAssessmentFactory(
        alliance=alliance, school=member_school(alliance), given_at=AT + DAY,
        rated_on=(AT + DAY).date(),
    )  # fmt: skip

    SelfAssessmentFactory(alliance=alliance, given_at=AT + 2 * DAY, rated_on=(AT + 2 * DAY).date())

    assert readers(world, voice) == {f"own {role}" for role in INSIDE}


def test_a_draft_is_gone_on_with_and_given_whole(place):
    alliance, strand = AllianceFactory(), place[0]
    draft = say(alliance, None, does=maturity.save)
    assert not SelfAssessment.objects.given().exists()

    say(alliance, None, version=1, place=place)

    given_one = SelfAssessment.objects.get()
    assert (given_one.pk, given_one.given_at, given_one.rated_on) == (draft.pk, AT, AT.date())
    (rating,) = given_one.ratings.all()
    assert (rating.strand, rating.stage, rating.towards) == (strand, place[1], None)


def test_nothing_placed_cannot_be_given_and_saves_nothing():
    alliance = AllianceFactory()

    with pytest.raises(maturity.NothingPlaced):
        say(alliance, None)

    assert not SelfAssessment.objects.exists()


def test_a_voice_is_given_once_a_day_and_the_second_stays_a_draft(place):
    alliance = AllianceFactory()
    say(alliance, None, place=place)
    say(alliance, None, place=place, does=maturity.save)

    with pytest.raises(maturity.GivenToday):
        say(alliance, None, version=1, place=place)

    assert SelfAssessment.objects.filter(given_at=None).get().version == 1
    say(alliance, None, version=1, place=place, at=AT + DAY)
    say(alliance, member_school(alliance), place=place)
    assert SelfAssessment.objects.given().count() == 3


@pytest.mark.parametrize("seen", [0, 2])
def test_whoever_saw_another_draft_is_told_and_writes_nothing(place, seen):
    alliance = AllianceFactory()
    say(alliance, None, place=place, does=maturity.save)

    with pytest.raises(ChangedMeanwhile):
        say(alliance, None, version=seen, does=maturity.save)

    assert SelfAssessment.objects.get().ratings.count() == 1


def test_the_database_keeps_what_between_means_and_one_draft_a_voice(place):
    alliance = AllianceFactory()
    draft = SelfAssessmentFactory(alliance=alliance, draft=True)

    for wrong in (
        lambda: SelfAssessmentFactory(alliance=alliance, draft=True),
        lambda: SelfAssessmentFactory(rated_on=None),
        lambda: Rating.objects.create(
            self_assessment=draft, strand=place[0], stage=None, towards=place[1]
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


STEP = st.tuples(
    st.sampled_from(["joint", "first", "second"]), st.sampled_from([maturity.save, maturity.give]),
    st.integers(0, 3), st.booleans(), st.integers(0, 2),
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=4, max_size=14))
def test_no_sequence_of_statements_ever_changes_an_earlier_one(place, steps):
    with transaction.atomic():
        alliance = AllianceFactory()
        voices = {"joint": None, "first": member_school(alliance),
                  "second": member_school(alliance)}  # fmt: skip
        at, kept = AT, {}
        for voice, does, version, is_placed, days in steps:
            at += days * DAY
            with suppress(DomainError):
                say(alliance, voices[voice], at=at, version=version, does=does,
                    place=place if is_placed else None)  # fmt: skip
            now = given_rows()
            assert kept == {key: now[key] for key in kept}
            assert SelfAssessment.objects.filter(given_at=None).count() <= len(voices)
            kept = now
        transaction.set_rollback(True)


def given_rows():
    """Every word of every statement that was given."""
    return {
        row["pk"]: (row, list(Rating.objects.filter(self_assessment=row["pk"]).values()))
        for row in SelfAssessment.objects.given().values("pk", "note", "version", "given_at",
                                                        "rated_on", "school")
    }  # fmt: skip
