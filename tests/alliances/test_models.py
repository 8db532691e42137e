"""What the database promises about who belongs where."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliances.models import Alliance, Membership, Post, Programme
from core.models import lines
from tests.factories.alliances import (
    AliasFactory,
    AllianceFactory,
    CohortFactory,
    MembershipFactory,
    PostFactory,
    ProgrammeFactory,
    SchoolFactory,
    StewardshipFactory,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 18)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


@pytest.mark.parametrize("factory", [PostFactory, StewardshipFactory, ProgrammeFactory])
def test_nothing_ends_before_it_starts(factory):
    assert factory(starts_on=FIRST, ends_on=FIRST).pk
    assert refused(lambda: factory(starts_on=FIRST, ends_on=FIRST - timedelta(days=1)))


@pytest.mark.parametrize("role", ["school_lead", "teacher", "headteacher"])
def test_a_role_at_a_school_names_the_school(role):
    alliance = AllianceFactory()

    assert refused(lambda: PostFactory(role=role, alliance=alliance, school=None))
    assert Post(role=role, alliance=alliance).school is None


@pytest.mark.parametrize("role", ["lead", "project_lead", "guest"])
def test_a_role_in_the_alliance_needs_no_school(role):
    assert PostFactory(role=role, school=None).school is None


def test_a_form_is_told_in_words_what_a_post_lacks():
    post = PostFactory.build(
        person=PostFactory().person, alliance=AllianceFactory(), school=None, role="teacher"
    )

    with pytest.raises(
        ValidationError, match="School leads, teachers and headteachers need a school"
    ):
        post.full_clean()


def test_both_ends_of_a_post_count():
    post = PostFactory(starts_on=FIRST, ends_on=LAST)

    held = {day: post in Post.objects.in_force(day) for day in (
        FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1))}  # fmt: skip
    assert list(held.values()) == [False, True, True, False]


def test_a_post_is_ended_and_only_one_that_never_held_is_deleted():
    long_held, of_today = PostFactory(starts_on=FIRST), PostFactory(starts_on=LAST)

    long_held.end_before(LAST)
    of_today.end_before(LAST)

    assert Post.objects.get(pk=long_held.pk).ends_on == LAST - timedelta(days=1)
    assert not Post.objects.filter(pk=of_today.pk).exists()


def test_a_school_belongs_to_an_alliance_once_at_a_time_and_may_come_back():
    row = MembershipFactory()
    again = {"alliance": row.alliance, "school": row.school}

    assert refused(lambda: MembershipFactory(**again))
    Membership.objects.filter(pk=row.pk).update(left_on=LAST)
    assert MembershipFactory(**again, joined_on=LAST).pk
    assert refused(lambda: MembershipFactory(joined_on=LAST, left_on=FIRST))


def test_a_urn_is_once_in_a_programme_and_may_be_unknown():
    school = SchoolFactory(urn=100_001)

    assert refused(lambda: SchoolFactory(programme=school.programme, urn=100_001))
    assert SchoolFactory(urn=100_001).pk
    assert [SchoolFactory(programme=school.programme, urn=None).pk for _ in range(2)]


def test_names_and_numbers_are_once_in_a_programme_in_any_case():
    alliance, cohort, alias = AllianceFactory(name="Ash Tree"), CohortFactory(), AliasFactory()
    programme = alliance.programme

    assert refused(lambda: AllianceFactory(programme=programme, name="ASH tree"))
    assert refused(lambda: CohortFactory(programme=cohort.programme, number=cohort.number))
    assert refused(lambda: AliasFactory(alliance=alias.alliance, name=alias.name.upper()))
    assert AllianceFactory(name="Ash Tree").pk


@pytest.mark.parametrize("name", ["Ash Tree", "ash tree", "ATTSA"])
def test_an_alliance_is_found_by_its_name_and_every_alias_once(name):
    alliance = AllianceFactory(name="Ash Tree")
    AliasFactory(alliance=alliance, name="attsa")
    AliasFactory(alliance=alliance, name="Ash tree ")
    AllianceFactory()

    assert list(Alliance.objects.named(name)) == [alliance]


def test_live_programmes_and_alliances_leave_the_published_out():
    live, published = AllianceFactory(), AllianceFactory(programme__published=True)

    assert list(Programme.objects.live()) == [live.programme]
    assert list(Alliance.objects.live()) == [live]
    assert published in Alliance.objects.all()


def test_lines_leave_empty_ones_out():
    assert lines(" One \n\n\tTwo\r\n  \n") == ["One", "Two"]
