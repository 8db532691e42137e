"""Sign-in, and the pages every footer links to."""

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.views import LoginView
from django.views.generic import TemplateView


class SignInView(LoginView):
    """A code by e-mail first, a password for those who want one; both on one page."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: object) -> dict:
        context = super().get_context_data(**kwargs)
        context["code_form"] = RequestLoginCodeForm()
        return context


sign_in = SignInView.as_view()


help_page = TemplateView.as_view(template_name="accounts/help.html")
privacy = TemplateView.as_view(template_name="accounts/privacy.html")
accessibility = TemplateView.as_view(template_name="accounts/accessibility.html")
