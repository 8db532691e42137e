"""The report's figures are entered as they stand there, and come back unchanged.

Through the test client.
"""

import pytest
from django.urls import reverse

from projects.models import Measure
from tests.factories.world import two_programmes
from tests.markup import Page

REPORT = [
    # Section 3, table 1: teachers confident in mathematical problem solving, all who took part
    (
        {"name": "Teachers confident in problem solving", "level": "teacher", "unit": "count",
         "counted": "teachers", "baseline": "1 of 16"},
        {"reading": "16 of 16"},
        "Baseline 1 of 16 teachers in",
        "Latest 16 of 16 teachers in",
    ),
    # Section 3, table 1: reading age, 30 pupils of Year 7; 24 months for those on pupil premium
    (
        {"name": "Gain in reading age", "level": "pupil", "unit": "months", "counted": "pupils",
         "waiver": "The report gives the gain alone."},
        {"reading": "27 months", "period": "in 7 months", "n": "30"},
        "No baseline: The report gives the gain alone.",
        "Latest 27 months in 7 months, from 30 pupils in",
    ),
    (
        {"name": "Gain in reading age, pupil premium", "level": "pupil", "unit": "months"},
        {"reading": "24 months", "period": "in 7 months"},
        "No baseline yet",
        "Latest 24 months in 7 months in",
    ),
    # Section 3, table 1: two sub-levels, and none for the parallel cohort of the year before
    (
        {"name": "Reading levels of the target group", "level": "pupil", "unit": "other",
         "unit_name": "sub-levels"},
        {"reading": "2", "compared_with": "The parallel cohort of the year before",
         "compared": "0"},
        "Latest 2 sub-levels in",
        "The parallel cohort of the year before: 0 sub-levels",
    ),
    # Key message 9, Portswood: Level 4 and above, three supported schools
    (
        {"name": "Average rise at Level 4 and above", "level": "school", "unit": "other",
         "unit_name": "percentage points", "counted": "schools", "counts_things": "on"},
        {"reading": "19", "n": "3"},
        "No baseline yet",
        "Latest 19 percentage points, from 3 schools in",
    ),
]  # fmt: skip


@pytest.fixture
def world(db):
    return two_programmes()


@pytest.mark.parametrize(
    ("measure", "reading", "before", "after"), REPORT, ids=lambda row: "" if row else None
)
def test_a_figure_of_the_report_comes_back_unchanged(
    world, client_for, measure, reading, before, after
):
    lead, project = client_for(world.own.people["lead"]), world.own.project
    new = reverse("projects:measure_new", args=[project.slug])
    lead.post(new, Page(lead.get(new)).form.data(**measure))
    made = Measure.objects.get(name=measure["name"])
    url = reverse("projects:reading_new", args=[project.slug, made.pk])

    lead.post(url, Page(lead.get(url)).form.data(**reading))

    told = Page(lead.get(made.get_absolute_url())).text
    assert before in told
    assert after in told
