"""Pages behind the links of letters: no account is needed, and each shows what it must."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts import signing_in
from accounts.models import User
from alliances import notices
from alliances.models import Invitation
from core import clock
from core.exceptions import DomainError
from notifications import links
from notifications.link_pages import opened_by_link
from notifications.models import Link
from projects import school_letters
from projects.actions import people, schools
from projects.forms.invitations import AcceptForm
from projects.forms.schools import AnswerForm
from projects.models import Agreement
from writing.views import download


@opened_by_link(notices.PURPOSE)
def invitation_answer(request: HttpRequest, link: Link) -> HttpResponse:
    """Accept an invitation: whoever has no account gives a name, then comes the sign-in code."""
    row = get_object_or_404(
        Invitation.objects.select_related("programme", "alliance", "school", "invited_by"),
        pk=link.about_id,
    )
    has_account = User.objects.filter(email__iexact=row.email).exists()
    form = AcceptForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and (has_account or form.is_valid()):
        try:
            name = form.cleaned_data["name"] if form.is_valid() else row.name
            person = people.accept(link, name=name, at=clock.now())
        except links.LinkGone:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            return _signs_in(request, person)
    context = {"invitation": row, "form": form, "has_account": has_account}
    return render(request, "projects/invitation.html", context)


@opened_by_link(*school_letters.PURPOSES.values())
def school_answer(request: HttpRequest, link: Link) -> HttpResponse:
    """Yes or no of a school: to taking part, to an agreement, to being sponsor or senior link."""
    row: Any = link.about
    no = "No, I challenge it" if isinstance(row, Agreement) else "No"
    form = AnswerForm(request.POST or None, no=no)
    if form.is_valid():
        said = form.cleaned_data
        schools.answer(link, yes=said["answer"] == "yes", note=said["note"], at=clock.now())
        return redirect("projects:school_answered")
    context = {
        "question": school_letters.question(row),
        "facts": school_letters.facts(row),
        "text": getattr(row, "text", ""),
        "file": getattr(row, "file", None),
        "file_address": links.path(link, "projects:school_answer_file"),
        "form": form,
    }
    return render(request, "projects/school_answer.html", context)


@require_safe
@opened_by_link(school_letters.PURPOSES[Agreement])
def school_answer_file(request: HttpRequest, link: Link) -> HttpResponse:
    """The file of the agreement that is asked about, as long as the link of the letter lasts."""
    agreement: Any = link.about
    return download(request, agreement.file)


@require_safe
def school_answered(request: HttpRequest) -> HttpResponse:
    """Thanks; it says nothing of what was asked, so that it may be opened again."""
    return render(request, "projects/school_answered.html")


def _signs_in(request: HttpRequest, person: User) -> HttpResponse:
    """On to the page of the code; who is signed in already goes home."""
    if request.user.is_authenticated:
        words = "Accepted."
        if request.user.pk != person.pk:
            words = f"Accepted for {person.email}. Sign out, then sign in with that address."
        messages.success(request, words)
        return redirect("insights:first_screen")
    signing_in.send_code(request, person)
    return redirect("account_confirm_login_code")
