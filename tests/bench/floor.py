"""The floor: the least that Django does for a signed-in page. One file, no project.

Session, sign-in and CSRF, a fixed page of 20 kB, two queries (the session, the person). Serve it as
``tests.bench.floor:application``; run it as a module to make its tables and one session, which is
printed.
"""

import json

import environ
from django.conf import settings

env = environ.Env()
DATABASE = env.db("DATABASE_URL")
DATABASE["CONN_MAX_AGE"] = 600
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }

if not settings.configured:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="only-for-the-bench",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": DATABASE},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        MIDDLEWARE=[  # those of a new project
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        USE_I18N=False,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )

import django  # noqa: E402 - settings come first

django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402 - apps come first
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402

LINE = "<p>pupil learning enquiry baseline evidence teacher dialogue feedback cluster toolkit</p>\n"
PAGE = engines["django"].from_string(
    "<!doctype html><html lang='en'><head><title>Floor</title></head><body><p>{{ name }}</p>"
    "<form method='post'>{% csrf_token %}</form>\n"
    + LINE * (20_000 // len(LINE))
    + "</body></html>"
)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render({"name": request.user.username}, request))


urlpatterns = [path("", page)]
application = get_wsgi_application()


def prepare() -> None:
    """Make the tables and a session, and print it with the number of queries of the page."""
    call_command("migrate", verbosity=0)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.create(username="Amira Lowe"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    session = client.cookies["sessionid"].value
    print(json.dumps({"session": session, "queries": len(asked)}))  # noqa: T201 - for the driver


if __name__ == "__main__":
    prepare()
