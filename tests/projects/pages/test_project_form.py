"""Start a project, and change it."""

import pytest
from django.urls import reverse

from core import clock
from projects.models import Project, Sharing, TeamRole
from tests.factories.alliances import PostFactory, member_school
from tests.factories.projects import ResearchQuestionFactory
from tests.factories.toolkit import FocusAreaFactory
from tests.markup import Page

NEW = "/projects/new/"
ANSWERS = {
    "title": "Talk first",
    "question": "Does talk help?",
    "aim": "Pupils explain.",
}


def opened(client, url=NEW):
    return Page(client.get(url)).form


def write(client, answers, url=NEW):
    return client.post(url, opened(client, url).data(**answers))


def edit_url(project):
    return reverse("projects:project_edit", args=[project.slug])


def test_three_answers_start_a_project_with_its_question(world, lead):
    response = write(lead, ANSWERS)

    project = Project.objects.get(title="Talk first")
    assert response.url == project.get_absolute_url() == "/projects/talk-first/"
    assert (project.alliance, project.aim, project.sharing, project.started_on) == (
        world.own.alliance, "Pupils explain.", Sharing.CLUSTER, clock.today(),
    )  # fmt: skip
    question = project.questions.get()
    assert (question.text, question.asked_on, question.replaced_on) == (
        "Does talk help?", clock.today(), None,
    )  # fmt: skip
    assert project.participations.count() == 0


def test_whoever_starts_it_leads_it(world, lead):
    write(lead, ANSWERS)

    part = Project.objects.get(title="Talk first").team.get()
    assert (part.post.person, part.role, part.starts_on, part.ends_on) == (
        world.own.people["lead"], TeamRole.Role.LEAD, clock.today(), None,
    )  # fmt: skip


def test_chosen_schools_take_part_from_today(world, lead):
    school, _ = member_school(world.own.alliance), member_school(world.own.alliance)

    write(lead, ANSWERS | {"schools": [school.pk, world.own.school.pk]})

    rows = Project.objects.get(title="Talk first").participations.all()
    assert {(row.school, row.joined_on, row.left_on) for row in rows} == {
        (school, clock.today(), None),
        (world.own.school, clock.today(), None),
    }


def test_schools_of_ones_own_alliance_are_offered_and_no_others(world, lead):
    assert opened(lead).choices["schools"] == [str(world.own.school.pk)]


def test_everything_else_that_was_typed_is_kept(world, lead):
    area = FocusAreaFactory()

    write(
        lead, ANSWERS | {"focus": "Talk in pairs.", "focus_area": area.pk, "sharing": "programme"}
    )

    project = Project.objects.get(title="Talk first")
    assert (project.focus, project.focus_area, project.sharing) == (
        "Talk in pairs.", area, Sharing.PROGRAMME,
    )  # fmt: skip


def test_only_me_is_no_sharing_of_a_project(world, lead):
    page = Page(write(lead, ANSWERS | {"sharing": "only_me"}))

    assert page.form.choices["sharing"] == ["alliance", "cluster", "programme"]
    assert list(page.errors) == ["sharing"]
    assert not Project.objects.filter(title="Talk first").exists()


def test_nothing_answered_brings_every_question_back(world, lead):
    page = Page(lead.post(NEW, opened(lead).data()))

    assert page.errors == {
        "title": "Give the project a title",
        "question": "Write your question, in a sentence or two",
        "aim": "Say what should be different for pupils",
    }


@pytest.mark.parametrize("title", ["MARKER-own project", "marker-OWN project"])
def test_an_alliance_has_no_two_projects_of_one_title(world, lead, title):
    page = Page(write(lead, ANSWERS | {"title": title}))

    assert page.errors == {"title": "Your alliance already has a project of this title"}
    assert page.form.typed("question") == "Does talk help?"


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("New", "/projects/new-2/"),
        ("own project", "/projects/own-project-2/"),
        ("中文", "/projects/project/"),
        ("/// ???", "/projects/project/"),
        ("Ünï cödé", "/projects/uni-code/"),
        ("x" * 120, f"/projects/{'x' * 70}/"),
    ],
)
def test_each_title_gets_an_address_of_its_own(world, lead, title, address):
    response = write(lead, ANSWERS | {"title": title})

    assert response.url == address
    assert lead.get(address).status_code == 200


def test_whoever_leads_two_alliances_chooses_by_the_address(world, lead):
    second = PostFactory(
        lead=True, person=world.own.people["lead"], alliance__programme=world.own.programme
    )
    url = f"{NEW}?alliance={second.alliance_id}"

    write(lead, ANSWERS, url)

    assert Project.objects.get(title="Talk first").alliance == second.alliance
    assert f"Start it for {world.own.alliance} instead" in Page(lead.get(url)).text
    assert lead.get(f"{NEW}?alliance={world.peer.alliance.pk}").status_code == 404


@pytest.mark.parametrize("role", ["project_lead", "school_lead", "teacher", "headteacher", "guest"])
def test_only_alliance_leads_start_projects(world, client_for, role):
    client = client_for(world.own.people[role])

    assert client.get(NEW).status_code == 403
    assert client.post(NEW, ANSWERS).status_code == 403
    assert not Project.objects.filter(title="Talk first").exists()


# Changing


@pytest.fixture
def question(world):
    return ResearchQuestionFactory(project=world.own.project, text="Does talk help?")


def test_the_form_for_a_change_starts_from_what_was_saved(world, lead, question):
    form = opened(lead, edit_url(world.own.project))

    assert form.values == {
        "version": ["1"],
        "title": ["MARKER-own project"],
        "question": ["Does talk help?"],
        "reason": [""],
        "aim": ["Pupils explain their thinking before they write."],
        "focus": [""],
        "focus_area": [""],
        "sharing": ["cluster"],
    }


def test_a_changed_question_keeps_the_one_before_with_its_reason(world, lead, question):
    response = write(
        lead,
        {"question": "Does talk in pairs help?", "reason": "Too wide."},
        edit_url(world.own.project),
    )

    assert response.url == world.own.project.get_absolute_url()
    old, new = world.own.project.questions.order_by("pk")
    assert (old.text, old.replaced_on, old.reason) == (
        "Does talk help?", clock.today(), "Too wide.",
    )  # fmt: skip
    assert (new.text, new.asked_on, new.replaced_on) == (
        "Does talk in pairs help?", clock.today(), None,
    )  # fmt: skip
    shown = Page(lead.get(response.url)).text
    assert "Does talk in pairs help?" in shown


def test_a_changed_question_asks_why(world, lead, question):
    page = Page(write(lead, {"question": "Another?"}, edit_url(world.own.project)))

    assert page.errors == {"reason": "Say why the question changed; the one before stays readable"}
    assert page.form.typed("question") == "Another?"
    assert world.own.project.questions.get().text == "Does talk help?"


def test_another_change_leaves_the_question_alone(world, lead, question):
    write(lead, {"aim": "More pupils explain."}, edit_url(world.own.project))

    world.own.project.refresh_from_db()
    assert world.own.project.aim == "More pupils explain."
    assert world.own.project.questions.get() == question


def test_the_first_question_of_a_project_needs_no_reason(world, lead):
    write(lead, {"question": "Does talk help?"}, edit_url(world.own.project))

    assert world.own.project.questions.get().text == "Does talk help?"


def test_the_address_stays_when_the_title_changes(world, lead, question):
    response = write(lead, {"title": "Quite another"}, edit_url(world.own.project))

    assert response.url == "/projects/own-project/"


def test_a_published_example_is_edited_by_nobody(world, lead):
    world.foreign.programme.is_published = True
    world.foreign.programme.save()

    assert lead.get(edit_url(world.foreign.project)).status_code == 403
