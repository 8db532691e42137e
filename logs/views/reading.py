"""Pages for reading single texts of the log, with what was said beneath them."""

from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.forms import could_be_a_key
from logs import queries, rules, said
from logs.actions import comments
from logs.forms.comments import PARTS, CommentForm
from logs.models import Entry, LogText, Reflection
from projects.claims import claim_of
from writing import submissions
from writing.models import Comment
from writing.threads import Thread, count

Text = TypeVar("Text", bound=LogText)
Readable = Entry | Reflection
WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One entry with everything that was said in it and beneath it."""
    texts = queries.entry(pk, request.access)
    if not texts:
        return _withdrawn(request, Entry, pk)
    text = found(texts)
    tells_claim = text.reading_id and text.reads_claim
    context = {
        "sources": [text.source, *queries.more_sources_of_entry(pk)],
        "key_messages": queries.key_messages_of_entry(pk),
        "claims": queries.claims_of_entry(pk),
        "claim": claim_of(text, text.cycle.number) if tells_claim else None,
    }
    return _page(request, "logs/entry.html", text, context)


@require_http_methods(WRITE)
def reflection(request: SignedInRequest, pk: int) -> HttpResponse:
    """One reflection, with what was said beneath it."""
    texts = queries.reflection(pk, request.access)
    if not texts:
        return _withdrawn(request, Reflection, pk)
    text = found(texts)
    context = {
        "key_messages": queries.key_messages_of_reflection(pk),
        "behaviours": queries.behaviours_of_reflection(pk),
    }
    return _page(request, "logs/reflection.html", text, context)


def _withdrawn(request: SignedInRequest, kind: type[Readable], pk: int) -> HttpResponse:
    """That a text was pulled back, for those who could read it before; 404 for everybody else."""
    gone = kind.objects.was_visible_to(request.access).select_related(
        "author", "withdrawn_by", "cycle__project__alliance"
    )
    text = get_object_or_404(gone, pk=pk)
    if request.method == "POST":
        raise PermissionDenied("This was pulled back, so nothing can be said about it now.")
    return render(request, "logs/withdrawn.html", {"text": text, "is_entry": kind is Entry})


def found(texts: list[Text]) -> Text:
    """The one text that was asked for; 404 when this person may not read it, or nobody can."""
    for text in texts:
        return text
    raise Http404


def _page(
    request: SignedInRequest, template: str, text: Readable, context: dict[str, Any]
) -> HttpResponse:
    threads = said.beneath(text, request.access)
    if request.method == "POST" and _is_settled(request, text, threads):
        return redirect(f"{request.path}#comments")
    role = said.role_in(request.access, text)
    if request.method == "POST" and not role:
        raise PermissionDenied("You can read this text. Its readers in schools comment on it.")
    question = _asked(request, threads)
    form = CommentForm(request.POST or None, about=text, is_answer=question is not None)
    if form.is_valid() and _said(request, form, text, question, role):
        return redirect(f"{request.path}#comments")
    context |= {
        "text": text,
        "can_edit": rules.can_edit_text(request.access, text),
        "withdraw": f"logs:{'entry' if isinstance(text, Entry) else 'reflection'}_withdraw",
        "form": form if role else None,
        "threads": [_Line(thread, request, text, role) for thread in threads],
        "said": count(threads),
        "question": question,
    }
    return render(request, template, context)


class _Line:
    """A thread, and what this person can do with it."""

    def __init__(self, thread: Thread, request: SignedInRequest, text: LogText, role: str) -> None:
        self.comment, self.answers, self.state = thread.comment, thread.answers, thread.state
        self.part = PARTS.get(thread.comment.part, "")
        self.can_answer = thread.can_be_answered and bool(role)
        self.can_close = thread.can_be_answered and rules.can_close(
            request.access, text, thread.comment
        )


def _is_settled(request: SignedInRequest, text: LogText, threads: list[Thread]) -> bool:
    """Close a question or take back a comment, where a button of the list was pressed."""
    if "close" in request.POST:
        theirs = [
            each.comment for each in threads if rules.can_close(request.access, text, each.comment)
        ]
        question = _one(request.POST["close"], theirs)
        comments.close(question, by=request.user, at=clock.now())
        messages.success(request, "Question closed.")
        return True
    if "take_back" in request.POST:
        every = [one for each in threads for one in (each.comment, *each.answers)]
        mine = [each for each in every if each.by_id == request.access.person_id]
        comments.take_back(_one(request.POST["take_back"], mine), at=clock.now())
        messages.success(request, "Comment removed.")
        return True
    return False


def _asked(request: SignedInRequest, threads: list[Thread]) -> Comment | None:
    """The question that is being answered, if the address names one."""
    asked = request.GET.get("answer")
    is_sent = request.method == "POST"  # who answers what was closed meanwhile is told so
    questions = [
        each.comment
        for each in threads
        if each.comment.is_question and (each.can_be_answered or is_sent)
    ]
    return _one(asked, questions) if asked else None


def _one(key: str, comments: list[Comment]) -> Comment:
    if could_be_a_key(key):
        for comment in comments:
            if comment.pk == int(key):
                return comment
    raise Http404


def _said(
    request: SignedInRequest,
    form: CommentForm,
    text: Readable,
    question: Comment | None,
    role: str,
) -> bool:
    try:
        submissions.once(
            Comment,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: comments.say(
                text,
                form.cleaned_data["text"],
                by=request.user,
                said_as=role,
                at=clock.now(),
                part=form.part,
                answers=question,
            ),
        )
    except DomainError as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, "Answer added." if question else "Comment added.")
    return True
