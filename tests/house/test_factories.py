"""The factories make what the forms would accept, and nothing that the test did not ask for."""

from collections import Counter
from importlib import import_module

import factory
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

APPS = (
    "accounts",
    "toolkit",
    "writing",
    "notifications",
    "alliances",
    "clusters",
    "projects",
    "logs",
)


def _factories() -> list[type[factory.django.DjangoModelFactory]]:
    found = {}
    for app in APPS:
        module = import_module(f"tests.factories.{app}")
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, factory.django.DjangoModelFactory):
                model = value._meta.model
                if model is not None and not value._meta.abstract:
                    found[name] = value
    return sorted(found.values(), key=lambda made: made.__name__)


FACTORIES = _factories()


def _tables() -> set[type]:
    ours = [apps.get_app_config(name) for name in settings.INSTALLED_APPS if name in APPS]
    return {
        model
        for app in ours
        for model in app.get_models()
        if not model.__name__.startswith("Historical") and "_" not in model.__name__
    }


def test_every_model_has_one_factory():
    assert Counter(made._meta.model for made in FACTORIES) == Counter(_tables())


@pytest.mark.django_db
@pytest.mark.parametrize("made", FACTORIES, ids=lambda made: made.__name__)
def test_a_factory_makes_a_valid_row(made):
    row = made()

    row.full_clean(exclude=["password"])


SITUATIONS = [(made, trait) for made in FACTORIES for trait in made._meta.parameters]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "trait"),
    [pair for pair in SITUATIONS if isinstance(pair[0]._meta.parameters[pair[1]], factory.Trait)],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_situation_makes_a_valid_row(made, trait):
    row = made(**{trait: True})

    row.full_clean(exclude=["password"])


@pytest.mark.django_db
@pytest.mark.parametrize("made", FACTORIES, ids=lambda made: made.__name__)
def test_a_row_belongs_to_one_programme(made):
    made()

    programme = apps.get_model("alliances", "Programme")
    assert programme.objects.count() <= 1


@pytest.mark.django_db
def test_factories_stand_beside_the_data_files():
    call_command("seed_toolkit", verbosity=0)

    for made in FACTORIES:
        made()
