"""Design a project: questions, what it serves, the six steps."""

import pytest
from django.urls import reverse

from core import clock
from projects.models import Cycle, Project
from tests.factories.alliances import PriorityFactory
from tests.factories.projects import MeasureFactory, ResearchQuestionFactory, StepTakenFactory
from tests.factories.toolkit import FocusAreaFactory
from tests.markup import Page


def url(project, page, *args):
    return reverse(f"projects:{page}", args=[project.slug, *args])


def write(client, address, **answers):
    return client.post(address, Page(client.get(address)).form.data(**answers))


@pytest.fixture
def project(world):
    ResearchQuestionFactory(project=world.own.project, text="What is gained?")
    return world.own.project


class TestQuestions:
    def test_one_more_is_asked_after_those_there_are(self, project, lead):
        first = ResearchQuestionFactory(project=project)

        write(lead, url(project, "question_new"), text="And who gains most?")

        page = lead.get(project.get_absolute_url()).content.decode()
        assert page.index(first.text) < page.index("And who gains most?")

    def test_a_changed_one_stays_readable_with_its_reason(self, project, lead):
        asked = ResearchQuestionFactory(project=project, text="Does it help?", position=2)

        write(lead, url(project, "question_edit", asked.pk), text="Whom does it help?",
              reason="Too wide.")  # fmt: skip

        asked.refresh_from_db()
        assert (asked.text, asked.replaced_on, asked.reason) == (
            "Does it help?", clock.today(), "Too wide.",
        )  # fmt: skip
        now = project.questions.get(
            replaced_on=None, position=asked.position, text__contains="Whom"
        )
        assert now.asked_on == clock.today()
        history = lead.get(reverse("logs:history", args=[project.slug])).content.decode()
        assert "It was: Does it help? Too wide." in history

    def test_emptied_it_is_dropped(self, project, lead):
        asked = ResearchQuestionFactory(project=project, text="Does it help?", position=2)

        write(lead, url(project, "question_edit", asked.pk), text="", reason="Answered.")

        assert "Does it help?" not in lead.get(project.get_absolute_url()).content.decode()
        assert project.questions.filter(replaced_on=clock.today()).get() == asked

    def test_whoever_opened_it_before_it_was_replaced_is_told(self, project, lead):
        asked = ResearchQuestionFactory(project=project)
        address = url(project, "question_edit", asked.pk)
        answers = Page(lead.get(address)).form.data(text="Mine", reason="Why.")
        write(lead, address, text="Theirs", reason="Why.")

        response = lead.post(address, answers)

        assert "Somebody changed this question" in response.content.decode()
        assert not project.questions.filter(text="Mine").exists()


class TestFocus:
    @pytest.fixture
    def begun(self, project):
        Cycle.objects.filter(project=project).update(locked_at=clock.now())
        Project.objects.filter(pk=project.pk).update(
            focus="Talk in pairs.", focus_area=FocusAreaFactory(title="Pedagogy")
        )
        project.refresh_from_db()
        return project

    def test_once_tested_it_changes_with_a_reason_and_the_old_one_stays(self, begun, lead):
        refused = write(lead, url(begun, "project_edit"), focus="Talk in threes.")
        saved = write(
            lead, url(begun, "project_edit"), focus="Talk in threes.", reason="Odd classes."
        )

        assert "Say why the focus changed" in refused.content.decode()
        assert saved.status_code == 302
        change = begun.changerecord_records.get()
        assert change.before == "Talk in pairs.\nArea of focus: Pedagogy"
        assert change.reason == "Odd classes."
        history = lead.get(reverse("logs:history", args=[begun.slug])).content.decode()
        assert "Talk in pairs." in history

    def test_while_it_is_planned_it_is_written_freely(self, project, lead):
        Project.objects.filter(pk=project.pk).update(focus="Talk in pairs.")
        Cycle.objects.filter(project=project).update(locked_at=None)

        assert write(lead, url(project, "project_edit"), focus="Threes.").status_code == 302
        assert not project.changerecord_records.exists()


class TestFit:
    def test_priorities_and_mandate_stand_on_the_page(self, world, project, lead, client_for):
        served = PriorityFactory(alliance=world.own.alliance, text="Talk in every lesson")

        write(lead, url(project, "fit"), priorities=[served.pk], mandate="Our five heads",
              mandate_on="2026-10-01")  # fmt: skip

        page = lead.get(project.get_absolute_url()).content.decode()
        assert "Talk in every lesson" in page
        assert "Agreed by Our five heads" in page
        peer = client_for(world.peer.people["lead"]).get(project.get_absolute_url())
        assert "Talk in every lesson" not in peer.content.decode()
        assert "Our five heads" not in peer.content.decode()

    def test_an_ended_priority_is_offered_only_where_it_is_served(self, world, project, lead):
        ended = PriorityFactory(alliance=world.own.alliance, ended_at=clock.now())
        assert str(ended.pk) not in Page(lead.get(url(project, "fit"))).form.choices["priorities"]

        project.priorities.add(ended)
        assert str(ended.pk) in Page(lead.get(url(project, "fit"))).form.choices["priorities"]

    def test_a_day_without_who_agreed_and_a_day_to_come_are_refused(self, project, lead):
        assert (
            "Say who agreed"
            in write(lead, url(project, "fit"), mandate_on="2026-10-01").content.decode()
        )
        assert (
            "must be today or earlier"
            in write(
                lead, url(project, "fit"), mandate="Heads", mandate_on="2099-10-01"
            ).content.decode()
        )

    def test_a_priority_of_a_school_says_whose_it_is(self, world, project, lead):
        school = world.own.school
        PriorityFactory(alliance=world.own.alliance, school=school, text="Talk in Year 4")

        assert f"Talk in Year 4 ({school})" in lead.get(url(project, "fit")).content.decode()

    def test_nothing_is_missed_of_a_project_that_has_closed(self, world, project, client_for):
        facilitator = client_for(world.actors["own facilitator"])
        words = "Serves no priority yet"
        before = facilitator.get("/projects/").content.decode().count(words)

        Project.objects.filter(pk=project.pk).update(closed_on=clock.today())

        assert facilitator.get("/projects/").content.decode().count(words) == before - 1

    def test_the_facilitator_sees_which_project_serves_nothing(self, world, project, client_for):
        facilitator = client_for(world.actors["own facilitator"])
        said = ("Serves no priority yet", "Nobody has agreed to it yet")
        page = facilitator.get("/projects/").content.decode()
        before = [page.count(words) for words in said]

        project.priorities.add(PriorityFactory(alliance=world.own.alliance))
        Project.objects.filter(pk=project.pk).update(mandate="Heads")

        page = facilitator.get("/projects/").content.decode()
        assert [page.count(words) + 1 for words in said] == before


class TestSteps:
    def test_what_is_said_of_a_step_stays_below_what_is_said_next(self, project, lead):
        write(lead, url(project, "step", 1), note="Three schools asked.")
        write(lead, url(project, "step", 1), note="All asked.", is_done=True)

        page = lead.get(url(project, "steps")).content.decode()
        assert page.index("All asked.") < page.index("Said before") < page.index("Three schools")
        assert [row.is_done for row in project.steps_taken.all()] == [False, True]

    def test_the_last_step_shows_by_itself_with_the_first_criterion(self, project, lead):
        project.measures.update(target=None)
        assert not lead.get(url(project, "steps")).context["lines"][5].is_done

        MeasureFactory(project=project)
        assert lead.get(url(project, "steps")).context["lines"][5].is_done
        assert lead.get(url(project, "step", 6)).status_code == 404

    def test_nothing_said_is_an_error(self, project, lead):
        response = write(lead, url(project, "step", 1), note="", is_done=False)

        assert "Write a sentence, or tick" in response.content.decode()
        assert not project.steps_taken.exists()

    def test_the_page_asks_as_much_for_one_as_for_many(
        self, project, lead, django_assert_num_queries
    ):
        StepTakenFactory(project=project)
        with django_assert_num_queries(6):
            lead.get(url(project, "steps"))
        for step in (1, 1, 2, 3, 4, 5):
            StepTakenFactory(project=project, step=step)
        with django_assert_num_queries(6):
            lead.get(url(project, "steps"))


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("project_edit", "aim"),
        ("fit", "mandate"),
        ("cycle_edit", "plan"),
        ("measure_edit", "explanation"),
    ],
)
def test_whoever_had_it_open_when_it_was_changed_sees_both(world, project, lead, page, name):
    """409, what was typed in the form, what is saved beside it; saved again, it counts."""
    args = {"cycle_edit": [world.own.cycle.number], "measure_edit": [world.own.measure.pk]}
    address = url(project, page, *args.get(page, []))
    form = Page(lead.get(address)).form
    assert lead.post(address, form.data(**{name: "Theirs."})).status_code == 302

    response = lead.post(address, form.data(**{name: "Mine."}))

    shown = Page(response)
    assert response.status_code == 409
    assert shown.form.typed(name) == "Mine."
    assert "Theirs." in response.content.decode()
    assert lead.post(address, shown.form.data()).status_code == 302
    assert Page(lead.get(address)).form.typed(name) == "Mine."


def test_a_question_that_was_replaced_meanwhile_counts_as_mine_when_saved_again(project, lead):
    asked = ResearchQuestionFactory(project=project, position=2)
    address = url(project, "question_edit", asked.pk)
    form = Page(lead.get(address)).form
    write(lead, address, text="Theirs", reason="Why.")

    late = lead.post(address, form.data(text="Mine", reason="Better."))
    lead.post(address, Page(late).form.data())

    assert late.status_code == 409
    assert "Theirs" in Page(late).text
    assert [row.text for row in project.questions.filter(replaced_on=None, position=2)] == ["Mine"]


def test_a_form_opened_before_a_question_changed_does_not_put_the_old_one_back(project, lead):
    form = Page(lead.get(url(project, "project_edit"))).form
    first = project.questions.first()
    write(lead, url(project, "question_edit", first.pk), text="Whom does it help?", reason="Wide.")

    late = lead.post(url(project, "project_edit"), form.data(aim="Mine."))

    assert late.status_code == 409
    assert "Whom does it help?" in Page(late).text


def test_a_question_that_was_dropped_meanwhile_is_asked_anew_when_saved_again(project, lead):
    asked = ResearchQuestionFactory(project=project, position=2)
    address = url(project, "question_edit", asked.pk)
    form = Page(lead.get(address)).form
    write(lead, address, text="", reason="Answered.")

    late = lead.post(address, form.data(text="Mine", reason="Better."))
    again = lead.post(address, Page(late).form.data())

    assert late.status_code == 409
    assert "The question was dropped." in Page(late).text
    assert again.status_code == 302
    assert project.questions.filter(replaced_on=None, text="Mine").count() == 1


def test_an_alliance_without_a_priority_is_led_to_where_they_are_named(world, project, lead):
    world.own.alliance.priorities.all().delete()

    page = lead.get(url(project, "fit")).content.decode()

    assert f'href="{reverse("alliances:priorities")}?alliance={world.own.alliance.slug}"' in page
