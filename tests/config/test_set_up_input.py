"""What no browser sends to the set-up pages is an error beside the field, or no such page."""

import re
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from clusters.models import Cluster
from core import clock
from projects.access import access_of
from projects.models import IdeaProposal
from tests.factories.alliances import CohortFactory
from tests.factories.toolkit import ClaimFactory, KeyMessageFactory, PlacementFactory
from tests.factories.world import World, two_programmes
from tests.markup import Page
from tests.sweep import Turns
from tests.worlds import db, made_once, world
from toolkit.models import Claim, Intervention

ODD = ("-1", "x", "1\x002", "9" * 31, "9" * 5000)
"""Sent where the number of a row is expected, and nearly everywhere else."""

FINE = {200, 302, 400, 403, 404, 409}
LATER = re.compile(r"-[1-9]\d*-")
HIDDEN = [
    re.compile(r"TOTAL_FORMS$"),
    re.compile(r"INITIAL_FORMS$"),
    re.compile(r"-0-(id|alliance|cluster|intervention)$"),
]
"""How many parts a form has, how many of them it had, and which."""

WINDOWS = ("_popup", "_to_field", "_saveasnew", "_continue", "_addanother")
ASKED = ("p", "o", "q", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters", "x",
         "id", "pk__in", "id__exact", "programme__slug", "password__startswith")  # fmt: skip
"""Filters that the lists know, do not know and must not know."""

TURNS = Turns()

pytestmark = pytest.mark.sweep

__all__ = ["built", "db", "world"]


def build() -> World:
    world = two_programmes()
    CohortFactory(programme=world.own.programme)
    ClaimFactory()
    KeyMessageFactory()
    PlacementFactory()
    return world


built = made_once(build)


@pytest.fixture
def desk(world, client_for):
    """The administrator of ``world.own``; a fault is an answer like any other."""
    client = client_for(world.actors["own admin"])
    client.raise_request_exception = False
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def tables(world):
    """(table, a row of it that the administrator keeps), of those that the desk itself fills.

    Ideas of alliances are answered on a page of their own (tests/projects/pages/test_ideas.py).
    """
    person = world.actors["own admin"]
    asked_by = SimpleNamespace(user=person, access=access_of(person, clock.today()))
    return [
        (model, desk.get_queryset(asked_by).order_by("pk").last())
        for model, desk in admin.site._registry.items()
        if model is not IdeaProposal
    ]


def unfit(answers):
    return {asked: status for asked, status in answers if status not in FINE}


def test_a_list_asked_in_a_way_no_page_asks(tables, desk):
    def asked():
        for model, _ in tables:
            url, own = address(model, "changelist"), admin.site._registry[model].list_filter
            names = [name for name in map(filter_name, own) if name]
            for name in (*ASKED, *names) if model in (User, Intervention) else names:
                for value in TURNS.of(ODD):
                    yield (url, name, value[:30]), desk.get(url, {name: value}).status_code

    assert unfit(asked()) == {}


def filter_name(spec):
    """What a filter of a list is called in the address."""
    if isinstance(spec, str):
        return f"{spec}__exact"
    return f"{spec[0]}__id__exact" if isinstance(spec, tuple) else spec.parameter_name


def test_an_address_with_the_number_of_no_row(tables, desk):
    def asked():
        for model, _ in tables:
            for page in ("change", "delete", "history"):
                for pk in TURNS.of(ODD):
                    url = address(model, page, pk[:200])
                    yield url, desk.get(url).status_code

    assert unfit(asked()) == {}


@pytest.mark.once  # nothing is asked for
def test_an_empty_form_with_odd_starting_values(tables, desk):
    def asked():
        for model, _ in tables:
            url = address(model, "add")
            page = Page(desk.get(url))
            names = [name for form in page.forms for name in (*form.values, *form.choices)]
            for value in ODD:
                yield (url, value[:30]), desk.get(url, dict.fromkeys(names, value)).status_code

    assert unfit(asked()) == {}


def opened(desk, url):
    """The form that saves, as it opens; nothing where the row cannot be changed."""
    forms = [form for form in Page(desk.get(url)).forms if form.method == "post"]
    return next((form for form in forms if form.values or form.choices), None)


def forms_of(model, row):
    return [address(model, "add"), *([address(model, "change", row.pk)] if row else [])]


def sent(desk, url, data):
    """The answer to a form; what it wrote does not stay."""
    with transaction.atomic():
        response = desk.post(url, data)
        transaction.set_rollback(True)
    return response


@pytest.mark.once  # the form says so
def test_a_choice_that_is_none_is_an_error_beside_the_field(tables, desk):
    def asked():
        for model, row in tables:
            for url in forms_of(model, row)[:1]:
                form = opened(desk, url)
                names = [name for name in form.choices if not LATER.search(name)] if form else []
                for name in names:
                    for value in TURNS.of(ODD[1:]):
                        response = sent(desk, url, form.data(**{name: value}))
                        yield (url, name, value[:30]), response.status_code

    assert unfit(asked()) == {}


def test_numbers_of_parts_and_windows_that_are_none(tables, desk):
    """The hidden fields that count rows, name them, or ask for a window of Django's own."""

    def asked():
        for model, row in tables:
            for url in forms_of(model, row)[-1:]:
                form = opened(desk, url)
                names = list(form.values) if form else []
                parts = [list(filter(kind.search, names)) for kind in HIDDEN]
                sendings = [(hidden, ODD) for hidden in parts if hidden]
                sendings += [([name], ODD[1:3]) for name in WINDOWS if sendings]
                for hidden, values in sendings:
                    for value in TURNS.of(values):
                        response = sent(desk, url, form.data(**dict.fromkeys(hidden, value)))
                        yield (url, *hidden, value[:30]), response.status_code

    assert unfit(asked()) == {}


def test_an_action_on_rows_that_are_none(tables, desk):
    def asked():
        for model in (Intervention, Claim):
            url = address(model, "changelist")
            for action in ("", "retire", "delete_selected", "\x00"):
                for value in ODD:
                    for more in ({}, {"select_across": value}, {"index": value}, {"_save": "1"}):
                        data = {"action": action, ACTION_CHECKBOX_NAME: ["1", value], **more}
                        yield (url, action, value[:30], *more), sent(desk, url, data).status_code

    assert unfit(asked()) == {}


def test_a_number_no_message_can_have_is_told_beside_the_messages_of_a_claim(desk):
    claim = ClaimFactory(title="Talk helps")
    message = KeyMessageFactory()
    url = address(Claim, "change", claim.pk)
    form = opened(desk, url)

    for value in ODD:
        page = Page(desk.post(url, form.data(key_messages=[str(message.pk), value])))

        assert list(page.errors) == ["key_messages"], value[:30]
        assert not claim.key_messages.exists()


def test_nobody_makes_the_desk_draw_thousands_of_rows(tables, desk):
    url = address(Intervention, "add")

    response = desk.post(url, opened(desk, url).data(**{"placements-TOTAL_FORMS": "9" * 31}))

    assert response.status_code == 200
    assert response.content.count(b"-strand") < 20 * 200


def test_a_row_of_another_part_cannot_be_sent_as_ones_own(world, desk):
    """A cluster's placing is changed on the page of that cluster alone."""
    foreign = world.foreign.cluster.placings.get()
    url = address(Cluster, "change", world.own.cluster.pk)
    data = opened(desk, url).data(
        **{"placings-0-id": foreign.pk, "placings-0-ends_on": "2030-01-01"}
    )

    response = sent(desk, url, data)

    foreign.refresh_from_db()
    assert response.status_code == 200
    assert foreign.ends_on is None
