"""The pages of risks and of what is written down beside the cycles."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from logs import history
from projects.access import access_of
from projects.models import ChangeRecord, Decision, EvidenceRead, Milestone, QualityCheck, Risk
from tests.factories.clusters import TermFactory
from tests.factories.projects import (
    ChangeRecordFactory,
    DecisionFactory,
    EvidenceReadFactory,
    MilestoneFactory,
    QualityCheckFactory,
    RiskFactory,
    RiskReviewFactory,
    TeamRoleFactory,
    TrialFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page

RISK = {
    "what": "The lead leaves", "kind": "staffing", "likelihood": "possible", "effect": "serious",
    "owner": "Amira", "action": "Name a second person.",
}  # fmt: skip


@pytest.fixture
def slug(world):
    return world.own.project.slug


def there(name, *args):
    return reverse(f"projects:{name}", args=args)


def write(client, url, **answers):
    return client.post(url, Page(client.get(url)).form.data(**answers))


def test_a_risk_is_entered_and_read_by_the_facilitator(world, lead, client_for, slug):
    response = write(lead, there("risk_new", slug), **RISK)

    page = Page(client_for(world.actors["own facilitator"]).get(there("risks", slug)))
    assert response.url == there("risks", slug)
    assert "The lead leaves" in page.headings
    assert "Name a second person." in page.text


def test_a_review_starts_from_the_last_and_leaves_it_readable(world, lead, slug):
    risk = RiskFactory(project=world.own.project)
    url = there("risk_review", slug, risk.pk)

    write(lead, url, likelihood="likely", note="She has applied elsewhere.")

    page = Page(lead.get(there("risks", slug)))
    assert list(risk.reviews.values_list("likelihood", "action")) == [
        ("possible", "Name a second person in each school."),
        ("likely", "Name a second person in each school."),
    ]
    assert "She has applied elsewhere." in page.text
    assert "Looked at before" in page.headings


def test_of_two_who_review_at_once_the_second_reads_the_first_and_may_add_theirs(world, lead, slug):
    risk = RiskFactory(project=world.own.project)
    url = there("risk_review", slug, risk.pk)
    mine = Page(lead.get(url)).form.data(action="Ring the headteacher.")
    write(lead, url, action="Write to the headteacher.")

    second = lead.post(url, mine)

    page = Page(second)
    assert second.status_code == 409
    assert page.form.typed("action") == "Ring the headteacher."
    assert "Write to the headteacher." in page.text
    assert risk.reviews.count() == 2
    assert lead.post(url, page.form.data()).status_code == 302
    assert risk.reviews.last().action == "Ring the headteacher."


def test_a_risk_of_another_project_is_not_found(world, lead, slug):
    other = RiskFactory(project=world.peer.project)

    assert lead.get(there("risk_review", slug, other.pk)).status_code == 404


def test_the_page_names_the_risks_nobody_looked_at_in_this_cycle(world, lead, slug):
    RiskFactory(project=world.own.project, what="A school joins a trust")

    assert (
        "Risks nobody looked at in cycle 1 yet: A school joins a trust."
        in Page(lead.get(there("risks", slug))).text
    )


WRITTEN = {
    "decision": (Decision, {"what": "Pairs across schools", "reason": "Old plans.", "who": "All"}),
    "change": (ChangeRecord, {"what": "Pairs of three", "reason": "Two is few."}),
    "evidence": (EvidenceRead, {"source": "A review", "says": "It helps.", "used": "So."}),
    "check": (QualityCheck, {"what": "The notes", "result": "Complete.", "who": "A colleague"}),
    "milestone": (Milestone, {"what": "All pairs met", "due_on": "2026-12-01"}),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_each_kind_is_written_down_in_a_short_form_and_read_by_the_alliance(
    world, lead, client_for, slug, kind
):
    model, answers = WRITTEN[kind]

    response = write(lead, there("record_new", slug, kind), **answers)

    row = model.objects.get()
    teacher = Page(client_for(world.own.people["teacher"]).get(there("records", slug)))
    assert response.url == there("records", slug)
    assert (row.project, row.entered_by) == (world.own.project, world.own.people["lead"])
    assert str(row) in teacher.headings
    assert "Take it back" not in teacher.text


def test_a_kind_that_does_not_exist_is_not_found(lead, slug):
    assert lead.get(there("record_new", slug, "poem")).status_code == 404
    assert lead.get(there("record_take_back", slug, "poem", 1)).status_code == 404


def test_what_was_so_cannot_lie_ahead(lead, slug):
    tomorrow = clock.today() + timedelta(days=1)

    page = Page(write(lead, there("record_new", slug, "decision"), what="Pairs", reason="So.",
                      who="All", decided_on=tomorrow.isoformat()))  # fmt: skip

    assert page.errors == {"decided_on": "The date must be today or earlier"}
    assert page.form.typed("reason") == "So."


def test_taking_back_asks_why_and_leaves_both_readable(world, lead, slug):
    row = DecisionFactory(project=world.own.project)
    url = there("record_take_back", slug, "decision", row.pk)
    asked = Page(write(lead, url, why=" "))

    write(lead, url, why="It was never agreed.")

    page = Page(lead.get(there("records", slug)))
    assert asked.errors == {"why": "Say what was wrong with it"}
    assert row.what in page.headings
    assert "It was never agreed." in page.text
    assert Page(write(lead, url, why="Again.")).summary == ["Somebody has taken this back already."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/log/12/", "/log/12/"),
        ("https://enquiry.example/reflect/3/", "/reflect/3/"),
        ("", ""),
    ],
)
def test_a_change_keeps_the_path_of_what_was_learned(lead, slug, typed, kept):
    write(lead, there("record_new", slug, "change"), what="A", reason="B", learned_from=typed)

    assert ChangeRecord.objects.get().learned_from == kept


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)//log/1/", "//evil.example/log/1/x", "/log/new/", "/log/1/?a=<b>"]
)
def test_nothing_else_becomes_a_link(lead, slug, typed):
    url = there("record_new", slug, "change")

    page = Page(write(lead, url, what="A", reason="B", learned_from=typed))

    assert set(page.errors) == {"learned_from"}
    assert not ChangeRecord.objects.exists()


def test_a_note_of_evidence_names_the_own_idea_it_is_for(world, lead, slug):
    own = TrialFactory(cycle=world.own.cycle, own=True)
    asked = Page(lead.get(there("records", slug))).text

    write(lead, there("record_new", slug, "evidence"), source="A", says="B", used="C",
          idea=own.own_idea)  # fmt: skip

    assert f"your own idea “{own.own_idea}”" in asked
    assert "before you test it" not in Page(lead.get(there("records", slug))).text


def test_a_milestone_hangs_on_a_day_or_on_a_week_of_a_term(world, lead, slug):
    today = clock.today()
    term = TermFactory(
        programme=world.own.programme, starts_on=today + timedelta(days=200),
        ends_on=today + timedelta(days=280), break_starts_on=None, break_ends_on=None,
    )  # fmt: skip
    url = there("record_new", slug, "milestone")

    def errors(**answers):
        return Page(write(lead, url, what="Pairs met", **answers)).errors

    assert errors() == {"due_on": "Give a day, or choose a term and its week"}
    assert errors(due_on="2026-12-01", week="3") == {
        "due_on": "Give a day or a week of a term, not both"
    }
    assert errors(term=term.pk) == {"week": "Say in which week of the term"}
    assert errors(week="3") == {"term": "Choose the term of that week"}
    assert set(errors(term=term.pk, week="20")) == {"week"}
    assert set(errors(term=term.pk, week="9" * 30)) == {"week"}
    assert write(lead, url, what="Pairs met", term=term.pk, week="2").status_code == 302
    assert Milestone.objects.get().day.weekday() == 4


def test_a_milestone_is_reached_with_what_shows_it(world, lead, slug):
    row = MilestoneFactory(project=world.own.project)
    before = Page(lead.get(there("records", slug))).text

    write(lead, there("milestone_reached", slug, row.pk), evidence="Six notes of meetings.")

    page = Page(lead.get(there("records", slug)))
    assert "Its day has passed" in before
    assert "Its day has passed" not in page.text
    assert "Six notes of meetings." in page.text


def test_the_decision_log_is_a_file_that_no_spreadsheet_runs(world, lead, slug):
    DecisionFactory(project=world.own.project, what="=1+1", decided_on="2026-10-09")
    DecisionFactory(project=world.own.project, what="Päirs", decided_on="2026-09-09")
    DecisionFactory(project=world.peer.project, what="Of others")

    response = lead.get(there("decisions_csv", slug))

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert [(row["decided_on"], row["what"]) for row in rows] == [
        ("2026-09-09", "Päirs"), ("2026-10-09", "'=1+1"),
    ]  # fmt: skip


def test_pages_ask_no_more_with_many_rows(world, lead, slug):
    project = world.own.project
    factories = (
        ChangeRecordFactory, DecisionFactory, EvidenceReadFactory, MilestoneFactory,
        QualityCheckFactory, RiskFactory,
    )  # fmt: skip

    def asked():
        with counted() as statements:
            assert lead.get(there("risks", slug)).status_code == 200
            assert lead.get(there("records", slug)).status_code == 200
        return len(statements)

    def grow(times):
        for factory in factories:
            for row in factory.create_batch(times, project=project):
                if isinstance(row, Risk):
                    RiskReviewFactory.create_batch(2, risk=row)
        MilestoneFactory.create_batch(times, project=project, in_term=True)
        QualityCheckFactory.create_batch(times, project=project, cycle=world.own.cycle)

    grow(1)
    asked()
    few = asked()
    grow(5)

    assert asked() == few


def test_nothing_kept_yet_says_what_will_be_there(world, lead, slug):
    assert "No risk entered yet" in Page(lead.get(there("risks", slug))).headings
    text = Page(lead.get(there("records", slug))).text
    for words in ("No milestone yet", "No decision written down yet", "No change written down yet",
                  "Nothing noted yet", "No check yet"):  # fmt: skip
        assert words in text


def test_a_subject_expert_notes_a_quality_check_and_nothing_else(world, client_for, slug):
    person = world.own.people["teacher"]
    expert = client_for(person)
    answers = {"what": "The notes of the visits", "result": "Complete.", "who": "Tom"}
    assert expert.get(there("record_new", slug, "check")).status_code == 403

    post = person.posts.get()
    TeamRoleFactory(project=world.own.project, post=post, role="expert")

    assert there("record_new", slug, "check") in expert.get(there("records", slug)).text
    write(expert, there("record_new", slug, "check"), **answers)
    assert QualityCheck.objects.get().entered_by == person
    assert expert.get(there("record_new", slug, "decision")).status_code == 403


def test_who_noted_a_check_takes_it_back_and_both_stay_readable(world, client_for, slug):
    """An expert theirs, also when they are none any more; never what somebody else noted."""
    person = world.own.people["teacher"]
    mine = QualityCheckFactory(project=world.own.project, entered_by=person)
    other = QualityCheckFactory(project=world.own.project, what="Of somebody else")
    teacher = client_for(person)
    page, address = there("records", slug), there("record_take_back", slug, "check", mine.pk)

    offered = Page(teacher.get(page)).text
    saved = write(teacher, address, why="It was another cycle.")
    refused = teacher.get(there("record_take_back", slug, "check", other.pk))

    mine.refresh_from_db()
    assert offered.count("Take it back") == 1
    assert saved.url == page
    assert (mine.taken_back_by, mine.taken_back_why) == (person, "It was another cycle.")
    lines = history.read(world.own.project, access_of(person, clock.today()))
    assert f"{mine.result} Taken back: It was another cycle." in [line.detail for line in lines]
    assert "It was another cycle." in Page(teacher.get(page)).text
    assert refused.status_code == 403
