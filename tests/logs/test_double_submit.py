"""LW-04: of two sendings of one form, at once or one after the other, exactly one makes something.

Real threads with connections of their own, on both databases.
"""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test import Client

from logs.models import Entry, Reflection
from projects.models import Cycle, Measure, Project, Reading
from tests.factories.projects import ProjectFactory
from tests.factories.world import two_programmes
from tests.markup import Page
from writing import submissions
from writing.models import Submission

THREADS = 8


@pytest.fixture
def world(transactional_db):
    ContentType.objects.clear_cache()
    return two_programmes()


@pytest.fixture
def cookies(world, client_for):
    """Of the lead, signed in once for all threads."""
    return client_for(world.own.people["lead"]).cookies


def form_at(cookies, url):
    client = Client()
    client.cookies = cookies.copy()
    return Page(client.get(url)).form


def send_twice(cookies, url, answers):
    """Send every answer twice, both at once; returns the addresses each pair was led to."""
    together = {key: threading.Barrier(2, timeout=60) for key in range(len(answers))}

    def send(number):
        client = Client()
        client.cookies = cookies.copy()
        try:
            together[number // 2].wait()
            response = client.post(url, answers[number // 2])
            return response.status_code, response.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        led = list(pool.map(send, range(2 * len(answers))))
    return list(zip(led[::2], led[1::2], strict=True))


def assert_each_pair_made_one(pairs, rows):
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    assert {status for (status, _), _ in pairs} == {302}
    assert Counter(address for (_, address), _ in pairs) == Counter(
        row.get_absolute_url() for row in rows
    )


def test_a_hundred_entries_sent_twice_at_once_are_a_hundred(world, cookies):
    form, source = form_at(cookies, "/log/new/"), world.own.entries["alliance"].source_id
    before = set(Entry.objects.values_list("pk", flat=True))
    answers = [
        form.data(
            key=str(uuid4()), what_happened=f"Entry {n}", source=source,
            measure=str(world.own.measure.pk), reading="20 of 32",
        )
        for n in range(100)
    ]  # fmt: skip
    readings = Reading.objects.count()

    pairs = send_twice(cookies, "/log/new/", answers)

    made = Entry.objects.exclude(pk__in=before)
    assert_each_pair_made_one(pairs, made)
    assert sorted(made.values_list("what_happened", flat=True)) == sorted(
        f"Entry {n}" for n in range(100)
    )
    assert Reading.objects.count() == readings + 100
    assert Entry.history.exclude(id__in=before).count() == 100
    assert Submission.objects.count() == 100


def test_twenty_reflections_sent_twice_at_once_are_twenty(world, cookies):
    form = form_at(cookies, "/reflect/new/")
    before = set(Reflection.objects.values_list("pk", flat=True))
    level = world.own.reflections["alliance"].level_id
    answers = [form.data(key=str(uuid4()), text=f"Text {n}", level=level) for n in range(20)]

    pairs = send_twice(cookies, "/reflect/new/", answers)

    assert_each_pair_made_one(pairs, Reflection.objects.exclude(pk__in=before))


def test_twenty_projects_started_twice_at_once_are_twenty(world, cookies):
    form = form_at(cookies, "/projects/new/")
    before = set(Project.objects.values_list("pk", flat=True))
    answers = [
        form.data(
            key=str(uuid4()), title=f"Talk {n}", question="Does it?", aim="More.",
            schools=[str(world.own.school.pk)],
        )
        for n in range(20)
    ]  # fmt: skip

    pairs = send_twice(cookies, "/projects/new/", answers)

    made = Project.objects.exclude(pk__in=before)
    assert_each_pair_made_one(pairs, made)
    assert {(row.questions.count(), row.team.count(), row.participations.count())
            for row in made} == {(1, 1, 1)}  # fmt: skip


@pytest.mark.parametrize("times", [2, 3])
def test_sent_again_later_a_form_leads_to_what_it_made_first(world, cookies, times):
    """A refresh, the back button, a second try after a time-out."""
    other = ProjectFactory(alliance=world.own.alliance)
    place = f"/projects/{world.own.project.slug}/"
    source = world.own.entries["alliance"].source_id
    level = world.own.reflections["alliance"].level_id
    forms = {
        "/log/new/": ({"what_happened": "Once.", "source": source}, Entry),
        "/reflect/new/": ({"text": "Once.", "level": level}, Reflection),
        "/projects/new/": ({"title": "Once", "question": "Why?", "aim": "More."}, Project),
        f"/projects/{other.slug}/cycles/new/": ({"plan": "Once."}, Cycle),
        f"{place}measures/new/": ({"name": "Once", "level": "pupil", "baseline": "5"}, Measure),
        f"{place}measures/{world.own.measure.pk}/readings/new/": ({"reading": "5"}, Reading),
    }
    client = Client()
    client.cookies = cookies.copy()

    for url, (answers, model) in forms.items():
        before, data = model.objects.count(), form_at(cookies, url).data(**answers)
        led = [client.post(url, data) for _ in range(times)]

        assert {response.status_code for response in led} == {302}, url
        assert len({response.url for response in led}) == 1, url
        baselines = 1 if "baseline" in answers else 0
        assert model.objects.count() == before + 1, url
        assert not baselines or Measure.objects.get(name="Once").readings.count() == 1


def test_what_is_typed_after_going_back_is_a_new_entry(world, cookies):
    """The browser shows the form with the key it had: other words must not be lost."""
    source = world.own.entries["alliance"].source_id
    data = form_at(cookies, "/log/new/").data(what_happened="First.", source=source)
    client = Client()
    client.cookies = cookies.copy()

    led = [
        client.post("/log/new/", data | {"what_happened": words}).url
        for words in ("First.", "Second.", "Second.")
    ]

    assert led[0] != led[1] == led[2]
    written = Entry.objects.filter(what_happened__in=["First.", "Second."])
    assert sorted(row.what_happened for row in written) == ["First.", "Second."]


def test_what_somebody_else_sent_leads_nobody_to_theirs(world, cookies, client_for):
    """The same words under the same key, of two people: two entries, each led to their own."""
    lead = Client()
    lead.cookies = cookies.copy()
    teacher = client_for(world.own.people["teacher"])
    form = Page(teacher.get("/log/new/")).form
    data = form.data(
        what_happened="The same.", source=world.own.entries["alliance"].source_id,
        school=str(world.own.school.pk),
    )  # fmt: skip

    led = [client.post("/log/new/", data).url for client in (lead, teacher)]

    made = {row.get_absolute_url(): row.author for row in Entry.objects.filter(
        what_happened="The same.")}  # fmt: skip
    assert made == {led[0]: world.own.people["lead"], led[1]: world.own.people["teacher"]}


def test_a_key_serves_one_person_and_one_kind_of_form(world):
    lead, key = world.own.people["lead"], uuid4()
    submissions.once(Entry, key, by=lead, make=lambda: world.own.entries["alliance"])
    submissions.once(Cycle, key, by=lead, make=lambda: world.own.cycle)

    assert submissions.already_made(Entry, key, by=lead) == world.own.entries["alliance"]
    assert submissions.already_made(Cycle, key, by=lead) == world.own.cycle
    assert submissions.already_made(Entry, key, by=world.own.people["teacher"]) is None
    assert submissions.already_made(Entry, uuid4(), by=lead) is None
    assert submissions.already_made(Entry, None, by=lead) is None
