"""Noting who came."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import meeting_page
from clusters.actions import meetings
from clusters.forms.meetings import AttendanceForm
from clusters.meeting_page import Presence
from clusters.views import scope
from core import clock
from core.access import SignedInRequest


@dataclass(frozen=True)
class Row:
    """An alliance, whether it came, and the form to say so."""

    presence: Presence
    form: AttendanceForm

    @property
    def folds(self) -> bool:
        """What is noted already is changed rarely."""
        return self.presence.noted is not None and not self.form.is_bound


@require_http_methods(scope.WRITE)
def attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note for one alliance after the other whether it came, and who for it."""
    meeting = scope.run_by(request, pk)
    meets = meeting_page.meets(meeting)
    rows, form = rows_of(meets, request.POST), None
    if request.method == "POST":
        row = _pressed(rows, request.POST)
        form = row.form
        if form.is_valid():
            try:
                meetings.note_attendance(
                    meeting,
                    row.presence.alliance,
                    by=request.user,
                    at=clock.now(),
                    came="came" in request.POST,
                    who=form.cleaned_data["who"],
                )
            except meetings.NotNow as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"Noted for {row.presence.alliance}.")
                return redirect(f"{meeting.get_absolute_url()}#attendance")
    context = {"meeting": meeting, "rows": rows, "form": form}
    return render(request, "clusters/attendance.html", context)


def rows_of(meets: list[Presence], sent: Any = None) -> list[Row]:
    """A form for each alliance; the one that was sent keeps what was typed."""
    pressed = _alliance(sent) if sent else ""
    return [
        Row(
            presence,
            AttendanceForm(
                sent if str(presence.alliance.pk) == pressed else None,
                alliance=presence.alliance,
                initial={"who": presence.who},
            ),
        )
        for presence in meets
    ]


def _pressed(rows: list[Row], sent: Any) -> Row:
    """The row whose button was pressed; 404 for an alliance that does not meet here."""
    for row in rows:
        if str(row.presence.alliance.pk) == _alliance(sent):
            return row
    raise Http404


def _alliance(sent: Any) -> str:
    """The number of the alliance that the pressed button carries."""
    return str(sent.get("came") or sent.get("missed") or "")
