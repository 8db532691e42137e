"""The guard of each view removed in turn: the table must notice every time (AC-12).

A guard is a call of ``visible_to``, or an ``if`` that raises ``PermissionDenied``. The module of a
view is compiled anew with one guard taken out, its views are put in the place of ours, and the rows
of the table that belong to them are asked until one answers otherwise. The page of a project is
guarded by the query it asks; what lists show within a page is for ``test_reading.py``.
"""

import ast
import inspect
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import FunctionType, ModuleType
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, get_resolver

import alliances.views.priorities
import alliances.views.scope
import alliances.views.self_assessments
import clusters.action_lines
import clusters.addresses
import clusters.meeting_page
import clusters.views.actions
import clusters.views.busy
import clusters.views.letters
import clusters.views.minutes
import clusters.views.new_meeting
import clusters.views.one_date
import clusters.views.plan
import clusters.views.replies
import clusters.views.scope
import clusters.views.terms
import insights.queries.project
import insights.views.choosing
import insights.views.clusters
import insights.views.hand_over
import insights.views.home
import insights.views.project
import insights.views.projects
import logs.call_page
import logs.cycle_page
import logs.queries
import logs.review_page
import logs.views.check_ins
import logs.views.cycles
import logs.views.history
import logs.views.new_check_in
import logs.views.progress
import logs.views.pulling_back
import logs.views.reading
import logs.views.review_steps
import logs.views.reviews
import logs.views.texts
import projects.addresses
import projects.presentations
import projects.views.fidelity
import projects.views.groups
import projects.views.ideas
import projects.views.invitations
import projects.views.lead_schools
import projects.views.locks
import projects.views.presentations
import projects.views.projects
import projects.views.records
import projects.views.schools
import projects.views.scope
from tests.permissions.asking import WorldCase
from tests.permissions.table import TABLE
from tests.permissions.test_table import patterns

ROOT = Path(__file__).parents[2]
MODULES = (
    alliances.views.priorities,
    alliances.views.self_assessments,
    clusters.views.actions,
    clusters.views.busy,
    clusters.views.letters,
    clusters.views.minutes,
    clusters.views.new_meeting,
    clusters.views.one_date,
    clusters.views.plan,
    clusters.views.replies,
    clusters.views.terms,
    insights.views.choosing,
    insights.views.clusters,
    insights.views.hand_over,
    insights.views.home,
    insights.views.project,
    insights.views.projects,
    logs.views.check_ins,
    logs.views.cycles,
    logs.views.history,
    logs.views.new_check_in,
    logs.views.progress,
    logs.views.pulling_back,
    logs.views.reading,
    logs.views.review_steps,
    logs.views.reviews,
    logs.views.texts,
    projects.views.presentations,
    projects.views.invitations,
    projects.views.groups,
    projects.views.lead_schools,
    projects.views.locks,
    projects.views.fidelity,
    projects.views.ideas,
    projects.views.projects,
    projects.views.records,
    projects.views.schools,
)
"""Every module of views that guards something itself."""

QUERIES = {
    (alliances.views.scope, "asked"): "alliances:priorities",
    (alliances.views.scope, "find"): "alliances:priority_new",
    (clusters.addresses, "cluster_at"): "clusters:plan",
    (clusters.views.scope, "facilitated"): "clusters:plan",
    (clusters.views.scope, "run_by"): "clusters:summary",
    (clusters.meeting_page, "find"): "clusters:meeting",
    (clusters.action_lines, "visible"): "clusters:action_edit",
    (insights.queries.project, "visible"): "insights:project",
    (logs.call_page, "find"): "logs:check_in",
    (logs.review_page, "find"): "logs:review",
    (logs.review_page, "find_with"): "logs:review_cycle",
    (logs.cycle_page, "find"): "logs:cycle",
    (logs.queries, "entry"): "logs:entry",
    (logs.queries, "reflection"): "logs:reflection",
    (projects.addresses, "project_at"): "projects:records",
    (projects.presentations, "find"): "projects:presentation",
    (projects.views.scope, "checked"): "projects:record_new",
    (projects.views.scope, "edited"): "projects:project_edit",
    (projects.views.scope, "read"): "projects:records",
    (projects.views.scope, "looked_after"): "projects:school",
}
"""Queries that guard a whole page, with the page."""

ELSEWHERE = {
    ("clusters.views.scope", "must_take_place"): "tests/clusters/pages/test_meeting_page.py",
    ("logs.views.log", "_texts"): "tests/permissions/test_reading.py",
    ("projects.views.cycles", "_source"): "tests/logs/pages/test_cycle_page.py",
}
"""What narrows a list or a choice, or asks whether now and not who, with the tests of it."""


@dataclass(frozen=True)
class Guard:
    """One guard of a module: in which function, and where."""

    module: ModuleType
    function: str
    line: int
    kind: str

    def __str__(self) -> str:
        return f"{self.module.__name__}.{self.function}, line {self.line}: {self.kind}"


class _Finder(ast.NodeVisitor):
    def __init__(self, module: ModuleType) -> None:
        self.module, self.function, self.found = module, "", []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.function = node.name
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if any(_raises_permission_denied(line) for line in node.body):
            self.found.append(Guard(self.module, self.function, node.lineno, "the refusal"))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "visible_to":
            self.found.append(Guard(self.module, self.function, node.lineno, "visible_to"))
        self.generic_visit(node)


class _Remover(ast.NodeTransformer):
    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        refuses = any(_raises_permission_denied(line) for line in node.body)
        if self.guard.kind == "the refusal" and refuses and node.lineno == self.guard.line:
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        is_scope = isinstance(node.func, ast.Attribute) and node.func.attr == "visible_to"
        if self.guard.kind == "visible_to" and is_scope and node.lineno == self.guard.line:
            everything = ast.Attribute(node.func.value, "all", ast.Load())
            return ast.copy_location(ast.Call(everything, [], []), node)
        return node


def _raises_permission_denied(line: ast.stmt) -> bool:
    if not isinstance(line, ast.Raise):
        return False
    raised = line.exc.func if isinstance(line.exc, ast.Call) else line.exc
    return isinstance(raised, ast.Name) and raised.id == PermissionDenied.__name__


def _names(view: URLPattern, function: str) -> bool:
    """Whether a view is this function or calls it by itself: its rows are asked first."""
    return f"{function}(" in inspect.getsource(inspect.unwrap(view.callback))


def guards() -> Iterator[Guard]:
    for module in MODULES:
        yield from _guards_of(module)
    for module, function in QUERIES:
        yield from (guard for guard in _guards_of(module) if guard.function == function)


def _guards_of(module: ModuleType) -> list[Guard]:
    finder = _Finder(module)
    finder.visit(ast.parse(Path(module.__file__).read_text()))
    return finder.found


def without(guard: Guard) -> dict[str, FunctionType]:
    """The functions of the module as they are when one guard is gone."""
    tree = _Remover(guard).visit(ast.parse(inspect.getsource(guard.module)))
    namespace = {"__name__": guard.module.__name__}
    exec(compile(ast.fix_missing_locations(tree), "mutant", "exec"), namespace)  # noqa: S102
    return namespace


@pytest.mark.once
class TestGuards(WorldCase):
    def test_there_are_guards_to_remove(self):
        found = {(guard.module.__name__, guard.function) for guard in guards()}

        assert ("projects.views.scope", "edited") in found
        assert ("logs.views.texts", "_own") in found
        assert len(list(guards())) >= 14

    def test_no_guard_of_a_view_is_forgotten(self):
        files = chain(ROOT.glob("*/views.py"), ROOT.glob("*/views/*.py"))
        names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
        every = chain.from_iterable(_guards_of(import_module(name)) for name in names)
        left_out = {(guard.module.__name__, guard.function) for guard in every} - {
            (guard.module.__name__, guard.function) for guard in guards()
        }

        assert left_out == ELSEWHERE.keys()

    def test_the_table_notices_when_a_guard_is_gone(self):
        survived = [str(guard) for guard in guards() if not self._is_noticed(guard)]

        assert survived == []

    def _is_noticed(self, guard: Guard) -> bool:
        mutant = without(guard)
        page = QUERIES.get((guard.module, guard.function))
        if page:
            with patch.object(guard.module, guard.function, mutant[guard.function]):
                return any(self._deviates(row) for row in TABLE if row.name == page)
        views = {
            name: pattern
            for name, pattern in patterns(get_resolver())
            if inspect.unwrap(pattern.callback).__module__ == guard.module.__name__
        }
        rows = [row for row in TABLE if row.name in views]
        rows.sort(key=lambda row: not _names(views[row.name], guard.function))
        with ExitStack() as put_back:
            for pattern in views.values():
                name = inspect.unwrap(pattern.callback).__name__
                put_back.enter_context(patch.object(pattern, "callback", mutant[name]))
            return any(map(self._deviates, rows))

    def _deviates(self, row) -> bool:
        """Whether whom the guard is for gets something else; a page that breaks is noticed too."""
        for method, expected in (("get", row.get), ("post", row.post)):
            refused = [name for name in self.clients if expected[name] in (403, 404)]
            try:
                if any(got != expected[name] for name, got in self.each(refused, method, row)):
                    return True
            except Exception:  # noqa: BLE001 - a crash is a deviation too
                return True
        return False
