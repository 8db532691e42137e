"""Priorities: whose they are, who sets them, what a change does."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from alliances import rules
from alliances.actions import priorities
from alliances.models import Priority, confided_to
from core import clock
from core.exceptions import ChangedMeanwhile
from projects.access import access_of
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.alliances import PriorityFactory
from tests.factories.world import two_programmes

CHANGED = {"text": "Mine.", "first_year": 2026, "last_year": 2028}


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 3, 1), 2026)],
)
def test_a_school_year_begins_in_september(day, year):
    assert clock.school_year(day) == year


def test_its_school_years_are_told_from_the_first_to_the_end_of_the_last():
    assert Priority(first_year=2026, last_year=2027).years == "2026 to 2028"


@pytest.mark.django_db
def test_own_affairs_are_read_inside_the_alliance_and_by_its_facilitator_alone():
    world = two_programmes()
    own = world.own.alliance.pk
    access = {name: access_of(actor, clock.today()) for name, actor in world.actors.items()}

    inside = {f"own {role}" for role in ("lead", "project_lead", "school_lead", "teacher",
                                         "headteacher", "facilitator")}  # fmt: skip
    assert {name for name, held in access.items() if own in confided_to(held)} == inside
    for name, held in access.items():
        listed = set(Priority.objects.visible_to(held))
        assert listed == {
            place.priority for place in world.places if place.alliance.pk in confided_to(held)
        }, name


@pytest.mark.django_db
def test_leads_set_all_priorities_headteachers_those_of_their_school():
    world = two_programmes()
    of_alliance = PriorityFactory(alliance=world.own.alliance)
    setters = {
        row: {
            name
            for name, actor in world.actors.items()
            if rules.can_change_priority(access_of(actor, clock.today()), row)
        }
        for row in (world.own.priority, of_alliance)
    }

    assert setters == {
        world.own.priority: {"own lead", "own headteacher"},
        of_alliance: {"own lead"},
    }


@pytest.mark.django_db
def test_a_priority_changed_meanwhile_is_not_changed_again_by_whoever_saw_the_old_one():
    priority = PriorityFactory()
    priorities.change(priority, version=1, **CHANGED)

    with pytest.raises(ChangedMeanwhile):
        priorities.change(priority, version=1, **CHANGED | {"text": "Theirs."})

    priority.refresh_from_db()
    assert (priority.text, priority.last_year, priority.version) == ("Mine.", 2028, 2)


@pytest.mark.django_db
def test_who_ended_a_priority_first_stays_named_and_it_can_be_taken_up_again():
    priority, first, second = PriorityFactory(), UserFactory(), UserFactory()

    assert priorities.end(priority, by=first, at=AT)
    assert not priorities.end(priority, by=second, at=AT)

    priority.refresh_from_db()
    assert (priority.ended_at, priority.ended_by) == (AT, first)
    assert not Priority.objects.current().exists()
    assert priorities.take_up(priority)
    assert not priorities.take_up(priority)
    priority.refresh_from_db()
    assert (priority.ended_at, priority.ended_by) == (None, None)


@pytest.mark.django_db
def test_a_priority_does_not_end_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        PriorityFactory(first_year=2026, last_year=2025)
