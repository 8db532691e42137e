"""A form that makes something, sent with a key that is missing or broken."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from core.forms import OnceForm
from logs.models import Entry, Reflection
from projects.models import Cycle, Measure, Project, Reading
from tests import worlds
from tests.factories.projects import ProjectFactory
from tests.factories.world import World
from tests.markup import Page

built, db, world = worlds.built, worlds.db, worlds.world

pytestmark = pytest.mark.sweep
BROKEN = (None, "", "x", "0" * 5000, "1\x002", "٣", ["a", "b"])


@pytest.fixture
def lead(world, client_for) -> Client:
    return client_for(world.own.people["lead"])


def forms(world: World):
    """Address, model and answers of every form that makes something."""
    bare = ProjectFactory(alliance=world.own.alliance)
    place, measure = world.own.project.slug, world.own.measure.pk
    source = world.own.entries["alliance"].source_id
    level = world.own.reflections["alliance"].level_id
    return [
        (reverse("logs:entry_new"), Entry, {"what_happened": "Pairs.", "source": source}),
        (reverse("logs:reflection_new"), Reflection, {"text": "I asked.", "level": level}),
        (
            reverse("projects:project_new"),
            Project,
            {"title": "Talk", "question": "Does it?", "aim": "More."},
        ),
        (reverse("projects:cycle_new", args=[bare.slug]), Cycle, {"plan": "Pairs."}),
        (
            reverse("projects:measure_new", args=[place]),
            Measure,
            {"name": "Talk", "level": "pupil", "baseline": "5"},
        ),
        (reverse("projects:reading_new", args=[place, measure]), Reading, {"reading": "5"}),
    ]


@pytest.mark.parametrize("key", BROKEN, ids=lambda key: repr(key)[:9])
def test_the_form_comes_back_with_a_new_key_and_the_second_press_saves(world, lead, key):
    for url, model, answers in forms(world):
        before = model.objects.count()

        page = Page(lead.post(url, Page(lead.get(url)).form.data(**answers, key=key)))

        assert page.summary == [OnceForm.INCOMPLETE], url
        assert page.errors == {}, url
        assert model.objects.count() == before, url
        again = page.form
        assert UUID(again.typed("key"))
        assert {name: again.typed(name) for name in answers} == {
            name: str(typed) for name, typed in answers.items()
        }

        assert lead.post(url, again.data()).status_code == 302, url
        assert model.objects.count() == before + 1, url


def test_what_else_is_wrong_is_told_at_the_same_time(world, lead):
    url = reverse("projects:project_new")

    page = Page(lead.post(url, {"title": "Talk", "aim": "More.", "key": "x"}))

    assert page.summary[0] == OnceForm.INCOMPLETE
    assert set(page.errors) == {"question", "sharing"}
    assert UUID(page.form.typed("key"))


def test_what_is_wrong_with_the_whole_form_is_told_once(world, lead):
    url = reverse("projects:project_new")

    page = Page(lead.post(url, Page(lead.get(url)).form.data(title="Talk", key="x")))

    assert page.text.count(OnceForm.INCOMPLETE) == 1
