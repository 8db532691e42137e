"""Two leads who change one figure, or what is said of it, in the same moment: one is told.

Real threads with connections of their own, on both databases.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from logs.models import Entry
from notifications.models import Message
from projects.models import Correction, ImpactClaim, Reading
from tests.at_once import ROUNDS, send_pairs_at_once
from tests.factories.logs import EntryFactory
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


def test_what_is_pulled_back_twice_at_once_is_pulled_back_once(world, both):
    """A form sent twice as well as two people: one is done, the other is told, letters go once."""
    own, (lead, _) = world.own, both
    entries = EntryFactory.create_batch(
        ROUNDS, cycle=own.cycle, author=own.people["lead"], sharing="cluster"
    )
    readings = ReadingFactory.create_batch(ROUNDS, measure=own.measure)
    urls = [f"{entry.get_absolute_url()}withdraw/" for entry in entries]
    urls += [
        reverse("logs:reading_withdraw", args=[own.project.slug, own.measure.pk, reading.pk])
        for reading in readings
    ]
    urls.append(reverse("logs:self_assessment_withdraw", args=[own.joint.pk]))

    got = send_pairs_at_once([[(lead, url, {"why": "Counted twice."})] * 2 for url in urls])

    assert {each.status_code for pair in got for each in pair} == {302}
    assert Reading.every.filter(withdrawn_at__isnull=False).count() == ROUNDS
    assert Entry.objects.filter(withdrawn_at__isnull=False).count() == ROUNDS
    assert {entry.history.count() for entry in entries} == {2}
    letters = list(
        Message.objects.filter(kind="withdrawn").values_list("about_type", "about_id", "person")
    )
    assert len(letters) == len(set(letters)) >= len(urls)
