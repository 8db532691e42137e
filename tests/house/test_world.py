"""The world that the permission table is drawn in holds what it says."""

import pytest

from core import clock
from logs.models import Entry, Reflection
from projects.access import access_of
from tests.factories.world import two_programmes

pytestmark = pytest.mark.django_db


def test_every_actor_holds_the_role_of_their_name():
    world = two_programmes()

    held = {}
    for name, person in world.actors.items():
        access = access_of(person, clock.today())
        held[name] = {role for role, _, _ in access.posts}
        held[name] |= {"facilitator"} if access.is_facilitator else set()
        held[name] |= {"admin"} if access.is_admin else set()
        held[name] |= {"research"} if access.is_research else set()

    roleless = {"operator", "deactivated", "stranger", "nobody"}
    assert held == {name: set() if name in roleless else {name.split()[1]} for name in world.actors}


def test_places_differ_only_in_where_they_are():
    world = two_programmes()

    assert world.own.cluster == world.peer.cluster != world.far.cluster
    assert world.own.programme == world.far.programme != world.foreign.programme
    assert len({place.marker for place in world.places}) == 4


@pytest.mark.parametrize("model", [Entry, Reflection])
def test_texts_of_every_reach_are_there_to_leak(model):
    world = two_programmes()

    teacher = access_of(world.own.people["teacher"], clock.today())
    author = world.own.people["teacher"] if model is Entry else world.own.people["lead"]
    seen = {(text.cycle.project, text.sharing) for text in model.objects.visible_to(teacher)}

    own, peer, far = world.own.project, world.peer.project, world.far.project
    expected = {(own, "alliance"), (own, "cluster"), (own, "programme")}
    expected |= {(peer, "cluster"), (peer, "programme"), (far, "programme")}
    if author.pk == teacher.person_id:
        expected.add((own, "only_me"))
    assert seen == expected
    assert model.objects.count() == 16
