"""Who may open the set-up pages, and what exists for them there."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Cohort, Membership, Post, Programme, School, Stewardship
from clusters.models import CheckIn, Cluster, Facilitation, Meeting, Placing, Term
from toolkit.models import Intervention

pytestmark = pytest.mark.django_db

BEGAN = date(2020, 9, 1)


class World:
    """A programme with one row of everything, and somebody who administers it."""

    def __init__(self, name, **published):
        self.name = name
        slug = name.lower().replace(" ", "-")
        self.programme = Programme.objects.create(
            name=name, slug=slug, theme_question="?", starts_on=BEGAN, **published
        )
        self.admin = User.objects.create_user(f"{slug}@example.org", name=name, is_staff=True)
        Stewardship.objects.create(
            programme=self.programme, person=self.admin, role="admin", starts_on=BEGAN
        )
        self.cohort = Cohort.objects.create(programme=self.programme, number=1)
        self.school = School.objects.create(programme=self.programme, name=f"{name} school")
        self.alliance = Alliance.objects.create(
            programme=self.programme, name=f"{name} alliance", slug=slug
        )
        self.membership = Membership.objects.create(
            alliance=self.alliance, school=self.school, joined_on=BEGAN
        )
        self.lead = User.objects.create_user(f"lead-{slug}@example.org", name=f"{name} lead")
        self.post = Post.objects.create(
            person=self.lead, role="lead", alliance=self.alliance, starts_on=BEGAN
        )
        self.cluster = Cluster.objects.create(
            programme=self.programme, name=f"{name} cluster", slug=slug
        )
        Placing.objects.create(cluster=self.cluster, alliance=self.alliance, starts_on=BEGAN)
        self.facilitator = User.objects.create_user(f"f-{slug}@example.org", name=f"{name} fac")
        Facilitation.objects.create(cluster=self.cluster, person=self.facilitator, starts_on=BEGAN)
        self.term = Term.objects.create(
            programme=self.programme,
            season="autumn",
            starts_on=date(2026, 9, 1),
            ends_on=date(2026, 12, 18),
        )
        self.meeting = Meeting.objects.create(
            programme=self.programme,
            cluster=self.cluster,
            held_on=date(2026, 12, 10),
            starts_at="13:00",
            ends_at="16:00",
            place=f"{name} place",
        )
        self.check_in = CheckIn.objects.create(
            alliance=self.alliance, due_on=date(2026, 11, 27), starts_at="15:45"
        )

    def rows(self):
        return [
            self.programme, self.cohort, self.school, self.alliance, self.post, self.lead,
            self.cluster, self.term, self.meeting, self.check_in,
            self.programme.stewardships.get(),
        ]  # fmt: skip


@pytest.fixture
def ours():
    return World("Ours")


@pytest.fixture
def theirs():
    return World("Theirs")


def url(row, page="change"):
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def adding(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


@pytest.mark.parametrize("who", ["lead", "facilitator", "staff", "past", "researcher"])
def test_whoever_administers_nothing_is_refused(ours, client_for, who):
    person = getattr(ours, who, None) or User.objects.create_user(f"{who}@example.org", name=who)
    person.is_staff = True
    person.save()
    if who == "past":
        Stewardship.objects.create(
            programme=ours.programme,
            person=person,
            role="admin",
            starts_on=BEGAN,
            ends_on=BEGAN + timedelta(days=9),
        )
    if who == "researcher":
        Stewardship.objects.create(
            programme=ours.programme, person=person, role="research", starts_on=BEGAN
        )
    client = client_for(person)

    answers = {
        client.get(address).status_code
        for address in (
            reverse("admin:index"),
            listing(School),
            adding(Programme),
            url(ours.school),
        )
    }

    assert answers == {403}


def test_administering_without_the_tick_opens_nothing(ours, client_for):
    User.objects.update(is_staff=False)

    assert client_for(User.objects.get(pk=ours.admin.pk)).get(listing(School)).status_code == 403


def test_sign_in_happens_on_the_ordinary_page(client):
    answer = client.get(listing(School), follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_only_pages_of_our_own_are_registered():
    labels = {model._meta.label for model in admin.site._registry}

    assert not {label for label in labels if label.split(".")[0] in {"auth", "account", "logs"}}
    assert len(labels) == 25


def test_an_administrator_sees_their_own_rows(ours, theirs, client_for):
    client = client_for(ours.admin)

    assert [client.get(url(row)).status_code for row in ours.rows()] == [200] * 11


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_rows_of_another_programme_do_not_exist(ours, theirs, client_for, page):
    client = client_for(ours.admin)

    answers = [client.get(url(row, page)).status_code for row in theirs.rows()]
    posted = [client.post(url(row, page), {"post": "yes"}).status_code for row in theirs.rows()]

    assert answers == [404] * 11
    assert set(posted) <= {404, 405}


def test_lists_searches_filters_and_choices_never_name_another_programme(ours, theirs, client_for):
    client = client_for(ours.admin)
    models = {type(row) for row in ours.rows()}

    for model in models:
        pages = [client.get(listing(model)), client.get(listing(model), {"q": "Theirs"})]
        if model is not Programme:
            pages.append(client.get(adding(model)))
        for page in pages:
            assert page.status_code == 200
            text = page.content.decode().replace('value="Theirs"', "")
            assert "Theirs" not in text, (model, page.request["PATH_INFO"])
            assert "theirs@example.org" not in text
    assert client.get(listing(School)).content.decode().count("Ours school") > 0


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (School, {"programme": "programme", "name": "=X"}),
        (Cohort, {"programme": "programme", "number": "=7"}),
        (Alliance, {"programme": "programme", "name": "=X"}),
        (Post, {"alliance": "alliance", "role": "=lead"}),
        (CheckIn, {"alliance": "alliance", "due_on": "=2026-11-01", "starts_at": "=10:00"}),
        (Stewardship, {"programme": "programme", "role": "=admin"}),
    ],
)
def test_ids_of_another_programme_are_form_errors(ours, theirs, client_for, model, fields):
    data = {
        name: value[1:] if value.startswith("=") else getattr(theirs, value).pk
        for name, value in fields.items()
    }
    data |= {"person": ours.lead.email, "half": 1, "minutes": 20}
    data |= {
        f"{prefix}-{name}": 0
        for prefix in ("memberships", "aliases")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    before = model.objects.count()

    page = client_for(ours.admin).post(adding(model), data)

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert model.objects.count() == before


def test_two_programmes_of_one_administrator_are_not_mixed(ours, theirs, client_for):
    Stewardship.objects.create(
        programme=theirs.programme, person=ours.admin, role="admin", starts_on=BEGAN
    )
    data = {
        "person": ours.lead.email,
        "role": "teacher",
        "alliance": ours.alliance.pk,
        "school": theirs.school.pk,
    }

    page = client_for(ours.admin).post(adding(Post), data)

    assert "Choose one of the same programme." in page.content.decode()
    assert Post.objects.count() == 2


def test_a_published_programme_is_not_set_up_by_anybody(client_for):
    past = World("Past", is_published=True)
    World("Now").programme.stewardships.create(person=past.admin, role="admin", starts_on=BEGAN)
    client = client_for(past.admin)

    answers = {client.get(url(row)).status_code for row in past.rows() if row != past.lead}

    assert answers == {404}


def test_the_toolkit_is_everybodys(ours, client_for):
    operator = User.objects.create_superuser("op@example.org", name="Op")
    row = Intervention.objects.create(title="Lesson study", slug="ls", summary="Do it.")

    answers = [client_for(who).get(url(row)).status_code for who in (ours.admin, operator)]

    assert answers == [200, 200]


def test_an_operator_creates_a_programme_and_sees_none_of_the_others(ours, client_for):
    client = client_for(User.objects.create_superuser("op@example.org", name="Op"))

    assert client.get(adding(Programme)).status_code == 200
    assert "Ours" not in client.get(listing(Programme)).content.decode()
    assert [client.get(url(row)).status_code for row in ours.rows()[1:]] == [403] * 10
    assert client.get(url(ours.programme)).status_code == 404


def test_an_administrator_does_not_create_programmes(ours, client_for):
    assert client_for(ours.admin).get(adding(Programme)).status_code == 403


def test_odd_addresses_are_refused_and_do_not_crash(ours, client_for):
    client = client_for(ours.admin)
    schools = listing(School)

    assert client.get(f"{schools}{'9' * 40}/change/").status_code == 404
    assert client.get(f"{schools}x/change/").status_code == 404
    assert client.get(schools, {"programme__theme_question__startswith": "?"}).status_code == 400
    assert client.get(schools, {"phase__exact": "a\x00b"}).status_code == 400
    assert client.get(schools, {"q": "a\x00b"}).status_code == 200
    assert client.get(schools, {"programme__id__exact": "x"}).status_code in (200, 302)
    assert client.get(schools, {"p": "99"}).status_code in (200, 302)
