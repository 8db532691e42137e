"""What somebody has said beneath texts, in one list, to be taken back from there."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.forms import could_be_a_key
from logs import own_comments as found
from logs.actions import comments

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def own_comments(request: SignedInRequest) -> HttpResponse:
    """One's own comments, the newest first; each can be removed, whatever became of its text."""
    mine = found.of(request.access)
    if request.method == "POST":
        key = request.POST.get("take_back", "")
        if not could_be_a_key(key):
            raise Http404
        comments.take_back(get_object_or_404(mine, pk=key), at=clock.now())
        messages.success(request, "Comment removed.")
        return redirect(request.get_full_path())
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": found.with_texts(page, request.access)}
    return render(request, "logs/own_comments.html", context)
