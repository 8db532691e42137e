"""What every answer tells a browser to refuse, and that nothing private is kept by it."""

import pytest
from django.urls import reverse

from tests import worlds

OPEN = ("account_login", "account_request_login_code", "account_inactive", "help", "privacy",
        "accessibility", "health")  # fmt: skip
FOR_ALL = ("insights:projects", "insights:toolkit", "insights:claims", "insights:published",
           "insights:about_this_data", "logs:log", "account", "account_logout",
           "account_set_password")  # fmt: skip


built, db, world = worlds.built, worlds.db, worlds.world


def directives(response):
    """The content security policy, by directive."""
    parts = response.headers["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in map(str.split, parts)}


def is_strict(response):
    """Nothing inline, nothing evaluated, nothing from elsewhere, no frame around it."""
    policy = directives(response)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert not any("unsafe" in source for sources in policy.values() for source in sources)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN)
def test_open_pages_are_strict(client, name):
    assert is_strict(client.get(reverse(name)))


@pytest.mark.parametrize("name", FOR_ALL)
def test_pages_of_a_person_are_strict_and_kept_by_nobody(world, client_for, name):
    response = client_for(world.actors["own lead"]).get(reverse(name))

    assert response.status_code == 200
    assert is_strict(response)
    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))


def test_pages_of_rows_are_strict_and_kept_by_nobody(world, client_for):
    lead, facilitator, admin = (
        client_for(world.actors[f"own {role}"]) for role in ("lead", "facilitator", "admin")
    )
    text, project = world.own.reflections["only_me"], world.own.project
    responses = [
        lead.get("/cycle/"),
        lead.get(project.get_absolute_url()),
        lead.get(text.get_absolute_url()),
        lead.get(reverse("logs:entry_new")),
        lead.post(reverse("logs:entry_new")),
        facilitator.get(world.own.cluster.get_absolute_url()),
        admin.get(reverse("admin:index")),
        admin.get(reverse("admin:alliances_alliance_changelist")),
        admin.get(reverse("admin:toolkit_export", args=["csv"])),
    ]

    for response in responses:
        assert response.status_code == 200
        assert is_strict(response)
        assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/nothing/here/", 404), ("get", "/manage/", 403), ("put", "/cycle/", 405)],
)
def test_refusals_are_strict_too(world, client_for, method, path, status):
    response = getattr(client_for(world.actors["own lead"]), method)(path)

    assert response.status_code == status
    assert is_strict(response)
    assert "no-store" in response.headers["Cache-Control"]


def test_a_failure_of_ours_is_strict_too(world, client_for, monkeypatch):
    client = client_for(world.actors["own lead"])
    client.raise_request_exception = False
    monkeypatch.setattr("insights.views.home.clock.today", lambda: 1 / 0)

    response = client.get("/cycle/")

    assert response.status_code == 500
    assert is_strict(response)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, db):
    cookies = client.get("/sign-in/").cookies
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    assert cookies


@pytest.mark.django_db
def test_machines_ask_without_tls_whether_all_is_well_and_people_are_led_to_it(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(reverse("health")).status_code in (200, 503)
    assert client.get(reverse("account_login")).url.startswith("https://")
