"""Two leads who change one figure, or what is said of it, in the same moment: one is told.

Real threads with connections of their own, on both databases.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from projects.models import Correction, ImpactClaim
from tests.at_once import ROUNDS, send_pairs_at_once
from tests.factories.projects import ImpactClaimFactory, MeasureFactory, ReadingFactory
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
    readings = [ReadingFactory(measure=measure) for _ in range(ROUNDS)]
    urls = [
        reverse("logs:reading_edit", args=[world.own.project.slug, measure.pk, reading.pk])
        for reading in readings
    ]
    form = Page(both[0].get(urls[0])).form

    got = send_pairs_at_once(
        [
            [(client, url, form.data(reading=f"{n} of 32")) for n, client in enumerate(both)]
            for url in urls
        ]
    )

    assert [sorted(each.status_code for each in pair) for pair in got] == [[302, 409]] * ROUNDS
    assert Correction.objects.count() == ROUNDS


@pytest.mark.parametrize("first_version", [0, 1])
def test_of_two_who_say_how_strong_it_is_one_is_told(world, both, first_version):
    measures = MeasureFactory.create_batch(ROUNDS, project=world.own.project)
    for measure in measures if first_version else ():
        ImpactClaimFactory(measure=measure, cycle=world.own.cycle)
    urls = [
        reverse("projects:claim_edit", args=[world.own.project.slug, measure.pk])
        for measure in measures
    ]
    form = Page(both[0].get(urls[0])).form

    got = send_pairs_at_once(
        [
            [(each, url, form.data(strength=word, caution=word))
             for each, word in zip(both, ("anecdote", "compared"), strict=True)]
            for url in urls
        ]
    )  # fmt: skip

    assert [sorted(each.status_code for each in pair) for pair in got] == [[302, 409]] * ROUNDS
    versions = ImpactClaim.objects.values_list("version", flat=True)
    assert list(versions) == [first_version + 1] * ROUNDS
