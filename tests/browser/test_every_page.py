"""Every page, as everybody it is for sees it: accessible, light, at home on a phone, and silent."""

import pytest
from django.urls import get_resolver

from tests.browser.visits import READING, SETTING_UP, SIGNING_IN, VISITS, WRITING

pytestmark = pytest.mark.once

NO_PAGES = {
    "health",  # JSON
    "insights:calendar",  # a file
    "clusters:meeting_calendar",  # a file
    "projects:decisions_csv",  # a file
    "projects:school_answer_file",  # a file
    "projects:presentation_slides",  # a file
    "insights:readings_csv",  # a file
    "insights:projects_csv",  # a file
    "logs:reading_put_back",  # leads on
    "clusters:action_done",  # leads on
    "alliances:priority_end",  # leads on
    "projects:invitation_change",  # leads on
    "projects:school_invitation_withdraw",  # leads on
    "insights:first_screen",  # leads on
    "insights:clusters",  # leads on
    "clusters:terms_check",  # the same words as admin:clusters_term_import_check
    "admin:toolkit_import_check",  # tests/journeys/test_toolkit_import.py
    "admin:toolkit_import_rows",  # a file
    "admin:toolkit_export",  # a file
    "admin:clusters_term_import_check",  # tests/journeys/test_term_dates.py
    "admin:clusters_term_export",  # a file
    "admin:clusters_closure_import_check",  # the same page, in tests/journeys/test_term_dates.py
    "admin:clusters_closure_export",  # a file
    "admin:jsi18n", "admin:autocomplete", "admin:view_on_site", "admin:app_list",
    "admin:login", "admin:logout", "admin:password_change", "admin:password_change_done",
}  # fmt: skip


class TestPages:
    @pytest.mark.parametrize("visit", [*SIGNING_IN, *READING, *WRITING], ids=str)
    def test_page(self, visit, visitor, world):
        look(visit, visitor, world)


class TestSetUpPages:
    """Apart, so that another worker can take them."""

    @pytest.mark.parametrize("visit", SETTING_UP, ids=str)
    def test_page(self, visit, visitor, world):
        look(visit, visitor, world)


def look(visit, visitor, world):
    here = visitor(visit.role)
    response, problems = here.open(visit.path(world)), []
    if visit.fresh:
        problems += here.problems(response)
    if visit.press:
        for name, text in visit.typed.items():
            here.page.locator(f"main [name={name}]").last.evaluate(
                "(control, text) => { control.value = text }", text
            )
        response = here.press(visit.press)
    problems += here.problems(response)
    if visit.press and visit.refused:
        problems += here.problems_after_an_error()
    elif here.page.title().startswith("Error: "):
        problems.append(here.page.title())

    assert response.status == visit.status
    assert here.page.title().endswith(" - Enquiry Cycles")
    assert not problems, "\n".join(problems)


def test_no_page_is_forgotten():
    """An address without a visit fails, but for those named above and tables with like pages."""
    names = set()
    for namespace, pattern in _patterns(get_resolver()):
        if pattern.name:
            names.add(f"{namespace}:{pattern.name}" if namespace else pattern.name)
    alike = {name for name in names if name.startswith("admin:toolkit_")}

    assert names - alike - NO_PAGES - {visit.name for visit in VISITS} == set()


def _patterns(resolver, namespace=""):
    for part in resolver.url_patterns:
        if hasattr(part, "url_patterns"):
            yield from _patterns(part, part.namespace or namespace)
        else:
            yield namespace, part
