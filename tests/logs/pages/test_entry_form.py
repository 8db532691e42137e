"""Log evidence, and change it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from logs.models import Entry
from projects.models import Cycle, Reading, Sharing
from tests.factories.alliances import AllianceFactory, PostFactory
from tests.factories.logs import EntryFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ParticipationFactory,
    ProjectFactory,
)
from tests.factories.toolkit import ClaimFactory, EvidenceSourceFactory, KeyMessageFactory
from tests.markup import Page

NEW = "/log/new/"


def opened(client, url=NEW):
    return Page(client.get(url)).form


def two_answers(world):
    return {
        "what_happened": "Pairs explained their steps.",
        "source": world.own.entries["alliance"].source_id,
    }


def write(client, answers, url=NEW):
    """Send the form as it was opened, with these answers."""
    return client.post(url, opened(client, url).data(**answers))


def newest():
    return Entry.objects.order_by("-pk").first()


def test_two_answers_make_an_entry(world, lead):
    response = write(lead, two_answers(world))

    entry = newest()
    assert response.url == entry.get_absolute_url()
    assert (entry.author, entry.cycle) == (world.own.people["lead"], world.own.cycle)
    assert (entry.what_happened, entry.source) == (
        "Pairs explained their steps.",
        world.own.entries["alliance"].source,
    )
    assert (entry.school, entry.sharing, entry.happened_on, entry.version) == (
        None,
        Sharing.ALLIANCE,
        clock.today(),
        1,
    )
    assert (entry.went_well, entry.title, entry.level, entry.measure, entry.reading) == (
        "", "", "", None, None,
    )  # fmt: skip
    assert entry.history.count() == 1


@pytest.mark.parametrize(
    ("sharing", "words"),
    [
        ("only_me", "Only you can see it."),
        ("alliance", "Your facilitator and your alliance can see it now."),
        ("cluster", "Your facilitator and the alliances of your cluster can see it now."),
        ("programme", "Everybody in the programme can see it now."),
    ],
)
def test_who_can_see_it_is_said_after_saving(world, lead, sharing, words):
    data = opened(lead).data(**two_answers(world), sharing=sharing)

    assert f"Entry saved. {words}" in Page(lead.post(NEW, data, follow=True)).text


def test_evidence_starts_at_our_alliance_for_the_whole_alliance(world, lead):
    form = opened(lead)

    assert form.typed("sharing") == Sharing.ALLIANCE
    assert form.typed("school") == "all"
    assert form.typed("happened_on") == str(clock.today())
    assert form.choices["school"] == [str(world.own.school.pk), "all"]


def test_school_and_sharing_start_as_in_the_entry_written_last(world, lead):
    EntryFactory(
        cycle=world.own.cycle,
        author=world.own.people["lead"],
        school=world.own.school,
        sharing=Sharing.CLUSTER,
        submitted_at=clock.now(),
    )

    form = opened(lead)

    assert form.typed("school") == str(world.own.school.pk)
    assert form.typed("sharing") == Sharing.CLUSTER


def test_a_teacher_writes_for_their_own_school_only(world, teacher):
    ParticipationFactory(project=world.own.project)

    form = opened(teacher)

    assert form.choices["school"] == [str(world.own.school.pk)]


def test_the_measure_in_the_address_is_chosen(world, lead):
    form = opened(lead, f"{NEW}?measure={world.own.measure.pk}")

    assert form.typed("measure") == str(world.own.measure.pk)
    assert form.choices["measure"] == [str(world.own.measure.pk), ""]


def test_every_tag_is_in_the_one_version(world, lead):
    messages, claims = KeyMessageFactory.create_batch(13), ClaimFactory.create_batch(8)

    write(
        lead,
        two_answers(world)
        | {
            "key_messages": [row.pk for row in messages],
            "claims": [row.pk for row in claims],
            "went_well": "Everybody spoke.",
            "not_effective": "Too short.",
            "problems": "Noise.",
            "title": "Pairs",
            "level": "pupil",
        },
    )

    entry, version = newest(), newest().history.get()
    assert set(entry.key_messages.all()) == set(messages)
    assert {row.keymessage for row in version.key_messages.all()} == set(messages)
    assert {row.claim for row in version.claims.all()} == set(claims)
    assert (version.went_well, version.not_effective, version.problems) == (
        "Everybody spoke.", "Too short.", "Noise.",
    )  # fmt: skip
    assert (version.history_type, version.history_user) == ("+", world.own.people["lead"])


def test_a_reading_keeps_its_parts_and_goes_on_the_chart(world, lead):
    measure = world.own.measure

    write(lead, two_answers(world) | {"measure": measure.pk, "reading": "20 of 32"})

    entry = newest()
    reading = entry.reading
    assert (reading.measure, reading.value, reading.part, reading.of) == (
        measure, Decimal("62.50"), 20, 32,
    )  # fmt: skip
    assert (reading.cycle, reading.taken_on) == (world.own.cycle, entry.happened_on)


def test_a_reading_without_its_measure_is_an_error_beside_the_measure(world, lead):
    response = write(lead, two_answers(world) | {"reading": "20 of 32", "measure": ""})

    page = Page(response)
    assert page.errors == {"measure": "Choose the measure this reading is of"}
    assert page.form.typed("reading") == "20 of 32"
    assert page.form.typed("what_happened") == "Pairs explained their steps."
    assert Entry.objects.filter(author=world.own.people["lead"]).count() == 0


@pytest.mark.parametrize("typed", ["101", "-1", "40 of 32", "much", "5 of 0"])
def test_a_reading_that_is_no_percentage_is_an_error_beside_it(world, lead, typed):
    answers = two_answers(world) | {"measure": world.own.measure.pk, "reading": typed}

    page = Page(write(lead, answers))

    assert page.errors == {
        "reading": "Enter the reading as a number from 0 to 100, for example 63, or 20 of 32"
    }
    assert page.form.typed("reading") == typed


def test_nothing_answered_brings_both_questions_back(world, lead):
    page = Page(lead.post(NEW, opened(lead).data()))

    assert page.errors == {
        "what_happened": "Say what happened, in a sentence or two",
        "source": "Choose where this evidence came from",
    }
    assert page.summary == list(page.errors.values())


def test_tomorrow_is_refused_and_today_is_not(world, lead):
    tomorrow = clock.today() + timedelta(days=1)

    page = Page(write(lead, two_answers(world) | {"happened_on": tomorrow}))

    assert page.errors == {"happened_on": "Date must be today or earlier"}
    assert page.form.typed("happened_on") == str(tomorrow)


def test_save_and_add_another_opens_the_same_form(world, lead):
    url = f"{NEW}?cycle={world.own.cycle.pk}"

    response = write(lead, two_answers(world) | {"another": "1"}, url)

    assert response.url == url
    assert newest().what_happened == "Pairs explained their steps."
    assert opened(lead, url).typed("what_happened") == ""


def test_whoever_writes_in_two_projects_chooses_by_the_address(world, lead):
    other = CycleFactory(project=ProjectFactory(alliance=world.own.alliance, title="Second one"))

    write(lead, two_answers(world), f"{NEW}?cycle={other.pk}")

    assert newest().cycle == other
    assert (
        "Write for Second one instead" in Page(lead.get(f"{NEW}?cycle={world.own.cycle.pk}")).text
    )


def test_a_cycle_of_somebody_else_or_a_closed_one_does_not_exist(world, lead):
    closed = CycleFactory(project=world.own.project, closed=True)

    for pk in (world.peer.cycle.pk, world.foreign.cycle.pk, closed.pk, "nonsense"):
        assert lead.get(f"{NEW}?cycle={pk}").status_code == 404
        assert lead.post(f"{NEW}?cycle={pk}", two_answers(world)).status_code == 404


def test_without_an_open_cycle_the_page_says_what_to_do(db, client_for):
    lead = client_for(PostFactory(lead=True, alliance=AllianceFactory()).person)

    response = lead.get(NEW)

    assert Page(response).headings == ["No open cycle", "There is nothing to log for yet"]


def test_a_school_that_left_is_not_offered(world, lead):
    world.own.participation.left_on = clock.today()
    world.own.participation.save()

    assert opened(lead).choices["school"] == ["all"]


def test_a_retired_source_is_not_offered(world, lead):
    retired = EvidenceSourceFactory(retired=True)

    page = Page(write(lead, two_answers(world) | {"source": retired.pk}))

    assert str(retired.pk) not in page.form.choices["source"]
    assert page.errors == {"source": "Choose where this evidence came from"}


# Changing


def edit_url(entry):
    return reverse("logs:entry_edit", args=[entry.pk])


def test_the_form_for_a_change_starts_from_what_was_saved(world, teacher):
    message, claim = KeyMessageFactory(), ClaimFactory()
    write(
        teacher,
        two_answers(world)
        | {
            "measure": world.own.measure.pk, "reading": "20 of 32", "title": "Pairs",
            "level": "teacher", "key_messages": [message.pk], "claims": [claim.pk],
            "sharing": "cluster",
        },
    )  # fmt: skip

    form = opened(teacher, edit_url(newest()))

    assert {name: values for name, values in form.values.items() if values != [""]} == {
        "version": ["1"],
        "what_happened": ["Pairs explained their steps."],
        "source": [str(world.own.entries["alliance"].source_id)],
        "measure": [str(world.own.measure.pk)],
        "reading": ["20 of 32"],
        "level": ["teacher"],
        "school": [str(world.own.school.pk)],
        "happened_on": [str(clock.today())],
        "title": ["Pairs"],
        "key_messages": [str(message.pk)],
        "claims": [str(claim.pk)],
        "sharing": ["cluster"],
    }


def test_whose_words_it_quotes_stands_beside_the_entry_and_in_every_version(world, teacher):
    write(teacher, two_answers(world) | {"voice": "parent"})
    entry = newest()
    said = Page(teacher.get(entry.get_absolute_url())).text

    write(teacher, {"voice": ""}, edit_url(entry))

    entry.refresh_from_db()
    assert "Voice Parent or carer" in said
    assert [row.voice for row in entry.history.order_by("history_id")] == ["parent", ""]
    assert entry.voice == ""
    assert "Voice" not in Page(teacher.get(entry.get_absolute_url())).text


def test_a_change_keeps_the_version_before(world, teacher):
    entry = world.own.entries["alliance"]
    before = entry.what_happened

    response = write(teacher, {"what_happened": "Better words."}, edit_url(entry))

    assert response.url == entry.get_absolute_url()
    entry.refresh_from_db()
    assert (entry.what_happened, entry.version) == ("Better words.", 2)
    assert [row.what_happened for row in entry.history.order_by("history_id")] == [
        before,
        "Better words.",
    ]
    assert entry.changed_at is not None
    assert entry.author == world.own.people["teacher"]


def test_taking_the_reading_out_takes_its_point_off_the_chart(world, teacher):
    write(teacher, two_answers(world) | {"measure": world.own.measure.pk, "reading": "63"})
    entry, reading = newest(), newest().reading

    write(teacher, {"reading": ""}, edit_url(entry))

    entry.refresh_from_db()
    assert entry.reading is None
    assert entry.measure == world.own.measure
    assert not Reading.objects.filter(pk=reading.pk).exists()


def test_a_reading_moves_with_its_measure_and_day(world, teacher):
    other = MeasureFactory(project=world.own.project, unit="count")
    write(teacher, two_answers(world) | {"measure": world.own.measure.pk, "reading": "63"})
    entry = newest()

    write(teacher, {"measure": other.pk, "happened_on": "2026-10-01"}, edit_url(entry))

    reading = Reading.objects.get(pk=entry.reading_id)
    assert (reading.measure, str(reading.taken_on), reading.value) == (other, "2026-10-01", 63)


def test_a_stale_change_shows_both_texts_and_saves_nothing(world, teacher):
    entry = world.own.entries["alliance"]
    mine = opened(teacher, edit_url(entry))
    write(teacher, {"what_happened": "From the other window."}, edit_url(entry))

    response = teacher.post(
        edit_url(entry), mine.data(what_happened="From this window.", went_well="All of it.")
    )

    page = Page(response)
    assert response.status_code == 409
    assert "The saved version" in page.headings
    assert "From the other window." in page.text
    assert page.form.typed("what_happened") == "From this window."
    assert page.form.typed("went_well") == "All of it."
    assert len(page.summary) == 1
    entry.refresh_from_db()
    assert (entry.what_happened, entry.version) == ("From the other window.", 2)


def test_saving_again_after_a_conflict_uses_mine_and_keeps_theirs(world, teacher):
    entry = world.own.entries["alliance"]
    mine = opened(teacher, edit_url(entry))
    write(teacher, {"what_happened": "From the other window."}, edit_url(entry))
    conflict = teacher.post(edit_url(entry), mine.data(what_happened="From this window."))

    response = teacher.post(edit_url(entry), Page(conflict).form.data())

    assert response.url == entry.get_absolute_url()
    entry.refresh_from_db()
    assert (entry.what_happened, entry.version) == ("From this window.", 3)
    assert "From the other window." in entry.history.values_list("what_happened", flat=True)


def test_nobody_changes_the_words_of_another(world, lead, client_for):
    entry = world.own.entries["alliance"]

    assert lead.get(edit_url(entry)).status_code == 403
    assert lead.post(edit_url(entry), {"what_happened": "Mine"}).status_code == 403
    assert client_for(world.far.people["lead"]).get(edit_url(entry)).status_code == 404


def test_a_reading_that_moves_to_another_measure_tells_which_it_was_of(world, lead):
    entry = EntryFactory(
        cycle=world.own.cycle, author=world.own.people["lead"], measure=world.own.measure
    )
    Entry.objects.filter(pk=entry.pk).update(reading=world.own.reading)
    other = MeasureFactory(project=world.own.project, unit=world.own.measure.unit)

    write(lead, {"measure": other.pk}, edit_url(entry))

    assert Reading.objects.get(pk=world.own.reading.pk).measure == other
    told = Page(lead.get(other.get_absolute_url())).text
    assert f"A reading of {world.own.measure}" in told


def test_the_reading_of_an_entry_of_a_closed_cycle_stays_as_the_cluster_saw_it(world, lead):
    """A facilitator who opens the cycle again lets late readings in, and none be changed."""
    with_one, without = EntryFactory.create_batch(
        2, cycle=world.own.cycle, author=world.own.people["lead"], measure=world.own.measure
    )
    Entry.objects.filter(pk=with_one.pk).update(reading=world.own.reading)
    pages = [edit_url(entry) for entry in (with_one, without)]
    closed = Cycle.objects.filter(pk=world.own.cycle.pk)
    closed.update(stage="closed", open_until=None)

    told = [Page(write(lead, {"reading": "9 of 32"}, url)) for url in pages]
    dropped = Page(write(lead, {"reading": ""}, pages[0]))
    words = write(lead, {"what_happened": "Said better."}, pages[0])
    closed.update(open_until=clock.today())
    late = [write(lead, {"reading": "9 of 32"}, url).status_code for url in pages]

    for page in (*told, dropped):
        assert "The cycle of this reading is closed" in page.text
    assert told[0].form.typed("reading") == "9 of 32"
    assert words.status_code == 302
    assert late == [200, 302]
    readings = Reading.objects.filter(entry__in=(with_one, without)).order_by("entry__pk")
    assert [reading.figure.typed for reading in readings] == ["16 of 32", "9 of 32"]


def test_an_entry_of_a_closed_cycle_can_still_be_put_right(world, teacher):
    Cycle.objects.filter(pk=world.own.cycle.pk).update(stage="closed")
    entry = world.own.entries["alliance"]

    write(teacher, {"what_happened": "A name taken out."}, edit_url(entry))

    entry.refresh_from_db()
    assert entry.what_happened == "A name taken out."


def test_evidence_may_come_from_several_sources_and_is_found_by_each(world, lead):
    first = world.own.entries["alliance"].source
    others = EvidenceSourceFactory.create_batch(2)
    ticked = [first.pk, others[1].pk]

    write(lead, two_answers(world) | {"source": ticked})

    entry = newest()
    assert {entry.source, *entry.more_sources.all()} == {first, others[1]}
    assert entry.more_sources.count() == 1
    assert f"{entry.source} and more" in lead.get(reverse("logs:log")).text
    found = [f'href="{entry.get_absolute_url()}"' in lead.get(f"/log/?source={row.pk}").text
             for row in (first, *others)]  # fmt: skip
    assert found == [True, False, True]
    edit = reverse("logs:entry_edit", args=[entry.pk])
    assert sorted(opened(lead, edit).values["source"]) == sorted(map(str, ticked))
    write(lead, {"source": [others[0].pk]}, edit)
    entry.refresh_from_db()
    assert (entry.source, entry.more_sources.count()) == (others[0], 0)
    assert [version.more_sources.count() for version in Entry.history.filter(id=entry.pk)] == [0, 1]
