"""Where each role begins (UX section 2)."""

import pytest
from django.test import Client

from tests.factories.world import two_programmes

FIRST = {
    "own facilitator": "/clusters/",
    "own lead": "/cycle/",
    "own teacher": "/cycle/",
    "own headteacher": "/projects/",
    "own guest": "/projects/",
    "own admin": "/manage/",
    "operator": "/manage/",
    "own research": "/toolkit/",
}


@pytest.mark.django_db
def test_each_role_begins_where_its_work_is():
    actors, led = two_programmes().actors, {}
    for name in FIRST:
        client = Client()
        client.force_login(actors[name])
        led[name] = client.get("/").url

    assert led == FIRST
