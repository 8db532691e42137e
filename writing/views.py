"""How an attached file is handed over. Who may have it is asked by the view of what it is on."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from writing.models import Attachment

Kind = Attachment.Kind
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.WORD: f"{OFFICE}.wordprocessingml.document",
    Kind.EXCEL: f"{OFFICE}.spreadsheetml.sheet",
    Kind.POWERPOINT: f"{OFFICE}.presentationml.presentation",
    Kind.OPEN_TEXT: f"{OPEN_DOCUMENT}.text",
    Kind.OPEN_SHEET: f"{OPEN_DOCUMENT}.spreadsheet",
    Kind.OPEN_SLIDES: f"{OPEN_DOCUMENT}.presentation",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.TEXT: "text/plain; charset=utf-8",
    Kind.CSV: "text/csv; charset=utf-8",
}


def download(request: HttpRequest, file: Attachment | None) -> HttpResponse:
    """A file to be saved, never shown in the site; a page that says so where it cannot be read.

    Where nothing is attached there is no such page. A page that calls this has asked whether the
    person may read what the file is attached to.
    """
    if file is None:
        raise Http404
    try:
        with default_storage.open(file.stored) as opened:
            content = opened.read()
    except FileNotFoundError:
        return render(request, "writing/file_gone.html", {"file": file, "gone": True}, status=404)
    except OSError:
        return render(request, "writing/file_gone.html", {"file": file}, status=503)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[Kind(file.kind)],
        headers={
            "Content-Disposition": content_disposition_header(True, file.name),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
