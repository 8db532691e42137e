"""One entry with everything that was said in it."""

from decimal import Decimal

import pytest

from projects.models import Project
from tests.factories.logs import EntryFactory
from tests.factories.projects import ImpactClaimFactory, ReadingFactory
from tests.factories.toolkit import ClaimFactory, EvidenceSourceFactory, KeyMessageFactory
from tests.markup import Page


def test_it_shows_all_that_was_said(world, lead):
    message, claim = KeyMessageFactory(), ClaimFactory()
    measure = world.own.measure
    entry = EntryFactory(
        cycle=world.own.cycle,
        author=world.own.people["teacher"],
        title="Pairs",
        what_happened="One.\n\nTwo.",
        went_well="Three.",
        not_effective="Four.",
        problems="Five.",
        level="teacher",
        school=world.own.school,
        measure=measure,
        reading=ReadingFactory(
            measure=measure, cycle=world.own.cycle, value=Decimal("62.50"), part=20, of=32
        ),
        more_sources=[(second := EvidenceSourceFactory())],
        key_messages=[message],
        claims=[claim],
    )

    response = lead.get(entry.get_absolute_url())

    page = Page(response)
    said = ["Three.", "Four.", "Five.", measure.name, "63%, 20 of 32", str(entry.source)]
    said += [str(second), str(message), str(claim), str(world.own.school), "8 October 2026"]
    said += ["Teachers"]
    said += [str(world.own.people["teacher"]), "Our alliance"]
    assert [words for words in said if words not in page.text] == []
    assert "One.\n\nTwo." in response.text
    assert page.headings[0] == "Pairs"


@pytest.mark.parametrize("kind", ["entries", "reflections"])
def test_who_wrote_it_and_when_stands_before_what_can_be_done(world, client_for, kind):
    text = getattr(world.own, kind)["alliance"]

    page = Page(client_for(text.author).get(text.get_absolute_url())).text

    assert f"{text.cycle.project.alliance}, cycle 1" in page
    assert page.index(f"{text.author}, 8 October 2026.") < page.index("Pull back")


def test_how_strong_its_reading_is_stands_beside_it_for_whoever_sees_the_project(
    world, lead, client_for
):
    measure, cycle = world.own.measure, world.own.cycle
    Project.objects.filter(pk=cycle.project_id).update(sharing="alliance")
    reading = ReadingFactory(measure=measure, cycle=cycle)
    entry = EntryFactory(cycle=cycle, sharing="cluster", measure=measure, reading=reading)
    peer, url = client_for(world.peer.people["lead"]), entry.get_absolute_url()
    unsaid = Page(lead.get(url)).text
    ImpactClaimFactory(measure=measure, cycle=cycle, caution="CAUTION-here")

    assert "Strength of evidence: not said yet." in unsaid
    assert "Strength of evidence: Before and after. CAUTION-here" in Page(lead.get(url)).text
    assert "Strength of evidence" not in Page(peer.get(url)).text


def test_an_entry_without_a_title_is_headed_by_its_first_words(world, lead):
    entry = EntryFactory(
        cycle=world.own.cycle,
        author=world.own.people["teacher"],
        what_happened="Pairs talked before they wrote, and then they wrote a great deal more.",
    )

    page = Page(lead.get(entry.get_absolute_url()))

    assert page.headings[0] == "Pairs talked before they wrote, and then they wrote a great…"


def test_only_the_author_is_offered_to_change_it(world, lead, teacher):
    url = world.own.entries["alliance"].get_absolute_url()

    assert "Change" in Page(teacher.get(url)).text
    assert f"{url}edit/" not in lead.get(url).text


@pytest.mark.parametrize("sharing", ["only_me", "alliance", "cluster", "programme"])
def test_a_headteacher_reads_what_is_shared_and_writes_nothing(world, client_for, sharing):
    head = client_for(world.own.people["headteacher"])
    url = world.own.entries[sharing].get_absolute_url()

    assert head.get(url).status_code == (404 if sharing == "only_me" else 200)
    assert head.get(f"{url}edit/").status_code == (404 if sharing == "only_me" else 403)


def test_a_number_that_no_row_has_is_not_found(world, lead):
    assert [lead.get(f"/log/{pk}/").status_code for pk in (0, 10**6, 10**18, 10**30)] == [404] * 4
