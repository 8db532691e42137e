"""Pages that no address leads to in these tests: a fault of ours, and the mail of this machine."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.mail import EmailMessage, get_connection
from django.test import RequestFactory, override_settings

from insights.views.errors import server_error, too_large

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (server_error, "Something went wrong"),
        (lambda request: too_large(request, RequestDataTooBig()), "This is too large"),
    ],
)
def test_when_something_went_wrong(visitor, page, title):
    page = page(RequestFactory().get("/broken/"))
    here = visitor("nobody")
    here.page.route(
        "**/broken/",
        lambda route: route.fulfill(
            status=page.status_code, content_type="text/html", body=page.content.decode()
        ),
    )

    response = here.open("/broken/")

    problems = here.problems(_Read(response, page.content))
    assert response.status == page.status_code >= 400
    assert here.page.title() == f"{title} - Enquiry Cycles"
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("letters", [0, 2])
@pytest.mark.parametrize("role", ["nobody", "lead"])
def test_the_mail_of_this_machine(visitor, tmp_path, letters, role):
    here = visitor(role)
    with override_settings(DEBUG=True, EMAIL_FILE_PATH=str(tmp_path)):
        _send(letters)
        response = here.open("/mail/")
        problems = here.problems(response)

    assert response.status == 200
    assert here.page.get_by_role("heading", name="Your sign-in code").count() == letters
    assert not problems, "\n".join(problems)


def _send(count):
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend")
    for number in range(count):
        address = f"somebody-with-a-long-name-{number}@a-school-with-a-long-name.example.org"
        text = f"Your code is ABC12{number}.\n\nhttps://example.org/{'long/' * 30}"
        EmailMessage("Your sign-in code", text, to=[address], connection=connection).send()


class _Read:
    """A page that was read before: the browser does not give back what a test put there."""

    def __init__(self, response, content):
        self.status, self.content = response.status, content

    def body(self):
        return self.content
