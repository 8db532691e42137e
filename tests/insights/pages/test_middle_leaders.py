"""How many entries of a project are by middle leaders (B31)."""

from datetime import timedelta

import pytest

from alliances.models import Post
from tests.factories import HAPPENED_ON
from tests.factories.logs import EntryFactory
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def said(world, client_for):
    def read(role="lead", place="own"):
        person = getattr(world, place).people[role]
        return Page(client_for(person).get(world.own.project.get_absolute_url())).text

    return read


def middle(world, role, **more):
    posts = Post.objects.filter(person=world.own.people[role])
    posts.update(level="middle", **more)


def test_the_project_says_how_many_entries_are_by_middle_leaders(world, said):
    """The teacher of the world wrote four entries, one of them for nobody else."""
    middle(world, "school_lead")
    for _ in range(2):
        EntryFactory(cycle=world.own.cycle, author=world.own.people["school_lead"])

    assert "2 of 5 entries by middle leaders" in said()
    assert "2 of 5 entries by middle leaders" in said("teacher")


def test_who_was_one_on_the_day_counts_and_who_was_not_does_not(world, said):
    EntryFactory(cycle=world.own.cycle, author=world.own.people["school_lead"])
    middle(world, "school_lead", ends_on=HAPPENED_ON)
    assert "1 of 4 entries by middle leaders" in said()

    middle(world, "school_lead", ends_on=HAPPENED_ON - DAY)
    assert "No entry is known to be by a middle leader. Say who is one" in said()


def test_a_post_in_another_alliance_says_nothing_here(world, said):
    Post.objects.filter(person=world.peer.people["teacher"]).update(level="middle")
    EntryFactory(cycle=world.own.cycle, author=world.peer.people["teacher"])

    assert "by middle leaders" not in said()


def test_peers_are_not_told(world, said):
    middle(world, "teacher")

    assert "3 of 3 entries by middle leaders" in said()
    assert "by middle leaders" not in said("lead", "peer")
