"""A toolkit file is looked at before it changes anything, and never deletes."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core import clock
from core.set_up import sheets
from core.set_up.sheets import UnreadableFile, protect, unprotect
from toolkit import importing
from toolkit.models import Dimension, Intervention, Placement, Strand
from toolkit.resources import FILE, in_a_cell, items

HEAD = "title,summary,strands,sub_items\n"
NAMES = (
    "Joint practice development", "Talent identification", "Mentoring and coaching",
    "Distributed staff information", "High social capital", "Fit governance",
    "Evaluation and challenge", "Distributed system leadership", "Analytical investigation",
    "Creative entrepreneurship", "Alliance architecture", "Disciplined innovation",
)  # fmt: skip


@pytest.fixture
def strands(db):
    capital = Dimension.objects.create(key="c", name="Capital", position=1)
    return [
        Strand.objects.create(dimension=capital, key=f"s{place}", name=name, position=place)
        for place, name in enumerate(NAMES, 1)
    ]


@pytest.fixture
def lesson_study(strands):
    row = Intervention.objects.create(title="Lesson study", slug="lesson-study", summary="Do it.")
    Placement.objects.create(intervention=row, strand=strands[0])
    return row


@pytest.fixture
def client(db, client_for):
    return client_for(User.objects.create_superuser("op@example.org", name="Op"))


def upload(text, name="toolkit.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, content)


def read(text, name="toolkit.csv"):
    return sheets.read(upload(text, name), FILE, clock.now())


def check(client, text, name="toolkit.csv"):
    """The page that tells what a file would change, and its address."""
    page = client.post(reverse("admin:toolkit_import"), {"file": upload(text, name)}, follow=True)
    return page, page.request["PATH_INFO"]


def toolkit():
    return {
        row.slug: (row.title, row.summary, row.sub_items, [str(s) for s in row.strands.all()])
        for row in Intervention.objects.all()
    }


MIXED = (
    HEAD
    + "Lesson study,Do it together.,Joint practice development,\n"
    + "Joint staff conferences,Meet.,Social capital,\n"
    + ",No name,High social capital,\n"
    + "Shared induction,One programme.,High social capital; fit governance,one;two\n"
)


def test_a_dry_run_tells_what_would_change_and_changes_nothing(client, lesson_study):
    before = toolkit()

    page, _ = check(client, MIXED)

    outcome = page.context["outcome"]
    assert toolkit() == before
    assert [row.title for row in outcome.new] == ["Shared induction"]
    assert [row.title for row in outcome.changed] == ["Lesson study"]
    assert outcome.changed[0].wordings[0].pieces == [
        ("", "Do "), ("del", "it. "), ("ins", "it together. "),
    ]  # fmt: skip
    assert [(row.number, row.problems) for row in outcome.unread] == [
        (
            3,
            [
                (
                    "Strand “Social capital” is not one of the twelve. "
                    "Did you mean “High social capital”?"
                )
            ],
        ),
        (4, ["Give the intervention a name"]),
    ]
    assert "Import 2, leave out 2" in page.content.decode()


def test_an_import_does_what_the_dry_run_told(client, lesson_study):
    _, address = check(client, MIXED)

    page = client.post(address, follow=True)

    assert "1 new, 1 changed, 0 the same, 2 left out" in page.content.decode()
    assert toolkit() == {
        "lesson-study": ("Lesson study", "Do it together.", "", [NAMES[0]]),
        "shared-induction": ("Shared induction", "One programme.", "one\ntwo", list(NAMES[4:6])),
    }
    assert Intervention.objects.get(slug="shared-induction").origin == "added"


def test_pressing_the_button_twice_imports_once(client, lesson_study):
    _, address = check(client, MIXED)

    client.post(address)
    client.post(address)

    assert Intervention.objects.count() == 2


def test_importing_again_finds_everything_the_same(client, strands):
    _, address = check(client, MIXED)
    client.post(address)

    page, _ = check(client, MIXED)

    outcome = page.context["outcome"]
    assert (outcome.count, outcome.same, len(outcome.unread)) == (0, 2, 2)
    assert "<button" not in page.content.decode().split("What will change")[1]


def test_what_a_file_leaves_out_stays(client, lesson_study, strands):
    Placement.objects.create(intervention=lesson_study, strand=strands[5])
    Intervention.objects.create(title="Other", slug="other", summary="Stays.")

    _, address = check(client, HEAD + "LESSON STUDY,Do it well.,High social capital,\n")
    client.post(address)

    assert toolkit() == {
        "lesson-study": ("LESSON STUDY", "Do it well.", "", [NAMES[0], NAMES[4], NAMES[5]]),
        "other": ("Other", "Stays.", "", []),
    }


def test_the_slug_comes_before_the_title(client, lesson_study):
    text = "slug,title,summary,strands\nlesson-study,Research lessons,Do it.,\n"

    _, address = check(client, text)
    client.post(address)

    assert toolkit() == {"lesson-study": ("Research lessons", "Do it.", "", [NAMES[0]])}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Lesson study,Again.,Fit governance,", "The same intervention as in row 2"),
        ("lesson  STUDY ,Again.,Fit governance,", "The same intervention as in row 2"),
        ("New,,Fit governance,", "Say in the summary what an alliance would do"),
        ("New,Text.,,", "Name at least one strand"),
        (f"{'N' * 121},Text.,Fit governance,", "Shorten the name to 120 characters"),
        ("New,Text.,Knitting,", "Strand “Knitting” is not one of the twelve."),
    ],
)
def test_a_row_that_cannot_be_read_says_what_to_do(client, lesson_study, row, problem):
    text = HEAD + "Lesson study,Do it.,Joint practice development,\n" + row + "\n"

    page, _ = check(client, text)

    assert [(each.number, each.problems) for each in page.context["outcome"].unread] == [
        (3, [problem])
    ]


def test_a_formula_in_a_cell_is_told_with_its_row_and_column(client, strands):
    book = openpyxl.Workbook()
    book.active.append(["Title", "Summary", "Strands"])
    book.active.append(["Good", "Text.", "Fit governance"])
    book.active.append(["Bad", "=1+1", "Fit governance"])
    content = io.BytesIO()
    book.save(content)

    page, _ = check(client, content.getvalue(), "t.xlsx")

    assert [(each.number, each.problems) for each in page.context["outcome"].unread] == [
        (3, ["Put the text in place of the formula: summary"])
    ]


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
        packed.writestr("xl/big.xml", b" " * (60 * 1024 * 1024))
    return content.getvalue()


def many_parts():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
        for number in range(300):
            packed.writestr(f"{number}.xml", "")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "t.csv", "empty"),
        (b" \n ", "t.csv", "empty"),
        (b"title,summary,strands\n", "t.csv", "no row below"),
        (b"title,summary\nA,B\n", "t.csv", "Missing: strands"),
        (b"title,title,summary,strands\nA,B,C,D\n", "t.csv", "same name: title"),
        ("title,summary,strands\nCafé,B,C\n".encode("latin-1"), "t.csv", "CSV UTF-8"),
        ("title,summary,strands\nA,B,C\n".encode("utf-16"), "t.csv", "CSV UTF-8"),
        (b"title,summary,strands\nA\x00,B,C\n", "t.csv", "not a CSV file"),
        (b'title,summary,strands\n"A,B,C\n', "t.csv", "not a proper CSV"),
        (b"title,summary,strands\n" + b"A" * 140_000, "t.csv", "not a proper CSV"),
        (b"title,summary,strands\n" + b"A,B,C\n" * 2_001, "t.csv", "at most 2,000 rows"),
        (b"title,summary,strands\nA,B,C\n", "t.ods", "Choose a CSV or Excel"),
        (b"title,summary,strands\nA,B,C\n", "t.xlsx", "not an Excel file"),
        (b"PK\x03\x04junk", "t.xlsx", "not an Excel file"),
        (b"PK\x03\x04junk", "t.csv", "not a CSV file"),
        (many_parts(), "t.xlsx", "too large once unpacked"),
        (bomb(), "t.xlsx", "too large once unpacked"),
        (b"A" * (5 * 1024 * 1024 + 1), "t.csv", "smaller than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(client, content, name, words):
    page, address = check(client, content, name)

    assert page.status_code == 200
    assert address == reverse("admin:toolkit_import")
    text = page.content.decode()
    assert words in text
    assert "<title>Error: Import" in text


def test_a_damaged_excel_file_says_what_to_do(strands):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("xl/workbook.xml", "<broken")
        packed.writestr("[Content_Types].xml", "<x/>")

    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read(content.getvalue(), "t.xlsx")


def test_semicolons_and_a_byte_order_mark_are_understood(strands):
    sheet = read("\ufeffTitle;Summary;Strands\r\nA;B, with a comma;Fit governance\r\n\r\nC;D;E\r\n")

    assert [row["summary"] for row in sheet.rows] == ["B, with a comma", "D"]
    assert sheet.numbers == [2, 4]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing(client, lesson_study, strands, kind):
    lesson_study.sub_items = "=HYPERLINK(1); two"
    lesson_study.core_parts = "- first; with a semicolon\n'quoted"
    lesson_study.summary = "@SUM(1)\n\n+ more"
    lesson_study.save()
    odd = Intervention.objects.create(title="'=odd", slug="odd", summary="“Café” – 学")
    Placement.objects.create(intervention=odd, strand=strands[3])

    answer = client.get(reverse("admin:toolkit_export", args=[kind]))
    page, _ = check(client, answer.content, f"t.{kind}")

    outcome = page.context["outcome"]
    assert (outcome.count, outcome.same, outcome.unread) == (0, 2, [])


def test_no_cell_of_an_export_is_a_formula(client, lesson_study):
    lesson_study.summary = "=1+1"
    lesson_study.save()

    answer = client.get(reverse("admin:toolkit_export", args=["xlsx"]))

    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert page["B2"].value == "'=1+1"


def test_the_rows_left_out_can_be_put_right_and_imported(client, strands):
    _, address = check(client, MIXED)

    rows = client.get(f"{address}rows/").content.decode("utf-8-sig")
    page, _ = check(client, rows.replace("Social capital", "High social capital"))

    assert [row.title for row in page.context["outcome"].new] == ["Joint staff conferences"]
    assert page.context["sheet"].unused == []


def test_a_file_of_somebody_else_is_not_there(client, client_for, strands):
    _, address = check(client, MIXED)
    other = client_for(User.objects.create_superuser("op2@example.org", name="Op"))

    answers = [other.get(address).status_code, other.get(f"{address}rows/").status_code]

    assert answers == [302, 404]


def test_only_who_keeps_the_toolkit_imports_or_exports(client_for, db):
    person = client_for(User.objects.create_user("x@example.org", name="X", is_staff=True))

    answers = {
        person.get(address).status_code
        for address in (
            reverse("admin:toolkit_import"),
            reverse("admin:toolkit_export", args=["csv"]),
        )
    }

    assert answers == {403}


def test_history_tells_which_file_changed_a_row(client, lesson_study):
    _, address = check(client, MIXED)
    client.post(address)

    page = client.get(reverse("admin:toolkit_intervention_history", args=[lesson_study.pk]))

    assert "Changed by toolkit.csv." in page.content.decode()


@given(st.text())
def test_a_protected_text_comes_back_as_it_was(text):
    assert unprotect(protect(text)) == text
    assert protect(text)[:1] not in "=+-@\t\r" or not protect(text)


@given(st.lists(st.text().map(str.split).filter(bool).map(" ".join)))
def test_a_list_comes_back_from_a_cell_as_it_was(parts):
    kept = "\n".join(part for part in parts if part.strip())

    assert items(in_a_cell(kept)) == items(kept + "\n")


def test_retired_interventions_stay_retired(client, lesson_study):
    lesson_study.retired_on = date(2026, 1, 1)
    lesson_study.save()

    _, address = check(client, HEAD + "Lesson study,New words.,Fit governance,\n")
    client.post(address)

    assert importing.Intervention.objects.get().retired_on == date(2026, 1, 1)
