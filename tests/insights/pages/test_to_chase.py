"""What the dashboard says has to be chased beside the words for progress."""

from datetime import timedelta

from core import clock
from tests.factories.clusters import CheckInFactory
from tests.factories.projects import ParticipationFactory, SchoolRoleFactory
from tests.markup import Page

DAY = timedelta(days=1)


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


def test_each_alliance_to_chase_has_at_most_two_buttons_and_a_link_to_its_call(world, client_for):
    project, lead = world.own.project, world.own.people["lead"]
    type(project).objects.filter(pk=project.pk).update(started_on=clock.today() - 400 * DAY)
    lead.phone = "01632 960004"
    lead.save()
    call = CheckInFactory(alliance=world.own.alliance, missed=True, due_on=clock.today() - DAY)

    page = Page(
        client_for(world.actors["own facilitator"]).get(world.own.cluster.get_absolute_url())
    )

    links = [found for tag, found in page.tags if tag == "a"]
    buttons = [found["href"] for found in links if "btn-sm" in (found.get("class") or "")]
    of_own = [href for href in buttons if lead.email in href or not href.startswith("mailto:")]
    assert of_own == ["tel:01632960004", f"mailto:{lead.email}"]
    assert call.get_absolute_url() in [found["href"] for found in links]
