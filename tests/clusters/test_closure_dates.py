"""Closures come from a file whole or not at all; pages and rules are those of term dates."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.closure_dates import Closures
from clusters.models import Closure
from tests.factories.alliances import ProgrammeFactory, SchoolFactory, StewardshipFactory
from tests.factories.clusters import ClosureFactory, ClusterFactory, TermFactory
from tests.insights.pages.counting import counted

pytestmark = pytest.mark.django_db

HEAD = "cluster,starts_on,ends_on,why\n"
INSET = ",1/9/2026,,INSET day\n"
LOCAL = "coast,2026-11-26,27 Nov 2026,Local holiday\n"


@pytest.fixture
def programme():
    return TermFactory(programme=ProgrammeFactory()).programme


@pytest.fixture
def client(programme, client_for):
    return client_for(StewardshipFactory(programme=programme).person)


@pytest.fixture
def coast(programme):
    return ClusterFactory(programme=programme, name="Coast")


def check(client, programme, text, name="closures.csv"):
    """The page that tells what a file would change, and its address."""
    content = text if isinstance(text, bytes) else text.encode()
    data = {"programme": programme.pk, "file": SimpleUploadedFile(name, content)}
    page = client.post(reverse("admin:clusters_closure_import"), data, follow=True)
    return page, page.request["PATH_INFO"]


def closures():
    return [
        (str(row.cluster or ""), row.starts_on, row.ends_on, row.why)
        for row in Closure.objects.order_by("starts_on", "cluster")
    ]


def bad(page):
    return [(row.number, row.name, row.problems) for row in page.context["outcome"].bad]


def test_a_dry_run_writes_nothing_and_the_button_does_what_it_told(client, programme, coast):
    there = ClosureFactory(programme=programme, starts_on=date(2026, 11, 26), cluster=coast)
    stays = ClosureFactory(programme=programme, starts_on=date(2026, 12, 1), why="Snow")

    page, address = check(client, programme, HEAD + INSET + LOCAL)
    assert Closure.objects.count() == 2
    assert "1 closure" in page.text
    assert "Thursday 26 November to" not in page.text
    answer = client.post(address, follow=True)

    assert "1 new, 1 changed, 0 the same" in answer.text
    assert closures() == [
        ("", date(2026, 9, 1), date(2026, 9, 1), "INSET day"),
        ("Coast", date(2026, 11, 26), date(2026, 11, 27), "Local holiday"),
        ("", stays.starts_on, stays.ends_on, "Snow"),
    ]
    assert Closure.objects.filter(pk=there.pk).exists()


@pytest.mark.parametrize(
    ("row", "name", "problem"),
    [
        (",soon,,x\n", "soon", "starts_on: write “soon” as 1/9/2026 or 2026-09-01"),
        (",,2026-09-01,x\n", "", "starts_on: give a day"),
        (",2026-09-01,later,x\n", "2026-09-01", "ends_on: write “later” as 1/9/2026 or 2026-09-01"),
        (",2026-09-02,2026-09-01,x\n", "2026-09-02", "The end must not be before the start"),
        (
            ",2026-09-02,2027-09-02,x\n",
            "2026-09-02",
            "Wednesday 2 September to Thursday 2 September 2027 is too long",
        ),
        ("Hills,2026-09-02,,x\n", "2026-09-02 Hills", "“Hills” is no cluster of"),
        (f",2026-09-02,,{'x' * 121}\n", "2026-09-02", "why: write at most 120 plain characters"),
        (INSET, "1/9/2026", "The same closure as in row 2"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_keeps_every_row_out(
    client, programme, row, name, problem
):
    page, address = check(client, programme, HEAD + INSET + row)
    answer = client.post(address)

    ((number, called, problems),) = bad(page)
    assert (number, called) == (3, name)
    assert problems[0].startswith(problem)
    assert (answer.status_code, closures()) == (409, [])


def test_a_closure_of_one_school_comes_with_its_name_and_goes_out_with_it(
    client, programme, django_assert_num_queries
):
    schools = [SchoolFactory(programme=programme, name=f"Ferry Lane {n}") for n in range(3)]
    head = "cluster,school,starts_on,why\n"
    rows = "".join(f",FERRY lane {n},2026-09-0{n + 1},INSET day\n" for n in range(3))

    page, address = check(client, programme, head + rows)
    client.post(address)
    export = client.get(reverse("admin:clusters_closure_export", args=[programme.pk])).text
    again, _ = check(client, programme, export)

    assert "Ferry Lane 0" in page.text
    assert [row.school for row in Closure.objects.order_by("starts_on")] == schools
    assert ",Ferry Lane 2,2026-09-03,2026-09-03,INSET day" in export
    outcome = again.context["outcome"]
    assert (len(outcome.same), outcome.rows, outcome.bad) == (3, [], [])
    with django_assert_num_queries(1):
        [Closures.cells(row) for row in Closures.rows_of(programme)]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",Nowhere,2026-09-01\n", "“Nowhere” is no school of"),
        (",Twice,2026-09-01\n", "2 schools are called “Twice”. Enter this one by hand"),
        ("Coast,Once,2026-09-01\n", "Give a cluster or a school, not both"),
    ],
)
def test_a_school_that_cannot_be_known_is_told(client, programme, coast, row, problem):
    for name in ("Twice", "Twice", "Once"):
        SchoolFactory(programme=programme, name=name)
    SchoolFactory(name="Nowhere")

    page, _ = check(client, programme, f"cluster,school,starts_on\n{row}")

    ((_, _, problems),) = bad(page)
    assert problems[0].startswith(problem)


def test_two_closures_of_one_name_are_changed_one_by_one(client, programme):
    day = date(2026, 9, 1)
    for why in ("INSET day", "Boiler"):
        Closure.objects.create(programme=programme, starts_on=day, ends_on=day, why=why)

    page, _ = check(client, programme, HEAD + INSET)

    assert bad(page)[0][2][0].startswith("2 closures are called")


def test_a_closure_on_no_school_day_is_told_and_keeps_nothing_out(client, programme, coast):
    weekend = ",2027-06-05,,INSET day\n"
    Closure.objects.create(
        programme=programme, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 1)
    )
    TermFactory(programme=programme, season="summer", starts_on=date(2027, 4, 12),
                break_starts_on=None, break_ends_on=None, ends_on=date(2027, 7, 20))  # fmt: skip

    page, address = check(client, programme, HEAD + INSET + weekend + LOCAL)

    (gap,) = page.context["outcome"].gaps
    assert (
        gap == "Whole programme: INSET day, 5 June 2027 is no school day anyway. Is the day right?"
    )
    assert client.post(address).status_code == 302


def test_an_export_imported_again_changes_nothing(client, programme, coast):
    ClosureFactory(programme=programme, starts_on=date(2026, 9, 1), why='=1+1 "quoted", and ; more')
    ClosureFactory(programme=programme, cluster=coast, starts_on=date(2026, 9, 2), why="")
    before = closures()

    file = client.get(reverse("admin:clusters_closure_export", args=[programme.pk])).content
    page, address = check(client, programme, file)

    outcome = page.context["outcome"]
    assert (len(outcome.same), outcome.rows, outcome.bad) == (2, [], [])
    client.post(address)
    assert closures() == before


def test_days_of_an_excel_file_are_days(client, programme):
    book = openpyxl.Workbook()
    for row in (["starts_on", "why"], [date(2026, 9, 1), "INSET day"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)

    _, address = check(client, programme, file.getvalue(), "closures.xlsx")
    client.post(address)

    assert closures() == [("", date(2026, 9, 1), date(2026, 9, 1), "INSET day")]


def test_another_programme_is_no_choice_and_its_closures_are_no_match(client, programme):
    other = ProgrammeFactory()
    ClosureFactory(programme=other, starts_on=date(2026, 9, 1))

    page, _ = check(client, other, HEAD + INSET)
    mine, _ = check(client, programme, HEAD + INSET)

    assert page.context["form"].errors.keys() == {"programme"}
    assert len(mine.context["outcome"].new) == 1


def test_many_rows_ask_no_more_than_one(client, programme, coast):
    with counted() as few:
        check(client, programme, HEAD + INSET + LOCAL)
    rows = "".join(f",{n}/9/2026,,INSET day\ncoast,{n}/9/2026,,Fair\n" for n in range(2, 30))
    with counted() as many:
        check(client, programme, HEAD + INSET + LOCAL + rows)

    assert len(few) == len(many)
