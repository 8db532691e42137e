"""What the dashboard says has to be chased beside the words for progress."""

from datetime import timedelta

from core import clock
from tests.factories.projects import ParticipationFactory, SchoolRoleFactory
from tests.markup import Page


def test_a_school_without_its_people_is_to_chase_until_somebody_is_named(world, client_for):
    project = world.own.project
    project.started_on = clock.today() - timedelta(days=400)
    project.save()
    row = ParticipationFactory(project=project, joined_on=clock.today() - timedelta(days=300))
    facilitator = client_for(world.actors["own facilitator"])

    def chased():
        page = Page(facilitator.get(world.own.cluster.get_absolute_url()))
        return [tag for tag in page.tags if str(tag[1].get("href")).endswith(f"/schools/{row.pk}/")]

    assert len(chased()) == 2
    SchoolRoleFactory(participation=row, role="sponsor")
    assert len(chased()) == 1
    SchoolRoleFactory(participation=row, role="champion")
    assert chased() == []
