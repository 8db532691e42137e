"""From an empty installation to a facilitator who reads the first entry, in a browser."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from alliances.models import Alliance, Post, Programme, School
from clusters.models import Cluster, Term
from core import clock
from tests.journeys.steps import log_evidence, sign_in_by_code

pytestmark = pytest.mark.django_db(transaction=True)

HAPPENED = "Five pairs met for the first time and chose a question."


def fill(part, label, value):
    control = part.get_by_label(re.compile(f"^{label}( \\(optional\\))?$")).first
    if control.evaluate("each => each.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)


def open_add_page(page, kind):
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name=kind, exact=True).first.click()
    page.get_by_role("link", name=re.compile("^Add ")).first.click()


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    assert not page.title().startswith("Error"), page.locator(".errors").inner_text()


def add(page, kind, **typed):
    """Open a list from the first page, press Add, fill in what is given by label, and save."""
    open_add_page(page, kind)
    for label, value in typed.items():
        fill(page, label.replace("_", " "), value)
    save(page)


def add_cluster(page):
    """A cluster with its alliance and its facilitator; why there is only one must be said."""
    open_add_page(page, "Clusters")
    fill(page, "Name", "Coast")
    page.get_by_label(re.compile("^(Why|Reason|Size)")).first.fill("The first alliance.")
    fill(page.get_by_role("group", name="New alliance 1"), "Alliance", "Riverside Alliance")
    fill(page.get_by_role("group", name="New facilitator 1"), "Email address", "jo@example.org")
    save(page)


def test_from_nothing_to_the_first_entry(page_for, new_context, axe):
    call_command("seed_toolkit", verbosity=0)
    operator = User.objects.create_superuser("olive@example.org", name="Olive Park")
    page = page_for(operator)
    today = clock.today()

    page.goto(reverse("admin:index"))
    axe(page)
    page.get_by_role("link", name="Create a programme").click()
    page.get_by_label("Name").fill("North Coast")
    page.get_by_label("Theme question").fill("How do we learn together?")
    page.get_by_label("Starts", exact=True).fill(f"{today.year}-01-01")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("you administer it")

    add(page, "Schools", Name="Riverside Academy")
    add(page, "Alliances", Name="Riverside Alliance", Lead_school="Riverside Academy")
    add(page, "People", Name="Amira Lowe", Email_address="amira@example.org")
    add(page, "People", Name="Jo Bartlett", Email_address="jo@example.org")
    add(
        page,
        "Posts",
        Role="Alliance lead",
        Alliance="Riverside Alliance",
        Email_address="amira@example.org",
    )
    add_cluster(page)
    add(
        page,
        "Terms",
        Season="Autumn",
        First_day=f"{today.year}-09-01",
        Last_day=f"{today.year}-12-18",
    )
    axe(page)

    programme = Programme.objects.get()
    assert School.objects.get().programme == programme
    assert Alliance.objects.get().lead_school == School.objects.get()
    assert Cluster.objects.get().slug == "coast"
    assert Term.objects.get().programme == programme
    post = Post.objects.get()
    assert (post.person.name, post.role) == ("Amira Lowe", "lead")

    lead = new_context().new_page()
    lead.goto("/")
    sign_in_by_code(lead, "amira@example.org")
    expect(lead.get_by_role("heading", name="Set up your project")).to_be_visible()
    lead.get_by_role("link", name="Start", exact=True).click()
    lead.get_by_label("What is the project called?").fill("Talk before writing")
    lead.get_by_label("What do you want to find out?").fill("Does talk help pupils to write?")
    lead.get_by_label("What should be different for pupils?").fill(
        "They explain before they write."
    )
    lead.get_by_role("button", name="Start project").click()
    lead.get_by_role("link", name="Open a cycle").click()
    lead.get_by_label("What will you do, with whom and when?").fill("Pairs talk for five minutes.")
    lead.get_by_role("button", name="Open cycle").click()
    lead.get_by_role("link", name="Log evidence").first.click()
    expect(log_evidence(lead, HAPPENED)).to_contain_text("Entry saved")
    assert lead.goto(reverse("admin:index")).status == 403

    facilitator = new_context().new_page()
    facilitator.goto("/")
    sign_in_by_code(facilitator, "jo@example.org")
    row = facilitator.get_by_role("row", name="Riverside Alliance")
    expect(row).to_contain_text("1 entry")
    facilitator.get_by_role("link", name="Log", exact=True).first.click()
    facilitator.get_by_role("link", name=HAPPENED[:20]).click()
    expect(facilitator.get_by_role("main")).to_contain_text(HAPPENED)
