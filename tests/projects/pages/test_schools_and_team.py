"""Schools join and leave; people take and give up their part."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from logs.models import Entry
from projects.models import Participation, Project, SchoolInvitation, TeamRole
from tests.factories.alliances import PostFactory, member_school
from tests.factories.notifications import key_of
from tests.factories.projects import (
    AgreementFactory,
    ConcernFactory,
    ParticipationFactory,
    SchoolInvitationFactory,
    SchoolRoleFactory,
    SchoolVisitFactory,
    TeamRoleFactory,
)
from tests.markup import Page


@pytest.fixture
def schools(world):
    return reverse("projects:schools_edit", args=[world.own.project.slug])


@pytest.fixture
def leaving(world):
    there = [world.own.project.slug, world.own.participation.pk]
    return reverse("projects:school_leave_edit", args=there)


@pytest.fixture
def team(world):
    return reverse("projects:team_edit", args=[world.own.project.slug])


def test_a_school_of_the_alliance_joins(world, lead, schools):
    school = member_school(world.own.alliance)
    form = Page(lead.get(schools)).form_with("joined_on")

    response = lead.post(schools, form.data(school=school.pk, joined_on="2026-10-01"))

    row = Participation.objects.get(project=world.own.project, school=school)
    assert response.url == schools
    assert (str(row.joined_on), row.left_on) == ("2026-10-01", None)
    assert f"{school} takes part." in Page(lead.get(schools)).text


def test_only_schools_of_the_alliance_that_do_not_take_part_are_offered(world, lead, schools):
    school = member_school(world.own.alliance)

    form = Page(lead.get(schools)).form_with("joined_on")

    assert form.choices["school"] == ["", str(school.pk)]


def test_a_school_that_leaves_keeps_its_entries(world, lead, leaving):
    ParticipationFactory(project=world.own.project)
    before = Entry.objects.filter(school=world.own.school).count()
    form = Page(lead.get(leaving)).form

    response = lead.post(
        leaving, form.data(left_on="2026-10-02", why_left="head", reason="A new headteacher.")
    )

    row = Participation.objects.get(pk=world.own.participation.pk)
    assert (str(row.left_on), row.why_left, row.reason) == (
        "2026-10-02", "head", "A new headteacher.",
    )  # fmt: skip
    assert Entry.objects.filter(school=world.own.school).count() == before == 4
    assert "Its entries stay." in Page(lead.get(response.url)).text


def test_a_lead_is_missing_only_where_a_school_takes_part(world, lead):
    ParticipationFactory(project=world.own.project)
    ParticipationFactory(project=world.own.project, left=True)

    page = lead.get(world.own.project.get_absolute_url()).text

    assert page.count("Not named yet") == 1
    assert page.count('<td class="void"></td>') == 1


def test_the_aim_is_called_so_for_whoever_sees_no_flag(world, lead):
    Project.objects.filter(pk=world.own.project.pk).update(aim="Pupils explain")

    page = Page(lead.get(world.own.project.get_absolute_url()))

    assert "Aim: Pupils explain" in page.text


def test_the_last_school_leaves_only_with_the_project(world, lead, leaving):
    form = Page(lead.get(leaving)).form
    answers = {"left_on": "2026-10-02", "why_left": "time"}

    refused = Page(lead.post(leaving, form.data(**answers)))
    accepted = lead.post(leaving, form.data(**answers, closes="on"))

    assert "This is the last school." in refused.text
    assert accepted.status_code == 302
    assert str(Project.objects.get(pk=world.own.project.pk).closed_on) == "2026-10-02"


def test_leaving_asks_why_and_not_before_the_school_joined(world, lead, leaving):
    form = Page(lead.get(leaving)).form

    page = Page(lead.post(leaving, form.data(left_on="2025-08-31", reason="A new head.")))

    assert page.errors == {
        "left_on": "A school cannot leave before it joined",
        "why_left": "Choose why the school leaves",
    }
    assert page.form.typed("reason") == "A new head."
    assert Participation.objects.get(pk=world.own.participation.pk).left_on is None


def test_a_school_that_left_has_no_forms_any_more(world, lead, leaving):
    Participation.objects.update(left_on="2026-10-02", why_left="time")

    assert lead.get(leaving).status_code == 404


def test_a_school_is_invited_once_its_letter_was_read(world, lead):
    school = member_school(world.own.alliance)
    url = reverse("projects:school_invitation_new", args=[world.own.project.slug])
    typed = {"school": school.pk, "to_name": "Heather", "to_email": "head@school.example",
             "time_asked": "Two hours a term."}  # fmt: skip

    seen = Page(lead.post(url, Page(lead.get(url)).form.data(**typed)))
    before = SchoolInvitation.objects.count()
    sent = lead.post(url, seen.form.data())

    invitation = SchoolInvitation.objects.get()
    assert before == 0
    assert "Two hours a term." in invitation.text
    assert world.own.project.title in invitation.text
    assert f"Invited {clock.today().day}" in Page(lead.get(sent.url)).text


@pytest.mark.parametrize(("said", "words"), [("yes", "Accepted"), ("no", "Declined")])
def test_a_school_answers_without_an_account(world, lead, client, said, words):
    invitation = SchoolInvitationFactory(project=world.own.project)
    url = f"{reverse('projects:school_answer')}?key={key_of(invitation, 'school_invitation')}"

    looked = Page(client.get(url))
    unsaid = Page(client.post(url, {"note": "MARKER note"}))
    answered = client.post(url, {"answer": said, "note": "MARKER note"})

    assert world.own.measure.name not in looked.text
    assert unsaid.errors == {"answer": "Choose your answer"}
    assert "Thank you" in Page(client.get(answered.url)).headings
    assert client.get(url).status_code == 404
    text = Page(lead.get(reverse("projects:schools_edit", args=[world.own.project.slug]))).text
    assert words in text
    assert "MARKER note" in text


@pytest.mark.parametrize(
    ("make", "purpose"), [(SchoolRoleFactory, "school_role"), (AgreementFactory, "agreement")]
)
def test_a_sponsor_and_an_agreement_are_confirmed_behind_a_link(world, lead, client, make, purpose):
    row = make(participation=world.own.participation)
    url = f"{reverse('projects:school_answer')}?key={key_of(row, purpose)}"

    client.post(url, {"answer": "yes"})

    page = reverse("projects:school", args=[world.own.project.slug, world.own.participation.pk])
    assert f"Confirmed {clock.today().day}" in Page(lead.get(page)).text


def test_a_concern_stands_on_the_page_of_those_it_is_for(world, client_for):
    ConcernFactory(participation=world.own.participation, reason="MARKER concern")
    page = reverse("projects:school", args=[world.own.project.slug, world.own.participation.pk])

    told = {
        role: "MARKER concern" in Page(client_for(world.actors[f"own {role}"]).get(page)).text
        for role in ("lead", "project_lead", "facilitator")
    }

    assert told == {"lead": False, "project_lead": True, "facilitator": True}


@pytest.fixture(params=["role", "agreement", "mark"])
def replaced(request, world):
    """(address, whose, answers, what stands): of what a later one takes the place."""
    there = [world.own.project.slug, world.own.participation.pk]
    row, who = world.own.participation, {"to_name": "Dan Hart", "to_email": "dan@school.example"}
    words = {"link_role": "MARKER Visits.", "school_role": "Time.", "starts_on": "2026-09-01",
             "ends_on": "2027-07-20"}  # fmt: skip
    return {
        "role": lambda: (
            reverse("projects:school_role_edit", args=[*there, "sponsor"]), "lead", who,
            row.roles.filter(role="sponsor", ends_on=None),
        ),
        "agreement": lambda: (
            reverse("projects:agreement_edit", args=there), "lead", words | who,
            row.agreements.filter(replaced_at=None),
        ),
        "mark": lambda: (
            reverse("projects:concern_edit", args=there), "project_lead",
            {"reason": "Two calls missed.", "action": "Ring the head."},
            row.concerns.filter(settled_at=None),
        ),
    }[request.param]()  # fmt: skip


def test_whoever_replaces_what_they_have_not_seen_is_told_and_keeps_every_word(
    world, client_for, replaced
):
    url, whose, answers, standing = replaced
    client, first = client_for(world.own.people[whose]), next(iter(answers))
    form = Page(client.get(url)).form_with(first)
    client.post(url, form.data(**answers | {first: "What came first"}))

    response = client.post(url, form.data(**answers))

    page = Page(response)
    assert (response.status_code, getattr(standing.get(), first)) == (409, "What came first")
    assert "Somebody changed this" in page.text
    assert "What came first" in page.text
    again = page.form_with(first)
    assert {name: again.typed(name) for name in answers} == answers
    assert client.post(url, again.data()).status_code == 302
    assert getattr(standing.get(), first) == answers[first]


def test_what_is_sent_twice_is_done_once(world, client_for, replaced):
    url, whose, answers, standing = replaced
    client = client_for(world.own.people[whose])
    sent = Page(client.get(url)).form_with(next(iter(answers))).data(**answers)

    before = standing.model.objects.count()

    got = [client.post(url, sent).status_code for _ in range(2)]

    assert got == [302, 302]
    assert standing.model.objects.count() == before + 1


@pytest.mark.parametrize(
    ("page", "button", "factory", "whose"),
    [
        ("school_role_edit", "vacate", SchoolRoleFactory, "lead"),
        ("concern_edit", "settle", ConcernFactory, "project_lead"),
    ],
)
def test_whoever_ends_what_they_have_not_seen_ends_nothing(
    world, client_for, page, button, factory, whose
):
    client, row = client_for(world.own.people[whose]), world.own.participation
    there = [world.own.project.slug, row.pk]
    stands = factory(participation=row)
    url = reverse(f"projects:{page}", args=[*there, *(["sponsor"] if button == "vacate" else [])])
    form = Page(client.get(reverse("projects:school", args=there)))
    seen = next(tag["value"] for _, tag in form.tags if tag.get("name") == button)

    missed = Page(client.post(url, {button: int(seen) + 1}, follow=True)).text
    still = type(stands).objects.filter(pk=stands.pk).values().get()
    twice = [Page(client.post(url, {button: seen}, follow=True)).text for _ in range(2)]

    assert "Somebody changed this" in missed
    assert (still.get("ends_on"), still.get("settled_at")) == (None, None)
    assert ["Somebody changed this" in text for text in twice] == [False, False]
    stands.refresh_from_db()
    assert stands.ends_on if button == "vacate" else stands.settled_at


def test_a_role_that_no_school_has_is_no_page(world, lead):
    there = [world.own.project.slug, world.own.participation.pk]

    assert lead.get(reverse("projects:school_role_edit", args=[*there, "owner"])).status_code == 404


def test_somebody_with_a_post_takes_a_part(world, lead, team):
    post = PostFactory(alliance=world.own.alliance)
    form = Page(lead.get(team)).form_with("role")

    response = lead.post(team, form.data(post=post.pk, role="expert"))

    row = TeamRole.objects.get(project=world.own.project, post=post)
    assert response.url == team
    assert (row.role, row.starts_on, row.ends_on) == ("expert", clock.today(), None)
    assert f"{post.person} is in the team." in Page(lead.get(team)).text


def test_somebody_who_can_no_longer_sign_in_is_not_offered(world, lead, team):
    gone = world.actors["deactivated"].posts.get()
    form = Page(lead.get(team)).form_with("role")

    page = Page(lead.post(team, form.data(post=gone.pk, role="expert")))

    assert str(gone.pk) not in form.choices["post"]
    assert page.errors == {"post": "Choose somebody of your alliance"}
    assert not TeamRole.objects.filter(post=gone).exists()


def test_only_people_with_a_current_post_in_the_alliance_are_offered(world, lead, team):
    ended = PostFactory(alliance=world.own.alliance, ended=True)
    ahead = PostFactory(alliance=world.own.alliance, starts_on=clock.today() + timedelta(days=1))

    offered = set(Page(lead.get(team)).form_with("role").choices["post"])

    posts = world.own.alliance.posts.filter(person__is_active=True)
    own = {str(post.pk) for post in posts} - {str(ended.pk), str(ahead.pk)}
    assert offered == own | {""}


def test_the_same_part_is_not_held_twice_at_once(world, lead, team):
    form = Page(lead.get(team)).form_with("role")

    page = Page(lead.post(team, form.data(post=world.own.team_role.post_id, role="lead")))

    assert page.errors == {"post": "This person already has that part"}


def test_a_part_may_end_today_and_not_before(world, lead, team):
    post = PostFactory(alliance=world.own.alliance)
    form, today = Page(lead.get(team)).form_with("role"), clock.today()

    page = Page(lead.post(team, form.data(post=post.pk, ends_on=today - timedelta(days=1))))
    lead.post(team, form.data(post=post.pk, ends_on=today))

    assert page.errors == {"ends_on": "The end must be today or later"}
    assert TeamRole.objects.get(post=post).ends_on == today


def test_taking_somebody_out_ends_their_part_yesterday(world, lead, team):
    row = world.own.team_role

    response = lead.post(team, {"ends": row.pk})

    row.refresh_from_db()
    assert response.url == team
    assert row.ends_on == clock.today() - timedelta(days=1)
    assert f"{row.post.person} is no longer in the team." in Page(lead.get(team)).text


def test_a_part_given_by_mistake_today_leaves_no_trace(world, lead, team):
    row = TeamRoleFactory(project=world.own.project, starts_on=clock.today())

    lead.post(team, {"ends": row.pk})

    assert not TeamRole.objects.filter(pk=row.pk).exists()


def test_a_part_that_has_ended_cannot_be_ended_again(world, lead, team):
    lead.post(team, {"ends": world.own.team_role.pk})

    assert lead.post(team, {"ends": world.own.team_role.pk}).status_code == 404


def test_a_visit_that_is_sent_twice_is_noted_once(world, lead):
    row = world.own.participation
    url = f"/projects/{world.own.project.slug}/schools/{row.pk}/visits/new/"
    form = lead.get(url).context["form"]
    sent = {"key": form["key"].value(), "visited_on": "2026-10-01", "note": "Two lessons."}

    assert [lead.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert row.visits.get().note == "Two lessons."


def test_the_plan_of_a_school_says_how_it_came_in_and_what_else_runs_there(world, lead):
    there = [world.own.project.slug, world.own.participation.pk]
    url = reverse("projects:school_plan_edit", args=there)
    form = Page(lead.get(url)).form
    said = {"visits_planned": "2", "came_in": "told", "other_support": "An adviser of the trust"}

    wrong = Page(lead.post(url, form.data(**said | {"came_in": "by bus"})))
    response = lead.post(url, form.data(**said))

    text = Page(lead.get(response.url)).text
    assert wrong.errors == {"came_in": "Choose how it came in from the list"}
    assert "How it came in Told to come Other support An adviser of the trust" in text
    assert Page(lead.get(url)).form.typed("other_support") == "An adviser of the trust"


def test_a_second_writer_of_a_plan_is_told_and_what_was_planned_stands_beside_what_was_done(
    world, lead
):
    row = world.own.participation
    url = reverse("projects:school_plan_edit", args=[world.own.project.slug, row.pk])
    first, second = Page(lead.get(url)).form, Page(lead.get(url)).form
    lead.post(url, first.data(visits_planned="3", year_groups="Year 4, Year 5", needs="Cover."))

    refused = lead.post(url, second.data(visits_planned="2", needs="A room."))

    page = Page(refused)
    assert refused.status_code == 409
    assert (page.form.typed("visits_planned"), page.form.typed("needs")) == ("2", "A room.")
    assert "Visits planned 3" in page.text
    assert "What it needs Cover." in page.text
    row.refresh_from_db()
    assert (row.visits_planned, row.needs) == (3, "Cover.")
    SchoolVisitFactory(participation=row, year_groups="Year 4")
    shown = Page(lead.get(reverse("projects:school", args=[world.own.project.slug, row.pk]))).text
    assert "Visits 3 1, 2 still to come Year groups Year 4, Year 5 Year 4" in shown

    lead.post(url, page.form.data(visits_planned="2"))

    row.refresh_from_db()
    assert (row.visits_planned, row.needs) == (2, "A room."), "the second choice is theirs"
