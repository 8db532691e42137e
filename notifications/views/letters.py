"""What was mailed to a person, what will be, and what they choose."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import SignedInRequest
from notifications import kinds, outbox, writing
from notifications import my_letters as read
from notifications.forms import PreferencesForm, starts_again_on
from notifications.models import Message, Way

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def my_letters(request: SignedInRequest) -> HttpResponse:
    """My e-mails: choose, and see what was sent, what will be, and why."""
    form = PreferencesForm(request.POST or None, access=request.access, today=clock.today())
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. It counts from now on.")
        return redirect("my_letters")
    sent = Paginator(read.sent_to(request.user.pk), PAGE).get_page(request.GET.get("page"))
    coming = read.coming_to(request.user.pk, clock.now())
    context = {
        "form": form,
        "coming": coming,
        "reasons": list(dict.fromkeys(line.topic for line in coming)),
        "page": sent,
        "lines": [read.line(message) for message in sent],
    }
    return render(request, "notifications/my_letters.html", context)


@require_safe
def my_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter as it was sent, for the person it was sent to."""
    mine = Message.objects.filter(person=request.user.pk, state=Message.State.SENT)
    message = get_object_or_404(mine, pk=pk)
    return render(request, "notifications/my_letter.html", {"line": read.line(message)})


@csrf_exempt  # mail programs send it with one click (RFC 8058); the signed address is the right
@require_http_methods(["GET", "HEAD", "POST"])
def letters_off(request: HttpRequest) -> HttpResponse:
    """Stop one topic of letters for the person whose letter this address stood in.

    For good, or where the topic allows it until this school year ends. Looking changes nothing,
    because programs look at every address in a mail.
    """
    try:
        person, name = writing.read_token(request.GET.get("key", ""))
    except (BadSignature, ValueError, TypeError):
        raise Http404 from None
    topic = next((each for each in kinds.topics() if each.name == name and each.ways), None)
    if topic is None or not get_user_model().objects.filter(pk=person).exists():
        raise Http404
    today, can_pause = clock.today(), Way.PAUSED in topic.ways
    is_paused = can_pause and request.POST.get("way") == Way.PAUSED
    if request.method == "POST":
        outbox.choose(person, name, Way.PAUSED if is_paused else Way.NEVER, today)
    context = {
        "topic": topic,
        "is_done": request.method == "POST",
        "can_pause": can_pause,
        "is_paused": is_paused,
        "starts_again_on": starts_again_on(today),
    }
    return render(request, "notifications/letters_off.html", context)
