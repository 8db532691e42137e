"""One's own actions and those around one; write one down, change it, tick it off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters import action_lines, circles, meeting_page, rules
from clusters.actions import follow_up
from clusters.forms.follow_up import ActionForm, NewActionForm
from clusters.models import Action, Meeting
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile
from writing import submissions


@require_safe
def actions(request: SignedInRequest) -> HttpResponse:
    """One's own first, then those of one's clusters and alliances; what is done is folded away."""
    access, today = request.access, clock.today()
    page, others = action_lines.of_others(access, today, request.GET.get("page"))
    context = {
        "mine": action_lines.of_oneself(access, today),
        "others": others,
        "page": page,
        "done": action_lines.done(access, today),
        "can_add": rules.can_agree_on_actions(access),
        "here": request.get_full_path(),
    }
    return render(request, "clusters/actions.html", context)


@require_http_methods(scope.WRITE)
def action_new(request: SignedInRequest) -> HttpResponse:
    """Write an action down for a cluster or an alliance."""
    if not rules.can_agree_on_actions(request.access):
        raise PermissionDenied("People of an alliance and facilitators write actions down.")
    today = clock.today()
    form = NewActionForm(
        request.POST or None, circles=circles.of_person(request.access, today), today=today
    )
    if form.is_valid():
        _agree(request, form)
        return redirect("clusters:actions")
    context = {"form": form, "back": reverse("clusters:actions"), "writing": True}
    return render(request, "clusters/action_form.html", context)


@require_http_methods(scope.WRITE)
def meeting_action_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what a meeting agreed on."""
    meeting, today = scope.find(request, pk), clock.today()
    if not rules.can_write_minutes(request.access, meeting, meeting_page.ids_of(meeting)):
        raise PermissionDenied(scope.WHO_WRITES[meeting.cluster_id is None])
    scope.must_take_place(meeting)
    circle = circles.of_meeting(meeting, today)
    form = NewActionForm(request.POST or None, circles=[circle], today=today)
    if form.is_valid():
        _agree(request, form, meeting)
        return redirect(f"{meeting.get_absolute_url()}#agreed")
    context = {"form": form, "meeting": meeting, "back": meeting.get_absolute_url(),
               "writing": True}  # fmt: skip
    return render(request, "clusters/action_form.html", context)


@require_http_methods(scope.WRITE)
def action_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the words, the owner or the day of an action."""
    action, today = scope.find_action(request, pk), clock.today()
    if not rules.can_change(request.access, action):
        raise PermissionDenied("Whoever wrote this down, and who looks after it, can change it.")
    initial = {
        "what": action.what,
        "owner": action.owner_id,
        "due_on": action.due_on,
        "version": action.version,
    }
    form = ActionForm(
        request.POST or None,
        circles=[circles.of_action(action, today)],
        today=today,
        initial=initial,
    )
    conflict = None
    if form.is_valid():
        try:
            follow_up.change(
                action, at=clock.now(), version=form.cleaned_data["version"], **form.answers()
            )
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _saved_meanwhile(form, action)
        else:
            messages.success(request, "Action saved.")
            return redirect("clusters:actions")
    context = {
        "form": form,
        "action": action,
        "conflict": conflict,
        "back": reverse("clusters:actions"),
        "writing": True,
    }
    return render(request, "clusters/action_form.html", context, status=409 if conflict else 200)


@require_POST
def action_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tick an action off, or open it again; twice is as once."""
    action = scope.find_action(request, pk)
    if not rules.can_finish(request.access, action):
        raise PermissionDenied(
            "Whoever does it, a lead of its alliance and who looks after it can."
        )
    if "reopen" in request.POST:
        follow_up.reopen(action)
        messages.success(request, f"Open again: {action.what}")
    else:
        follow_up.finish(action, by=request.user, at=clock.now())
        messages.success(request, f"Done: {action.what}")
    return redirect(_back(request))


def _agree(request: SignedInRequest, form: NewActionForm, meeting: Meeting | None = None) -> None:
    submissions.once(
        Action,
        form.cleaned_data["key"],
        by=request.user,
        make=lambda: follow_up.agree(
            form.circle, by=request.user, at=clock.now(), meeting=meeting, **form.answers()
        ),
    )
    messages.success(request, "Action added.")


def _saved_meanwhile(form: ActionForm, action: Action) -> Action:
    """The action as it was saved; the form then carries its number: a second save is a choice."""
    saved = Action.objects.select_related("owner").get(pk=action.pk)
    form.carry(version=saved.version)
    return saved


def _back(request: SignedInRequest) -> str:
    """The page of ours on which the button stood."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else reverse("clusters:actions")
