"""What somebody reads where a page is not for them."""

from tests.markup import Page


def links(page):
    return [found["href"] for tag, found in page.tags if tag == "a" and "btn" in str(found)]


def test_who_may_not_see_the_dashboard_is_led_to_the_meetings(world, client_for):
    lead = client_for(world.own.people["lead"])
    own = world.own.cluster.get_absolute_url()

    for path in ("/clusters/", own, f"{own}schools/", f"{own}leavers/"):
        response = lead.get(path)

        page = Page(response)
        assert (response.status_code, page.headings) == (403, ["You cannot see this page"]), path
        assert links(page) == ["/meetings/", "/"]
    assert lead.get("/meetings/").status_code == 200


def test_a_refusal_elsewhere_leads_to_the_first_page_and_one_of_a_deed_says_so(world, client_for):
    teacher = client_for(world.own.people["teacher"])
    call = world.own.check_in.get_absolute_url()

    assert links(Page(teacher.get("/check-ins/new/"))) == ["/"]
    assert Page(teacher.post(call, {"why": "Later."})).headings == ["You cannot do this"]
