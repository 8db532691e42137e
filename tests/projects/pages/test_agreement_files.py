"""The file of an agreement: attached, read behind the letter, kept when replaced (B05)."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from notifications import links
from notifications.models import Link, Message
from notifications.writing import mail
from projects.actions import schools
from projects.models import Agreement
from tests.factories.notifications import key_of
from tests.factories.projects import AgreementFactory
from tests.files import PAGE, PDF
from tests.markup import Page
from writing.forms import AGAIN
from writing.models import Attachment

TYPED = {
    "link_role": "MARKER visits",
    "school_role": "MARKER frees two teachers",
    "starts_on": "2026-09-01",
    "ends_on": "2027-07-20",
    "to_name": "Heather Moss",
    "to_email": "head@school.example",
}


def file_of(content=PDF, name="Agreement 2026.pdf"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def there(world):
    return [world.own.project.slug, world.own.participation.pk]


@pytest.fixture
def form(there):
    return reverse("projects:agreement_edit", args=there)


@pytest.fixture
def school(there):
    return reverse("projects:school", args=there)


def address_of(agreement):
    row = agreement.participation
    return reverse("projects:agreement_file", args=[row.project.slug, row.pk, agreement.pk])


def linked(response):
    """The addresses of the files on a page, by the names they are shown with."""
    return [tag["href"] for _, tag in Page(response).tags if "/file/" in (tag.get("href") or "")]


def answer_page(agreement):
    return f"{reverse('projects:school_answer')}?key={key_of(agreement, 'agreement')}"


def is_file(response, content=PDF):
    return response.status_code == 200 and response.content == content


def test_a_file_is_attached_to_an_agreement_and_stands_on_the_page(world, lead, form, school):
    opened = Page(lead.get(form))

    response = lead.post(form, opened.form.data(**TYPED, file=file_of()))

    agreement = Agreement.objects.get(participation=world.own.participation)
    assert response.url == school
    assert (agreement.file.name, agreement.file.kind, agreement.file.added_by) == (
        "Agreement 2026.pdf", "pdf", world.own.people["lead"],
    )  # fmt: skip
    assert ("form", "multipart/form-data") in {
        (tag, found.get("enctype")) for tag, found in opened.tags
    }
    page = lead.get(school)
    assert "Agreement 2026.pdf PDF, 1 KB" in Page(page).text
    assert linked(page) == [address_of(agreement)]
    assert is_file(lead.get(linked(page)[0]))


def test_another_file_beside_the_same_words_is_not_taken_for_a_form_that_was_sent_twice(
    world, lead, form
):
    sent = Page(lead.get(form)).form.data(**TYPED)

    answers = [
        lead.post(form, sent | {"file": file_of(content)}) for content in (PDF, PDF, PDF + b" ")
    ]

    assert [each.status_code for each in answers] == [302, 302, 409]
    assert Page(answers[-1]).errors["file"] == AGAIN
    assert Agreement.objects.get(participation=world.own.participation).file.size == len(PDF)


def test_an_agreement_needs_no_file(world, lead, form, school):
    lead.post(form, Page(lead.get(form)).form.data(**TYPED))

    agreement = Agreement.objects.get(participation=world.own.participation)
    assert agreement.file is None
    assert linked(lead.get(school)) == []
    assert lead.get(address_of(agreement)).status_code == 404


def test_a_refused_file_is_told_beside_it_and_every_word_is_kept(lead, form, settings):
    settings.FILE_MOST_BYTES = 1024
    data = Page(lead.get(form)).form.data(**TYPED, file=file_of(PDF + b" " * 1024))

    page = Page(lead.post(form, data))

    assert page.errors == {"file": "The file must be smaller than 1 KB"}
    assert page.summary == ["The file must be smaller than 1 KB"]
    assert {name: page.form.typed(name) for name in TYPED} == TYPED
    assert not Agreement.objects.exists()
    assert not Attachment.objects.exists()


def test_a_form_that_comes_back_asks_for_the_file_again(lead, form):
    data = Page(lead.get(form)).form.data(**TYPED | {"link_role": ""}, file=file_of())

    page = Page(lead.post(form, data))

    assert page.errors == {"link_role": "Say what the project link does", "file": AGAIN}
    assert page.form.typed("school_role") == TYPED["school_role"]


def test_a_file_that_cannot_be_kept_saves_nothing_and_keeps_the_words(
    lead, form, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "no folder"
    settings.MEDIA_ROOT.write_text("")
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    data = Page(lead.get(form)).form.data(**TYPED, file=file_of())

    response = lead.post(form, data)

    page = Page(response)
    assert response.status_code == 200
    assert page.summary[0].startswith("The file could not be kept, so nothing was saved.")
    assert page.errors == {"file": AGAIN}
    assert {name: page.form.typed(name) for name in TYPED} == TYPED
    assert not Agreement.objects.exists()
    assert not Message.objects.filter(kind="school_question").exists()


def test_the_letter_names_the_file_and_the_page_behind_it_hands_it_over(world, lead, client, form):
    lead.post(form, Page(lead.get(form)).form.data(**TYPED, file=file_of()))
    agreement = Agreement.objects.get(participation=world.own.participation)
    letter = mail(Message.objects.get(kind="school_question"), clock.now())
    key = links.of("agreement", agreement, clock.now()).key

    page = client.get(f"{reverse('projects:school_answer')}?key={key}")

    assert "Agreement 2026.pdf, to be read where you answer" in letter.body
    assert letter.attachments == []
    assert linked(page) == [f"/schools/answer/file/?key={key}"]
    assert is_file(client.get(linked(page)[0]))


@pytest.mark.parametrize("said", ["yes", "no"])
def test_the_file_behind_a_letter_goes_with_its_link(world, lead, client, said):
    agreement = AgreementFactory(participation=world.own.participation, file=b"What we agree.")
    page = answer_page(agreement)
    (file,) = linked(client.get(page))
    before = is_file(client.get(file), b"What we agree.")

    client.post(page, {"answer": said})

    assert (before, client.get(file).status_code) == (True, 404)
    assert is_file(lead.get(address_of(agreement)), b"What we agree.")


def test_a_letter_opens_the_file_of_its_own_agreement_and_no_other(world, client):
    rows = [
        AgreementFactory(participation=place.participation, file=place.marker.encode())
        for place in (world.own, world.peer)
    ]

    files = [client.get(linked(client.get(answer_page(row)))[0]).content for row in rows]

    assert files == [world.own.marker.encode(), world.peer.marker.encode()]


@pytest.mark.parametrize("how", ["the link has expired", "the agreement was replaced"])
def test_a_letter_that_asks_nothing_any_more_opens_no_file(world, client, how):
    agreement = AgreementFactory(participation=world.own.participation, file=b"What we agree.")
    (file,) = linked(client.get(answer_page(agreement)))
    at = clock.now()
    if how == "the link has expired":
        Link.objects.update(expires_at=at - timedelta(seconds=1))
    else:
        lead, row = world.own.people["lead"], agreement.participation
        schools.propose(row, by=lead, at=at, version=agreement.pk, **TYPED)

    assert client.get(file).status_code == 404


def test_what_a_school_confirmed_stays_as_it_was_when_another_is_written(
    world, lead, client, form, school
):
    first = AgreementFactory(
        participation=world.own.participation, file=b"What we agreed.", file__name="First.txt"
    )
    client.post(answer_page(first), {"answer": "yes"})
    confirmed = Attachment.objects.values().get()
    opened = Page(lead.get(form))

    lead.post(form, opened.form.data(**TYPED, file=file_of(name="Second.pdf")))

    second = Agreement.objects.get(replaced_at=None)
    page = lead.get(school)
    assert "“First.txt” stays with the agreement before." in opened.text
    assert Attachment.objects.values().get(pk=confirmed["id"]) == confirmed
    assert [each.file.name for each in (second, first)] == ["Second.pdf", "First.txt"]
    assert second.answered_at is None
    assert linked(page) == [address_of(second), address_of(first)]
    assert [lead.get(each).content for each in linked(page)] == [PDF, b"What we agreed."]


def test_another_agreement_takes_no_file_over_by_itself(world, lead, form):
    AgreementFactory(participation=world.own.participation, file=b"What we agreed.")

    lead.post(form, Page(lead.get(form)).form.data(**TYPED))

    assert Agreement.objects.get(replaced_at=None).file is None


def test_a_school_that_left_keeps_its_file_readable(world, lead):
    agreement = AgreementFactory(participation=world.own.participation, file=b"What we agreed.")
    type(agreement.participation).objects.filter(pk=agreement.participation.pk).update(
        left_on="2026-10-02", why_left="time"
    )

    assert is_file(lead.get(address_of(agreement)), b"What we agreed.")


def test_a_file_is_found_below_its_own_school_alone(world, lead):
    agreement = AgreementFactory(participation=world.peer.participation, file=b"What we agreed.")
    row = world.own.participation
    here = reverse("projects:agreement_file", args=[row.project.slug, row.pk, agreement.pk])

    assert lead.get(here).status_code == 404


def test_a_file_that_is_missing_is_told_in_a_sentence(world, lead, school):
    agreement = AgreementFactory(participation=world.own.participation, file=b"What we agreed.")
    default_storage.delete(agreement.file.stored)

    response = lead.get(address_of(agreement))

    assert lead.get(school).status_code == 200
    assert response.status_code == 404
    assert Page(response).headings == ["This file is missing"]


def test_a_page_under_a_name_of_a_document_is_never_handed_over(lead, form):
    data = Page(lead.get(form)).form.data(**TYPED, file=file_of(PAGE))

    page = Page(lead.post(form, data))

    assert page.errors == {
        "file": "The file is not what its ending says. Save it again, and choose it then"
    }
    assert not Attachment.objects.exists()


def test_the_page_of_a_school_asks_once_for_all_files(
    world, lead, school, django_assert_max_num_queries
):
    def queries(most=None):
        with django_assert_max_num_queries(most or 100) as asked:
            lead.get(school)
        return len(asked)

    AgreementFactory(participation=world.own.participation, file=b"Now.")
    one = queries()
    for _ in range(3):
        AgreementFactory(
            participation=world.own.participation, file=b"Before.", replaced_at=clock.now()
        )

    assert queries(one) == one
