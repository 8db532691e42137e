"""Files are kept, attached and swept away (FU-05, FU-06, FU-08, FU-09)."""

import os
import resource
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver

from config import settings as product
from config.celery import app
from core import clock
from tests.factories.accounts import UserFactory
from tests.factories.writing import AttachmentFactory
from tests.files import PDF
from tests.markup import Page
from writing import tasks
from writing.actions import attachments
from writing.files import Incoming
from writing.models import Attachment, size_in_words
from writing.views import CONTENT_TYPES, download

pytestmark = pytest.mark.django_db
AT = clock.now()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FILE = Incoming("Agreement.pdf", Attachment.Kind.PDF, PDF)


@pytest.fixture
def folder(settings, tmp_path):
    """Files on a disk, as the product keeps them."""
    settings.STORAGES = {**settings.STORAGES, "default": product.STORAGES["default"]}
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def attached(to=None, file=FILE):
    to = to or UserFactory()
    return attachments.attach(attachments.keep(file), to, by=to, at=AT)


def handed_over(row):
    return download(RequestFactory().get("/"), row)


def test_a_file_is_kept_under_a_name_that_nobody_can_guess(folder):
    person = UserFactory()

    row = attached(person)

    (path,) = files_in(folder)
    assert path.relative_to(folder) == Path(row.stored)
    assert path.read_bytes() == PDF
    assert len(path.name) == 32
    assert "greement" not in str(path)
    assert attached(person).stored != row.stored
    assert (row.to, row.name, row.kind, row.size, row.sha256, row.added_by, row.added_at) == (
        person, "Agreement.pdf", "pdf", len(PDF), sha256(PDF).hexdigest(), person, AT,
    )  # fmt: skip


def test_only_the_program_itself_reads_what_is_kept(folder):
    attached()

    (path,) = files_in(folder)
    assert [oct(each.stat().st_mode & 0o777) for each in (path, path.parent)] == ["0o600", "0o700"]


def test_files_lie_below_what_is_to_be_kept_and_below_no_address():
    assert product.MEDIA_ROOT == product.VAR_DIR / "files"
    assert not product.MEDIA_ROOT.is_relative_to(product.STATIC_ROOT)
    assert not product.STATIC_ROOT.is_relative_to(product.MEDIA_ROOT)
    assert [str(each.pattern) for each in get_resolver().url_patterns if "media" in str(each)] == []


def test_a_folder_that_cannot_be_written_is_told_to_the_person(folder):
    folder.write_text("No folder.")

    with pytest.raises(attachments.NotKept, match="could not be kept, so nothing was saved"):
        attachments.keep(FILE)


@pytest.mark.parametrize("room", [0, 10])
def test_a_disk_that_is_full_leaves_no_part_of_a_file(folder, room):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(attachments.NotKept):
            attachments.keep(FILE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert folder.exists()
    assert files_in(folder) == []


def test_a_rollback_leaves_a_file_that_is_swept_away_a_day_later(folder):
    with transaction.atomic():
        attached()
        transaction.set_rollback(True)
    kept = attached()
    assert len(files_in(folder)) == 2

    swept = [attachments.sweep(clock.now() + age) for age in (DAY - HOUR, DAY + HOUR, DAY + HOUR)]

    assert swept == [0, 1, 0]
    assert [path.name for path in files_in(folder)] == [Path(kept.stored).name]


def test_the_file_of_a_row_that_was_deleted_is_swept_away(folder):
    gone, kept = attached(), attached()
    gone.delete()

    assert attachments.sweep(clock.now() + 2 * DAY) == 1
    assert default_storage.exists(kept.stored)
    assert not default_storage.exists(gone.stored)


def test_what_is_to_be_swept_may_be_gone_already(folder, monkeypatch):
    lost = attachments.keep(FILE)
    default_storage.delete(lost.stored)
    monkeypatch.setattr(attachments, "_places", lambda: [lost.stored])

    assert attachments.sweep(clock.now() + 2 * DAY) == 0


def test_where_nothing_was_ever_attached_nothing_is_swept(folder):
    assert attachments.sweep(clock.now() + 2 * DAY) == 0


def test_the_beat_and_a_command_sweep(folder, capsys):
    old = (clock.now() - 2 * DAY).timestamp()
    for sweeps in (tasks.sweep_files, lambda: call_command("sweep_files")):
        left = attachments.keep(FILE)
        os.utime(folder / left.stored, (old, old))
        sweeps()
        assert files_in(folder) == []

    assert capsys.readouterr().out == "1 deleted.\n"
    assert tasks.sweep_files.name in {each["task"] for each in app.conf.beat_schedule.values()}


def test_a_file_is_handed_over_to_be_saved_and_never_shown(folder):
    row = attached(file=Incoming("Zürich “1”.pdf", Attachment.Kind.PDF, PDF))

    response = handed_over(row)

    assert response.status_code == 200
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Z%C3%BCrich%20%E2%80%9C1%E2%80%9D.pdf"
    )
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_every_kind_has_its_type_and_none_is_a_page_or_a_script():
    assert set(CONTENT_TYPES) == set(Attachment.Kind)
    assert not any("html" in each or "svg" in each for each in CONTENT_TYPES.values())


def test_where_nothing_is_attached_there_is_nothing_to_hand_over():
    with pytest.raises(Http404):
        handed_over(None)


def test_a_row_whose_file_is_missing_says_so():
    response = handed_over(AttachmentFactory(gone=True, name="Agreement.pdf"))

    page = Page(response)
    assert response.status_code == 404
    assert page.headings == ["This file is missing"]
    assert "Agreement.pdf" in page.text
    assert "tell whoever runs this site" in page.text


def test_a_storage_that_does_not_answer_says_so(folder):
    row = attached()
    (path,) = files_in(folder)
    path.unlink()
    path.mkdir()

    response = handed_over(row)

    assert response.status_code == 503
    assert Page(response).headings == ["This file cannot be read at the moment"]


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "1 KB"), (700, "1 KB"), (2048, "2 KB"), (500_000, "488 KB"), (1024 * 1024, "1 MB"),
     (1_600_000, "1.5 MB"), (10 * 1024 * 1024, "10 MB")],
)  # fmt: skip
def test_sizes_are_said_as_people_say_them(size, words):
    assert size_in_words(size) == words
