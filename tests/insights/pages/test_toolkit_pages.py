"""The pages of the toolkit: choosing, and where an intervention stands."""

import pytest

from tests.factories.toolkit import DimensionFactory, PlacementFactory, StrandFactory
from tests.markup import Page
from toolkit.models import Intervention


@pytest.fixture
def lead(world, client_for):
    return client_for(world.own.people["lead"])


def test_an_intervention_says_where_it_stands_without_saying_it_twice(lead):
    both = DimensionFactory(name="Joint practice development")
    placement = PlacementFactory(
        strand=StrandFactory(name=both.name, dimension=both),
        intervention__origin=Intervention.Origin.PUBLISHED,
    )
    coaching = StrandFactory(name="Mentoring and coaching", dimension=both)
    PlacementFactory(intervention=placement.intervention, strand=coaching)

    text = Page(lead.get(placement.intervention.get_absolute_url())).text

    here = text.partition("Where it stands ")[2]
    assert here.startswith(
        "Joint practice development Mentoring and coaching, under Joint practice development "
        "From the published list"
    )


def test_the_toolkit_offers_help_with_choosing_as_its_one_button(lead):
    page = Page(lead.get("/toolkit/"))

    primary = [found["href"] for tag, found in page.tags if "btn-primary" in classes(found)]
    assert primary == ["/toolkit/choose/"]


def classes(found):
    return (found.get("class") or "").split()
