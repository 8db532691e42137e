"""Sign-in, and the pages every footer links to."""

from allauth.account.adapter import get_adapter
from allauth.account.stages import LoginStage
from allauth.account.views import LoginView, RequestLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView

from accounts.forms import RequestLoginCodeForm, TelephoneForm
from accounts.models import User
from core.access import SignedInRequest


class OpenWhileACodeIsAwaited:
    """Whoever waits for a code can ask for another one, or take their password.

    allauth would send them back to where the code is typed, from every page of signing in.
    """

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        return None


class SignInView(OpenWhileACodeIsAwaited, LoginView):
    """A code by e-mail first, a password for those who want one; both on one page."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: object) -> dict:
        context = super().get_context_data(**kwargs)
        context["code_form"] = RequestLoginCodeForm()
        return context


class AskForCodeView(OpenWhileACodeIsAwaited, RequestLoginCodeView):
    """The same answer for every address; who has no account is told so by letter.

    allauth would do this itself, but with a link to a sign-up page, which we do not have.
    """

    def form_valid(self, form: RequestLoginCodeForm) -> HttpResponse:
        if form._user is None:
            get_adapter().send_mail("account/email/unknown_account", form.cleaned_data["email"], {})
        return super().form_valid(form)


@require_http_methods(["GET", "HEAD", "POST"])
def telephone(request: SignedInRequest) -> HttpResponse:
    """Leave a number for those who facilitate or administer, change it, or take it away."""
    form = TelephoneForm(request.POST or None, initial={"phone": request.user.phone})
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        User.objects.filter(pk=request.user.pk).update(phone=phone)
        messages.success(request, "Number saved." if phone else "No number is kept.")
        return redirect("account")
    return render(request, "accounts/telephone.html", {"form": form, "writing": True})


sign_in = SignInView.as_view()
ask_for_code = AskForCodeView.as_view()


help_page = TemplateView.as_view(template_name="accounts/help.html")
privacy = TemplateView.as_view(template_name="accounts/privacy.html")
accessibility = TemplateView.as_view(template_name="accounts/accessibility.html")
