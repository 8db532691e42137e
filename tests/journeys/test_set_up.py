"""From an empty installation to a lead who can start, in a browser."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Post, Programme, School
from clusters.models import Cluster, Term

pytestmark = pytest.mark.django_db(transaction=True)


def add(page, kind, **typed):
    """Open a list from the first page, press Add, fill in what is given by label, and save."""
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name=kind, exact=True).first.click()
    page.get_by_role("link", name=re.compile("^Add ")).first.click()
    for label, value in typed.items():
        control = page.get_by_label(re.compile(f"^{label.replace('_', ' ')}( \\(optional\\))?$"))
        control = control.first
        if control.evaluate("each => each.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
    page.get_by_role("button", name="Save", exact=True).click()
    assert not page.title().startswith("Error"), page.locator(".errors").inner_text()


def test_a_programme_is_set_up_from_nothing_and_its_lead_signs_in(page_for, axe):
    operator = User.objects.create_superuser("olive@example.org", name="Olive Park")
    page = page_for(operator)

    page.goto(reverse("admin:index"))
    axe(page)
    page.get_by_role("link", name="Create a programme").click()
    page.get_by_label("Name").fill("North Coast")
    page.get_by_label("Theme question").fill("How do we learn together?")
    page.get_by_label("Starts", exact=True).fill("2026-09-01")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "you administer it" in page.get_by_role("status").inner_text()

    add(page, "Schools", Name="Riverside Academy")
    add(page, "Alliances", Name="Riverside Alliance", Lead_school="Riverside Academy")
    add(page, "People", Name="Amira Lowe", Email_address="amira@example.org")
    add(
        page,
        "Posts",
        Role="Alliance lead",
        Alliance="Riverside Alliance",
        Email_address="amira@example.org",
    )
    add(page, "Clusters", Name="Coast")
    add(
        page,
        "Terms",
        Season="Autumn",
        First_day="2026-09-01",
        Last_day="2026-12-18",
    )
    axe(page)

    programme = Programme.objects.get()
    assert School.objects.get().programme == programme
    assert Alliance.objects.get().lead_school == School.objects.get()
    assert Cluster.objects.get().slug == "coast"
    assert Term.objects.get().programme == programme
    post = Post.objects.get()
    assert (post.person.name, post.role) == ("Amira Lowe", "lead")

    lead = page_for(post.person)
    lead.goto("/")
    assert lead.url.endswith(reverse("insights:cycle"))
    assert lead.goto(reverse("admin:index")).status == 403
