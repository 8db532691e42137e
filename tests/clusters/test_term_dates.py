"""Term dates come from a file whole or not at all, and into no other programme."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliances.models import Stewardship
from clusters.models import Term
from tests.at_once import ROUNDS, send_pairs_at_once
from tests.factories.accounts import UserFactory
from tests.factories.alliances import ProgrammeFactory, StewardshipFactory
from tests.factories.clusters import ClusterFactory, TermFactory

pytestmark = pytest.mark.django_db

HEAD = "cluster,season,starts_on,break_starts_on,break_ends_on,ends_on\n"
AUTUMN = ",Autumn,1/9/2027,25/10/2027,29/10/2027,17/12/2027\n"
SPRING = ",Spring,4 January 2028,14.2.2028,2028-02-18,31 Mar 2028\n"


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def admin(programme):
    return StewardshipFactory(programme=programme).person


@pytest.fixture
def client(admin, client_for):
    return client_for(admin)


@pytest.fixture
def coast(programme):
    return ClusterFactory(programme=programme, name="Coast")


def check(client, programme, text, name="terms.csv"):
    """The page that tells what a file would change, and its address."""
    content = text if isinstance(text, bytes) else text.encode()
    data = {"programme": programme.pk, "file": SimpleUploadedFile(name, content)}
    page = client.post(reverse("admin:clusters_term_import"), data, follow=True)
    return page, page.request["PATH_INFO"]


def terms():
    return [
        (str(term.cluster or ""), str(term), term.starts_on, term.break_starts_on,
         term.break_ends_on, term.ends_on)
        for term in Term.objects.order_by("starts_on", "cluster")
    ]  # fmt: skip


def bad(page):
    return [(row.number, row.problems) for row in page.context["outcome"].bad]


def test_a_dry_run_writes_nothing_and_the_button_does_what_it_told(client, programme, coast):
    there = TermFactory(programme=programme)
    moved = f"coast ,autumn term,2027-09-02,,,2027-12-16\n,Autumn,{there.starts_on},,,2026-12-19\n"
    before = terms()

    page, address = check(client, programme, HEAD + AUTUMN + SPRING + moved)

    outcome = page.context["outcome"]
    assert ([len(outcome.new), outcome.changed, outcome.bad], terms()) == ([3, [there], []], before)
    page = client.post(address, follow=True)

    assert "terms.csv is imported: 3 new, 1 changed, 0 the same." in page.content.decode()
    assert terms() == [
        ("", "Autumn term 2026", there.starts_on, None, None, date(2026, 12, 19)),
        ("", "Autumn term 2027", date(2027, 9, 1), date(2027, 10, 25), date(2027, 10, 29),
         date(2027, 12, 17)),
        ("Coast", "Autumn term 2027", date(2027, 9, 2), None, None, date(2027, 12, 16)),
        ("", "Spring term 2028", date(2028, 1, 4), date(2028, 2, 14), date(2028, 2, 18),
         date(2028, 3, 31)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Moor,Spring,4/1/2028,,,31/3/2028", "“Moor” is no cluster of {programme}"),
        ("Elsewhere,Spring,4/1/2028,,,31/3/2028", "“Elsewhere” is no cluster of {programme}"),
        (",Winter,4/1/2028,,,31/3/2028", "Give the season as Autumn, Spring or Summer"),
        (",,4/1/2028,,,31/3/2028", "Give the season as Autumn, Spring or Summer"),
        (",Spring,,,,31/3/2028", "starts_on: give a day"),
        (",Spring,4/1/2028,,,", "ends_on: give a day"),
        (",Spring,1/13/2028,,,31/3/2028", "starts_on: write “1/13/2028” as 1/9/2026 or 2026-09-01"),
        (",Spring,4/1/28,,,31/3/2028", "starts_on: write “4/1/28” as 1/9/2026 or 2026-09-01"),
        (",Spring,30/2/2028,,,31/3/2028", "starts_on: write “30/2/2028” as 1/9/2026 or 2026-09-01"),
        (
            ",Spring,4/1/2028,soon,,31/3/2028",
            "break_starts_on: write “soon” as 1/9/2026 or 2026-09-01",
        ),
        (",Spring,31/3/2028,,,4/1/2028", "The last day must be after the first day"),
        (
            ",Spring,4/1/2028,14/2/2028,,31/3/2028",
            "Give both days of the half-term break, inside the term",
        ),
        (
            ",Spring,4/1/2028,14/2/2028,2/4/2028,31/3/2028",
            "Give both days of the half-term break, inside the term",
        ),
        (",Autumn,2/9/2027,,,17/12/2027", "The same term as in row 2"),
        (
            ",Autumn,1/12/2026,,,31/12/2026",
            "2 terms are called Autumn term 2026. Change them one by one",
        ),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line_and_keeps_every_row_out(
    client, programme, coast, row, problem
):
    ClusterFactory(name="Elsewhere")
    TermFactory(programme=programme)
    TermFactory(programme=programme, starts_on=date(2026, 8, 1))
    before = terms()

    page, address = check(client, programme, f"{HEAD}{AUTUMN}{row}\n")
    answer = client.post(address)

    assert bad(page) == [(3, [problem.format(programme=programme)])]
    assert (answer.status_code, terms()) == (409, before)
    assert ">Import 1<" not in page.content.decode()


def test_every_problem_of_a_row_is_told_at_once(client, programme):
    page, _ = check(client, programme, HEAD + "Moor,Winter,tomorrow,,,\n")

    assert [len(problems) for _, problems in bad(page)] == [4]


def test_both_rows_of_an_overlap_are_named_and_so_is_a_term_that_stays(client, programme, coast):
    TermFactory(programme=programme)
    rows = ",Spring,1/12/2026,,,31/3/2027\n,Summer,31/3/2027,,,20/7/2027\n"
    own = "Coast,Spring,1/12/2026,,,1/4/2027\n"

    page, _ = check(client, programme, HEAD + rows + own)

    assert bad(page) == [
        (
            2,
            [
                "These dates overlap with Autumn term 2026, which is there already",
                "These dates overlap with Summer term 2027 in row 3",
            ],
        ),
        (3, ["These dates overlap with Spring term 2026 in row 2"]),
    ]


def test_terms_that_the_file_moves_may_pass_where_others_were(client, programme):
    TermFactory(programme=programme)
    TermFactory(programme=programme, spring=True)
    rows = ",Autumn,1/9/2026,,,10/1/2027\n,Spring,11/1/2027,,,31/3/2027\n"

    page, address = check(client, programme, HEAD + rows)
    client.post(address)

    assert bad(page) == []
    assert [row[-1] for row in terms()] == [date(2027, 1, 10), date(2027, 3, 31)]


def test_gaps_are_told_and_keep_nothing_out(client, programme, coast):
    summer = ",Summer,17/4/2028,29/5/2028,2/6/2028,20/7/2028\n"
    own = "Coast,Spring,4/1/2028,,,31/3/2028\n"

    page, address = check(client, programme, HEAD + AUTUMN + summer + own)

    assert page.context["outcome"].gaps == [
        "Whole programme: between Autumn term 2027 and Summer term 2028 a term is missing.",
        "Coast: Spring term 2028 has no half-term break.",
        "Coast: has dates of its own, and so none for Autumn term 2027.",
        "Coast: has dates of its own, and so none for Summer term 2028.",
    ]
    client.post(address)
    assert len(terms()) == 3


def test_three_years_of_terms_have_no_gap(client, programme):
    rows = "".join(
        f",Autumn,1/9/{year},25/10/{year},29/10/{year},17/12/{year}\n"
        f",Spring,4/1/{year + 1},14/2/{year + 1},18/2/{year + 1},31/3/{year + 1}\n"
        f",Summer,17/4/{year + 1},29/5/{year + 1},2/6/{year + 1},20/7/{year + 1}\n"
        for year in (2027, 2028, 2029)
    )

    page, _ = check(client, programme, HEAD + rows)

    assert (page.context["outcome"].gaps, len(page.context["outcome"].new)) == ([], 9)


def test_an_export_imported_again_changes_nothing(client, programme):
    odd = ClusterFactory(programme=programme, name="=North; “East”, '+1")
    TermFactory(programme=programme)
    TermFactory(programme=programme, cluster=odd, break_starts_on=None, break_ends_on=None)
    TermFactory()

    answer = client.get(reverse("admin:clusters_term_export", args=[programme.pk]))
    page, _ = check(client, programme, answer.content)

    outcome = page.context["outcome"]
    assert (outcome.rows, len(outcome.same), outcome.bad) == ([], 2, [])


def test_days_of_an_excel_file_are_days(client, programme):
    book = openpyxl.Workbook()
    book.active.append(["Season", "Starts on", "Ends on"])
    book.active.append(["Autumn", date(2027, 9, 1), date(2027, 12, 17)])
    content = io.BytesIO()
    book.save(content)

    _, address = check(client, programme, content.getvalue(), "terms.xlsx")
    client.post(address)

    assert terms() == [("", "Autumn term 2027", date(2027, 9, 1), None, None, date(2027, 12, 17))]


def test_pressing_the_button_twice_imports_once(client, programme):
    _, address = check(client, programme, HEAD + AUTUMN)

    client.post(address)
    again = client.post(address, follow=True)

    assert "no longer kept here" in again.content.decode()
    assert len(terms()) == 1


def both_import(programme, client_for, *texts):
    """What two administrators get who press the button in the same moment."""
    pair = []
    for text in texts:
        person = client_for(StewardshipFactory(programme=programme).person)
        pair.append((person, check(person, programme, text)[1], {}))
    (answers,) = send_pairs_at_once([pair])
    return sorted(answer.status_code for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_two_who_import_the_same_terms_at_once_make_them_once(client_for):
    programme = ProgrammeFactory()
    for _ in range(ROUNDS):
        Term.objects.all().delete()

        answers = both_import(programme, client_for, HEAD + AUTUMN, HEAD + AUTUMN + SPRING)

        assert answers == [302, 302]
        assert [term[1] for term in terms()] == ["Autumn term 2027", "Spring term 2028"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_import_overlapping_terms_at_once_one_is_told(client_for):
    programme = ProgrammeFactory()
    summer = ",Summer,1/6/2027,,,1/10/2027\n"
    for _ in range(ROUNDS):
        Term.objects.all().delete()

        answers = both_import(programme, client_for, HEAD + AUTUMN, HEAD + summer)

        assert answers == [302, 409]
        assert len(terms()) == 1


def test_what_became_wrong_since_the_dry_run_is_told_and_not_written(client, programme):
    page, address = check(client, programme, HEAD + AUTUMN)
    TermFactory(programme=programme, season="summer", starts_on=date(2027, 8, 1),
                break_starts_on=None, break_ends_on=None, ends_on=date(2027, 9, 1))  # fmt: skip

    answer = client.post(address)

    assert (bad(page), answer.status_code, len(terms())) == ([], 409, 1)
    assert "Summer term 2027, which is there already" in answer.content.decode()


def test_a_programme_of_somebody_else_is_no_choice(client, programme):
    other = ProgrammeFactory()

    page, address = check(client, other, HEAD + AUTUMN)

    assert page.context["form"].errors.keys() == {"programme"}
    assert (address, terms()) == (reverse("admin:clusters_term_import"), [])


def test_who_administers_a_programme_no_longer_imports_nothing(client, admin, programme):
    StewardshipFactory(person=admin)
    _, address = check(client, programme, HEAD + AUTUMN)
    Stewardship.objects.filter(programme=programme).delete()

    answer = client.post(address)

    assert (answer.status_code, terms()) == (404, [])


def test_a_file_of_somebody_else_is_not_there(client, client_for, programme):
    _, address = check(client, programme, HEAD + AUTUMN)
    other = client_for(StewardshipFactory(programme=programme).person)

    answer = other.post(address)

    assert (answer.status_code, terms()) == (302, [])


def test_whoever_only_enters_the_set_up_has_no_business_here(client_for, programme):
    person = client_for(UserFactory(is_staff=True))
    operator = client_for(UserFactory(is_staff=True, is_superuser=True))

    answers = {
        (client.get(reverse("admin:clusters_term_import")).status_code,
         client.get(reverse("admin:clusters_term_export", args=[programme.pk])).status_code)
        for client in (person, operator)
    }  # fmt: skip

    assert answers == {(403, 403)}


def test_history_tells_which_file_changed_a_term(client, programme):
    _, address = check(client, programme, HEAD + AUTUMN)
    client.post(address)
    _, address = check(client, programme, HEAD + AUTUMN.replace("17/12", "18/12"))
    client.post(address)

    term = Term.objects.get()
    page = client.get(reverse("admin:clusters_term_history", args=[term.pk])).content.decode()

    assert "Added from terms.csv." in page
    assert "Changed by terms.csv." in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"season,starts_on\nAutumn,2027-09-01\n", "Missing: ends_on"),
        (b"season,season,starts_on,ends_on\nAutumn,a,b,c\n", "same name: season"),
        (b"season,starts_on,ends_on\n", "no row below"),
        (b"PK\x03\x04", "not a CSV file"),
        ("season,starts_on,ends_on\nCafé,,\n".encode("latin-1"), "CSV UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(client, programme, content, words):
    page, address = check(client, programme, content)

    assert address == reverse("admin:clusters_term_import")
    assert words in page.content.decode()
    assert "<title>Error: Import" in page.content.decode()


@pytest.mark.long
@pytest.mark.parametrize("cell", ["=1+1", "<script>x</script>", "\u0663/\u0669/2027", "9" * 5000,
                                  "0000-00-00", "١٢٣", "\u200b", "\ud7ff", "null"])  # fmt: skip
@pytest.mark.parametrize("column", range(6))
def test_whatever_a_cell_holds_is_answered(client, programme, column, cell):
    cells = ["", "Autumn", "2027-09-01", "", "", "2027-12-17"]
    cells[column] = cell

    page, address = check(client, programme, HEAD + ",".join(cells) + "\n")
    answer = client.post(address)

    assert page.status_code == 200
    assert "<script>x" not in page.content.decode()
    assert answer.status_code == (409 if bad(page) else 302)
