"""The term dates of a cluster: its programme's, or its own where its schools have others."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clusters import term_dates, term_effects
from clusters.actions import terms as actions
from clusters.forms.terms import ChangedTermForm, NewTermForm, TermForm
from clusters.models import Cluster, Term
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.templatetags.components import counted
from writing import submissions


@require_http_methods(scope.WRITE)
def terms(request: SignedInRequest, slug: str) -> HttpResponse:
    """Which terms count for the cluster, and what they lack; begin dates of its own."""
    cluster, today = scope.facilitated(request, slug), clock.today()
    if request.method == "POST":
        number = actions.copy(cluster)
        taken_over = counted(number, "term is,terms are")
        messages.success(request, f"{taken_over} now the cluster’s own. Change what differs.")
        return redirect("clusters:terms", slug)
    own = list(cluster.terms.all())
    of_programme = list(Term.objects.of(cluster.programme_id))
    context = {
        "cluster": cluster,
        "own": [(term, term.is_over(today)) for term in own],
        "of_programme": of_programme,
        "can_copy": not own and any(not term.is_over(today) for term in of_programme),
        "gaps": list(term_dates.gaps_of(cluster, own, today)),
    }
    return render(request, "clusters/terms.html", context)


@require_http_methods(scope.WRITE)
def term_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Enter a term of the cluster's own; sent twice, it is entered once."""
    cluster = scope.facilitated(request, slug)
    form = NewTermForm(request.POST or None)
    if form.is_valid() and (
        submissions.already_made(Term, form.sent_key, by=request.user)
        or _is_done(form, lambda: _add(request, cluster, form))
    ):
        messages.success(request, "Added.")
        return redirect("clusters:terms", slug)
    context = {"form": form, "cluster": cluster, "back": _list(cluster), "writing": True}
    return render(request, "clusters/term_form.html", context)


@require_http_methods(scope.WRITE)
def term_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change a term or take it away; first see which announced dates that would touch."""
    cluster, today = scope.facilitated(request, slug), clock.today()
    term = get_object_or_404(cluster.terms, pk=pk)
    if term.is_over(today):
        raise PermissionDenied(str(actions.TermIsOver()))
    names = ("season", *term_dates.DATES)
    initial = {name: getattr(term, name) for name in names} | {"seen": term.state}
    form, conflict = ChangedTermForm(request.POST or None, initial=initial), None
    touched: list[str] = []
    if form.is_valid():
        is_removed = "remove" in request.POST
        after = None if is_removed else Term(season=form.cleaned_data["season"], **form.dates)
        touched = term_effects.affected(cluster, term, after, today)
        if not touched or form.is_seen(touched):
            try:
                if _is_done(form, lambda: _carry_out(form, term, is_removed=is_removed)):
                    messages.success(request, "Taken away." if is_removed else "Saved.")
                    return redirect("clusters:terms", slug)
            except ChangedMeanwhile as problem:
                form.add_error(None, str(problem))
                conflict = get_object_or_404(cluster.terms, pk=pk)
                form.carry(seen=conflict.state)
    context = {
        "form": form,
        "term": term,
        "cluster": cluster,
        "touched": touched,
        "removing": "remove" in request.POST,
        "conflict": conflict,
        "back": _list(cluster),
        "writing": True,
    }
    return render(request, "clusters/term_form.html", context, status=409 if conflict else 200)


def _add(request: SignedInRequest, cluster: Cluster, form: NewTermForm) -> None:
    submissions.once(
        Term,
        form.cleaned_data["key"],
        by=request.user,
        make=lambda: actions.add(
            cluster, season=form.cleaned_data["season"], dates=form.dates, today=clock.today()
        ),
    )


def _carry_out(form: ChangedTermForm, term: Term, *, is_removed: bool) -> None:
    seen, today = form.cleaned_data["seen"], clock.today()
    if is_removed:
        actions.remove(term, seen=seen, today=today)
    else:
        season = form.cleaned_data["season"]
        actions.change(term, seen=seen, today=today, season=season, dates=form.dates)


def _is_done(form: TermForm, act: Callable[[], None]) -> bool:
    """Do it; what is refused stands in the form, but for what somebody else changed meanwhile."""
    try:
        act()
    except ChangedMeanwhile:
        raise
    except DomainError as problem:
        form.add_error(None, str(problem))
    except ValidationError as problem:
        form.refuse(problem)
    else:
        return True
    return False


def _list(cluster: Cluster) -> str:
    return reverse("clusters:terms", args=[cluster.slug])
