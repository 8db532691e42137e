"""Pulling back a text or a self-assessment that others have read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances.models import SelfAssessment
from alliances.rules import can_pull_back
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from logs import queries, rules
from logs.actions import pulling_back
from logs.models import Entry, Reflection
from logs.views.reading import found
from writing.forms import PullBackForm

WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
def entry_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pull an entry back with its reading, and say why."""
    return _page(request, found(queries.entry(pk, request.access)))


@require_http_methods(WRITE)
def reflection_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pull a reflection back, and say why."""
    return _page(request, found(queries.reflection(pk, request.access)))


@require_http_methods(WRITE)
def self_assessment_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pull back what was given, with the reason; it becomes a draft again."""
    statement = _statement(request, pk)
    if not can_pull_back(request.access, statement):
        raise PermissionDenied("Whoever gives it pulls it back.")
    back = f"{reverse('alliances:maturity')}?alliance={statement.alliance.slug}"
    form = PullBackForm(request.POST or None)
    if form.is_valid() and not statement.withdrawn_at:
        try:
            pulling_back.pull_back_statement(
                statement, by=request.user, at=clock.now(), why=form.cleaned_data["why"]
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
            statement.refresh_from_db(fields=["withdrawn_at"])
        else:
            messages.success(
                request,
                "Pulled back. It is a draft again, with every answer kept; its readers are told.",
            )
            return redirect(back)
    if statement.withdrawn_at:
        messages.info(request, "This self-assessment is pulled back already.")
        return redirect(back)
    context = {"form": form, "statement": statement, "back": back, "writing": True}
    return render(request, "logs/self_assessment_withdraw.html", context)


def _statement(request: SignedInRequest, pk: int) -> SelfAssessment:
    """One that this person reads, or that was pulled back after they did."""
    every = SelfAssessment.objects.select_related("alliance__programme", "school")
    gone = every.was_visible_to(request.access).filter(pk=pk).first()
    return gone or get_object_or_404(every.visible_to(request.access), pk=pk)


def _page(request: SignedInRequest, text: Entry | Reflection) -> HttpResponse:
    if not rules.can_edit_text(request.access, text):
        raise PermissionDenied("Only the person who wrote this can pull it back.")
    form = PullBackForm(request.POST or None)
    if form.is_valid() and not text.withdrawn_at:
        try:
            pulling_back.pull_back(
                text,
                by=request.user,
                at=clock.now(),
                version=text.version,
                why=form.cleaned_data["why"],
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
            text.refresh_from_db(fields=["withdrawn_at"])
        else:
            messages.success(request, "Pulled back. Only you read it now; its readers are told.")
            return redirect(text)
    if text.withdrawn_at:
        messages.info(request, "You pulled this back already.")
        return redirect(text)
    context = {
        "form": form,
        "text": text,
        "keeps_reading": pulling_back.keeps_reading(text),
        "writing": True,
    }
    return render(request, "logs/pull_back.html", context)
