"""For every model that people reach: the list and the rule agree, for everybody in the world.

The rules here are written out again, one row and one person at a time, in plain words.
"""

import pytest

from alliances.models import Post, Programme
from clusters.models import Cluster
from core import clock
from logs.models import Entry, Reflection
from logs.rules import can_edit_text
from projects.access import access_of
from projects.models import Cycle, Measure, Project, Sharing
from projects.rules import can_edit_project, can_log_in, can_start_project
from tests import worlds
from tests.factories.world import POSTS

MEMBERS = {"lead", "project_lead", "school_lead", "teacher"}
PLACES = ("own", "peer", "far", "foreign")
WIDE = {Sharing.CLUSTER, Sharing.PROGRAMME}


built, db, world = worlds.built, worlds.db, worlds.world


def place_of(world, row):
    """Which of the four places a row is in."""
    project = row if isinstance(row, Project) else getattr(row, "project", None)
    project = project or row.cycle.project
    return next(
        name for name in ("own", "peer", "far", "foreign")
        if getattr(world, name).project.pk == project.pk
    )  # fmt: skip


def reaches(actor, place, sharing):
    """Whether somebody reads what a place shares so far; by the words of the privacy page."""
    if actor in ("operator", "stranger", "deactivated", "nobody"):
        return False
    home, role = actor.split()
    abroad = "foreign" in (home, place) and home != place
    if abroad:
        return False
    if role in ("admin", "research"):
        return sharing == Sharing.PROGRAMME
    if role == "facilitator":
        own = place in ({"own": ("own", "peer")}.get(home, (home,)))
        return sharing != Sharing.ONLY_ME if own else sharing == Sharing.PROGRAMME
    if home == place:
        return sharing != Sharing.ONLY_ME
    if role not in MEMBERS:
        return False
    peers = {home, place} == {"own", "peer"}
    return sharing in WIDE if peers else sharing == Sharing.PROGRAMME


def access_of_all(world):
    return {name: access_of(actor, clock.today()) for name, actor in world.actors.items()}


@pytest.mark.parametrize("model", [Entry, Reflection])
def test_texts_are_listed_for_those_who_may_read_them(world, model):
    for name, access in access_of_all(world).items():
        listed = set(model.objects.visible_to(access))
        allowed = {
            text
            for text in model.objects.all()
            if (access.person_id and text.author_id == access.person_id)
            or reaches(name, place_of(world, text), text.sharing)
        }
        assert listed == allowed, name


@pytest.mark.parametrize("model", [Project, Cycle, Measure])
def test_projects_and_their_parts_are_listed_for_those_who_may_read_them(world, model):
    for name, access in access_of_all(world).items():
        listed = set(model.objects.visible_to(access))
        allowed = {
            row
            for row in model.objects.all()
            if reaches(name, place_of(world, row), Sharing.CLUSTER)
            or (name.endswith((" admin", " research"))
                and (name.startswith("foreign") == (place_of(world, row) == "foreign")))
        }  # fmt: skip
        assert listed == allowed, name


def test_clusters_are_listed_for_those_who_belong_to_them(world):
    for name, access in access_of_all(world).items():
        home, _, role = name.partition(" ")
        clusters = {place: getattr(world, place).cluster for place in PLACES}
        allowed = set()
        if role in MEMBERS | {"facilitator"}:
            allowed = {clusters[home]}
        elif role in ("admin", "research"):
            allowed = {clusters[place] for place in PLACES
                       if (place == "foreign") == (home == "foreign")}  # fmt: skip
        assert set(Cluster.objects.visible_to(access)) == allowed, name


def test_programmes_are_listed_for_those_who_have_a_part(world):
    for name, access in access_of_all(world).items():
        home, _, role = name.partition(" ")
        has_part = role in MEMBERS | {"facilitator", "admin", "research"}
        allowed = {getattr(world, home).programme} if has_part else set()
        assert set(Programme.objects.visible_to(access)) == allowed, name


def test_a_published_programme_is_open_to_everybody(world):
    Programme.objects.filter(pk=world.foreign.programme.pk).update(is_published=True)

    for name, access in access_of_all(world).items():
        assert world.foreign.project in Project.objects.visible_to(access), name
        assert world.foreign.programme in Programme.objects.visible_to(access), name
        if not name.startswith("foreign"):
            assert not can_edit_project(access, world.foreign.project), name
            assert not Entry.objects.visible_to(access).filter(
                cycle=world.foreign.cycle
            ).exists(), name  # fmt: skip


def test_cycles_to_log_in_are_those_the_rule_allows(world):
    for name, access in access_of_all(world).items():
        open_cycles = Cycle.objects.open().select_related("project")
        allowed = {cycle for cycle in open_cycles if can_log_in(access, cycle.project)}
        assert set(Cycle.objects.open_to_log(access, clock.today())) == allowed, name
        home, _, role = name.partition(" ")
        writes = role in (set(POSTS) - {"headteacher"})
        assert allowed == ({getattr(world, home).cycle} if writes else set()), name


def test_who_edits_reads_and_who_edits_a_text_wrote_it(world):
    for name, access in access_of_all(world).items():
        edited = {project for project in Project.objects.all() if can_edit_project(access, project)}
        assert edited <= set(Project.objects.visible_to(access)), name
        home, _, role = name.partition(" ")
        edits = role in ("lead", "project_lead")
        assert edited == ({getattr(world, home).project} if edits else set()), name
        assert can_start_project(access) == (role == "lead"), name
        for model in (Entry, Reflection):
            own = {text for text in model.objects.all() if can_edit_text(access, text)}
            assert own <= set(model.objects.visible_to(access)), name
            assert {text.author_id for text in own} <= {access.person_id}, name


def test_whoever_left_keeps_their_own_words_and_changes_them_no_more(world):
    post = Post.objects.get(person=world.own.people["teacher"])
    text = world.own.entries["only_me"]
    Post.objects.filter(pk=post.pk).update(ends_on="2026-01-01")

    access = access_of(world.own.people["teacher"], clock.today())

    assert set(Entry.objects.visible_to(access)) == set(world.own.entries.values())
    assert not can_edit_text(access, text)


def test_what_was_shared_stays_with_its_readers_when_its_author_has_left(world):
    lead = access_of(world.own.people["lead"], clock.today())
    post = Post.objects.get(person=world.own.people["teacher"])
    before = set(Entry.objects.visible_to(lead))
    Post.objects.filter(pk=post.pk).update(ends_on="2026-01-01")

    assert set(Entry.objects.visible_to(lead)) == before
