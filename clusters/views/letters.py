"""What became of letters; what has not left can be held, released or taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clusters import letter_list
from clusters.forms.letters import HOLD, RELEASE, StopForm
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.templatetags.components import counted
from notifications import holding

FOR_ADMINS = "This page is for the programme’s administrators. Facilitators have one for a cluster."
TOO_LATE = (
    "Nothing was done: it has left, or somebody else held, released or took it back. Look at it "
    "again."
)


@require_safe
def letters(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who was written to about a cluster, and whether it was sent, waits, failed or came back."""
    cluster = scope.facilitated(request, slug)
    found = letter_list.of_cluster(cluster, clock.now())
    return _letters(request, found, {"cluster": cluster})


@require_http_methods(scope.WRITE)
def letter(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One of them: hold, release or take it back, alone or with those that it was posted with."""
    cluster = scope.facilitated(request, slug)
    found = letter_list.of_cluster(cluster, clock.now())
    return _letter(request, found, pk, reverse("clusters:letters", args=[slug]))


@require_safe
def programme_letters(request: SignedInRequest) -> HttpResponse:
    """The same of the whole programme, for its administrators."""
    return _letters(request, _of_programmes(request), {})


@require_http_methods(scope.WRITE)
def programme_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    return _letter(request, _of_programmes(request), pk, reverse("clusters:programme_letters"))


def _of_programmes(request: SignedInRequest) -> letter_list.Letters:
    if not request.access.is_admin:
        raise PermissionDenied(FOR_ADMINS)
    return letter_list.of_programmes(request.access.admin_of, clock.now())


def _letters(
    request: SignedInRequest, found: letter_list.Letters, context: dict[str, object]
) -> HttpResponse:
    choices = letter_list.choices(found)
    asked, now = request.GET.get("state", ""), clock.now()
    chosen = next((each for each in choices if each.word == asked), choices[0])
    page = letter_list.read(found, chosen.word, request.GET.get("page"))
    context |= {
        "choices": choices,
        "chosen": chosen,
        "is_to_come": chosen.word in letter_list.TO_COME,
        "held": next(each for each in choices if each.word == letter_list.HELD),
        "page": page,
        "lines": [letter_list.line(message, now) for message in page],
    }
    return render(request, "clusters/letters.html", context)


def _letter(
    request: SignedInRequest, found: letter_list.Letters, pk: int, back: str
) -> HttpResponse:
    message = get_object_or_404(found.select_related(*letter_list.SHOWN), pk=pk)
    together = letter_list.together(found, message)
    form = StopForm(request.POST or None, number=len(together))
    is_late = False
    if form.is_valid():
        chosen = together if form.takes_all else [message.pk]
        done, words = _stop(request, form, chosen)
        if done:
            messages.success(request, f"{counted(done, 'email is,emails are')} {words}")
            return redirect(back)
        form.add_error(None, TOO_LATE)
        is_late = True
    context = {
        "line": letter_list.line(message, clock.now()),
        "form": form,
        "together": together,
        "back": back,
        "writing": True,
    }
    return render(request, "clusters/letter.html", context, status=409 if is_late else 200)


def _stop(request: SignedInRequest, form: StopForm, chosen: list[int]) -> tuple[int, str]:
    """Do what the button says: how many letters it was done with, and what was done."""
    do, at = form.cleaned_data["do"], clock.now()
    if do == HOLD:
        return holding.hold(chosen, by=request.user, at=at), "held. None goes until it is released."
    if do == RELEASE:
        return holding.release(chosen), "released, and leaves when it may."
    why = form.cleaned_data["why"]
    return holding.take_back(chosen, by=request.user, at=at, why=why), "taken back for good."
