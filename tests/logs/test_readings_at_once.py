"""Two leads who change one figure, or what is said of it, in the same moment: one is told.

Real threads with connections of their own, on both databases.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from projects.models import Correction, ImpactClaim
from tests.at_once import send_both_at_once
from tests.factories.projects import ImpactClaimFactory, ReadingFactory
from tests.factories.world import two_programmes
from tests.markup import Page


@pytest.fixture
def world(transactional_db):
    ContentType.objects.clear_cache()
    return two_programmes()


@pytest.fixture
def both(world, client_for):
    return [client_for(world.own.people[role]) for role in ("lead", "project_lead")]


def test_of_two_who_put_one_reading_right_one_is_told(world, both):
    measure = world.own.measure
    place = [world.own.project.slug, measure.pk, ReadingFactory(measure=measure).pk]
    url = reverse("logs:reading_edit", args=place)
    form = Page(both[0].get(url)).form

    got = send_both_at_once(
        url, [[(client, form.data(reading=f"{n} of 32")) for n, client in enumerate(both)]]
    )

    assert sorted(response.status_code for response in got[0]) == [302, 409]
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("first_version", [0, 1])
def test_of_two_who_say_how_strong_it_is_one_is_told(world, both, first_version):
    if first_version:
        ImpactClaimFactory(measure=world.own.measure, cycle=world.own.cycle)
    place = [world.own.project.slug, world.own.measure.pk]
    url = reverse("projects:claim_edit", args=place)
    form = Page(both[0].get(url)).form

    got = send_both_at_once(
        url,
        [[(each, form.data(strength=word, caution=word))
          for each, word in zip(both, ("anecdote", "compared"), strict=True)]],
    )  # fmt: skip

    assert sorted(response.status_code for response in got[0]) == [302, 409]
    assert ImpactClaim.objects.get().version == first_version + 1
