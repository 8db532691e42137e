"""Requests that are too large: refused unread, or answered with all words and no file (FU-01)."""

import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from core import uploads
from core.uploads import LeftOut
from tests.markup import Page

SIZE = 4000


class Unread:
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError

    readline = read


class Made:
    """A form with a file of this size, made while it is read, so that it takes no memory before."""

    HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
    TAIL = b"\r\n--b--\r\n"

    def __init__(self, size):
        self.length = len(self.HEAD) + size + len(self.TAIL)
        self.chunks = self._made(size)

    def _made(self, left):
        yield self.HEAD
        while left:
            chunk = b"x" * min(left, 64 * 1024)
            left -= len(chunk)
            yield chunk
        yield self.TAIL

    def read(self, most=-1):
        return next(self.chunks, b"")

    readline = read


@pytest.fixture
def limits(settings, monkeypatch):
    settings.FILE_MOST_BYTES = SIZE
    monkeypatch.setattr(uploads, "ROOM_FOR_WORDS", 1000)
    settings.REQUEST_MOST_BYTES = 20 * SIZE


def of_files(*contents):
    """What a form that sends these files holds."""
    files = [SimpleUploadedFile(f"{n}.txt", content) for n, content in enumerate(contents)]
    return RequestFactory().post("/", {"text": "Words", "file": files})


def test_a_file_of_a_request_that_is_small_enough_is_held_in_memory(limits):
    request = of_files(b"a" * (SIZE - 100))

    (file,) = request.FILES.getlist("file")
    assert not isinstance(file, LeftOut)
    assert (file.name, file.size, file.read()) == ("0.txt", SIZE - 100, b"a" * (SIZE - 100))
    assert not hasattr(file, "temporary_file_path")


def test_of_a_request_that_is_too_large_the_words_and_sizes_are_kept(limits):
    request = of_files(b"a" * (SIZE - 100), b"b" * 3000)

    files = request.FILES.getlist("file")
    assert [type(file) for file in files] == [LeftOut, LeftOut]
    assert [(file.size, file.read()) for file in files] == [(SIZE - 100, b""), (3000, b"")]
    assert request.POST["text"] == "Words"


def test_a_large_file_is_counted_and_takes_no_memory():
    size = 30 * 1024 * 1024
    body = Made(size)
    request = RequestFactory().post("/", b"x", "multipart/form-data; boundary=b")
    request.META |= {"CONTENT_LENGTH": str(body.length)}
    request._stream = body
    tracemalloc.start()

    (file,) = request.FILES.getlist("file")

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.size == size
    assert most < 2 * 1024 * 1024


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["80001", "9" * 30])
def test_what_is_far_too_large_is_refused_before_it_is_read(client, limits, length):
    response = client.generic(
        "POST",
        "/sign-in/",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=length,
        **{"wsgi.input": Unread()},
    )

    page = Page(response)
    assert response.status_code == 413
    assert page.headings == ["This is too large"]
    assert "Nothing was saved." in page.text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "-1", "80 000", "²", "x", "80000"])
def test_other_lengths_are_left_to_whoever_reads_the_body(client, limits, length):
    response = client.get("/sign-in/", CONTENT_LENGTH=length)

    assert response.status_code == 200
