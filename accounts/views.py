"""Sign-in, one's own account, and the pages every footer links to."""

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.views import LoginView
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from core.access import SignedInRequest


class SignInView(LoginView):
    """A code by e-mail first, a password for those who want one; both on one page."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: object) -> dict:
        context = super().get_context_data(**kwargs)
        context["code_form"] = RequestLoginCodeForm()
        return context


sign_in = SignInView.as_view()


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """Who one is here: roles held today, and how one signs in."""
    return render(request, "accounts/account.html", {"roles": request.user.roles_today()})


help_page = TemplateView.as_view(template_name="accounts/help.html")
privacy = TemplateView.as_view(template_name="accounts/privacy.html")
accessibility = TemplateView.as_view(template_name="accounts/accessibility.html")
