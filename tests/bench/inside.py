"""What the driver asks of a scale set: who is signed in, which pages there are, and their queries.

Runs in a process of its own, with the settings of the server that is measured, and prints JSON.
Queries are counted in this process, through every middleware, without the statements that begin and
end transactions.
"""

import json
import os
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - apps come first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from clusters.models import CheckIn, Meeting  # noqa: E402
from core import clock  # noqa: E402
from insights.queries import toolkit  # noqa: E402
from logs.models import Entry  # noqa: E402
from projects.models import Cycle, Project, Sharing  # noqa: E402
from toolkit.models import Claim, EvidenceSource, KeyMessage  # noqa: E402

PEOPLE = {"lead": "lead-1", "facilitator": "facilitator-1", "writer": "lead-2"}
"""The second alliance is written to, so that the first, which is read, stays as it was."""

TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def pages() -> dict[str, dict[str, Any]]:
    """Every page by name: who asks for it, its address, words that only the right answer has."""
    strand = max(toolkit.strands(), key=lambda each: each.offers)
    entry = (
        Entry.objects.filter(
            cycle__project__slug="project-1", reading__isnull=False, sharing=Sharing.CLUSTER
        )
        .order_by("pk")
        .first()
    )
    every = {"who": "lead"}
    two, tags = _answers()
    post = {"who": "writer", "path": "/log/new/", "contains": ""}
    return {
        "home": every | {"path": "/cycle/", "contains": "Before the cluster meeting"},
        "cluster dashboard": {
            "who": "facilitator",
            "path": "/clusters/cluster-1/",
            "contains": "Alliance 4",
        },
        "project": every | {"path": "/projects/project-1/", "contains": "From baseline to target"},
        "list of 50": every | {"path": "/log/", "contains": "Page 1 of"},
        "toolkit": every | {"path": "/toolkit/", "contains": "See all interventions"},
        "toolkit, one strand": every
        | {"path": f"/toolkit/?strand={strand.key}", "contains": "interventions in"},
        "entry": every | {"path": entry.get_absolute_url(), "contains": "About this entry"},
        "form": every | {"path": "/log/new/", "contains": "Save and add another"},
        **_rhythm_and_enquiry(),
        "POST two answers": post | {"fields": two},
        "POST every tag": post | {"fields": tags},
    }


def _rhythm_and_enquiry() -> dict[str, dict[str, Any]]:
    """The pages around the cluster's term, and those of an enquiry beside the project's own."""
    lead, facilitator = {"who": "lead"}, {"who": "facilitator"}
    project = Project.objects.get(slug="project-1")
    cycle = project.cycles.open().get()
    measure = project.measures.first()
    here = Meeting.objects.announced().filter(cluster__slug="cluster-1")
    meeting = here.filter(held_on__gte=clock.today()).earliest("held_on")
    call = CheckIn.objects.announced().filter(alliance=project.alliance, outcome="").first()
    return {
        "meetings": lead | {"path": "/meetings/", "contains": str(meeting.cluster)},
        "meeting": lead | {"path": meeting.get_absolute_url(), "contains": "Agenda"},
        "review": facilitator
        | {"path": f"{meeting.get_absolute_url()}review/", "contains": "Alliance 4"},
        "check-ins": facilitator | {"path": "/check-ins/", "contains": "Alliance 4"},
        "check-in": facilitator
        | {"path": call.get_absolute_url(), "contains": str(project.alliance)},
        "term plan": facilitator | {"path": "/clusters/cluster-1/plan/", "contains": "Plan of the"},
        "cycle": lead | {"path": cycle.get_absolute_url(), "contains": "Steps so far"},
        "history": lead
        | {"path": f"{project.get_absolute_url()}history/", "contains": "The project started"},
        "measure": lead | {"path": measure.get_absolute_url(), "contains": str(measure)},
    }


def _answers() -> tuple[dict[str, Any], dict[str, Any]]:
    """An entry of two answers, and one in which everything is said and every tag is ticked."""
    measure = Cycle.objects.open().get(project__slug="project-2").project.measures.first()
    two = {
        "what_happened": "Three pupils explained their steps to a partner.",
        "source": EvidenceSource.objects.first().pk,
        "measure": "",
        "school": "all",
        "happened_on": clock.today().isoformat(),
        "sharing": Sharing.CLUSTER,
    }
    told = dict.fromkeys(("went_well", "not_effective", "problems", "title"), "Most of it.")
    tags = {
        "measure": measure.pk,
        "reading": "20 of 32",
        "level": "pupil",
        "key_messages": list(KeyMessage.objects.values_list("pk", flat=True)),
        "claims": list(Claim.objects.values_list("pk", flat=True)),
    }
    return two, two | told | tags


def count(client: Client, page: dict[str, Any]) -> int:
    """The queries of a page in a process that has answered it before."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            if "fields" in page:
                answer = client.post(page["path"], page["fields"] | {"key": str(uuid4())})
            else:
                answer = client.get(page["path"])
        assert answer.status_code == (302 if "fields" in page else 200), answer.content[:2000]
    statements = [query["sql"] for query in asked]
    return sum(not sql.lstrip().upper().startswith(TRANSACTIONS) for sql in statements)


def main() -> None:
    clients = {}
    for who, name in PEOPLE.items():
        clients[who] = Client(SERVER_NAME="127.0.0.1")
        clients[who].force_login(User.objects.get(email=f"{name}@scale.example"))
    found = pages()
    for page in found.values():
        page["queries"] = count(clients[page["who"]], page)
        page["session"] = clients[page["who"]].cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps(found))  # noqa: T201 - for the driver


if __name__ == "__main__":
    main()
