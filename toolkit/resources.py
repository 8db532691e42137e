"""One row of a toolkit file and the intervention it means."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources
from import_export.fields import Field
from import_export.widgets import ManyToManyWidget, Widget

from core.models import lines
from core.set_up.admin import free_address
from core.set_up.sheets import Columns, squeezed
from toolkit.models import Intervention, Strand

LISTS = ("sub_items", "core_parts", "adaptable_parts", "before_you_start")
COLUMNS = ("title", "summary", "strands", *LISTS, "slug")
FILE = Columns(known=COLUMNS, needed=("title", "summary", "strands"))


def items(text: str) -> str:
    """A list as it is kept: one a line. A file may also have it in one line, with semicolons."""
    return "\n".join(lines(text if "\n" in text else text.replace(";", "\n")))


def in_a_cell(text: str) -> str:
    """A list as it goes into a file; a last line end says that its semicolons divide nothing."""
    kept = "\n".join(lines(text))
    return f"{kept}\n" if ";" in kept and "\n" not in kept else kept


class TextWidget(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return str(value or "").strip()


class TitleWidget(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return " ".join(str(value or "").split())


class ListWidget(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return items(str(value or ""))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return in_a_cell(value or "")


class StrandsWidget(ManyToManyWidget):
    """Names of strands with semicolons between them."""

    def __init__(self) -> None:
        super().__init__(Strand, separator="; ", field="name")
        self._known: dict[str, Strand] | None = None

    @property
    def known(self) -> dict[str, Strand]:
        if self._known is None:
            rows = list(Strand.objects.all())
            self._known = {row.key.casefold(): row for row in rows}
            self._known |= {squeezed(row.name): row for row in rows}
        return self._known

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Strand]:
        found = [self.known.get(squeezed(name)) for name in _names(value)]
        return [strand for strand in found if strand is not None]

    def problems(self, value: Any) -> Iterable[str]:
        """A sentence for each name that is no strand, with the one that was probably meant."""
        for name in _names(value):
            if squeezed(name) not in self.known:
                yield self._unknown(name)

    def _unknown(self, name: str) -> str:
        strands = {strand.pk: strand for strand in self.known.values()}
        many = "twelve" if len(strands) == 12 else str(len(strands))
        sentence = f"Strand “{name}” is not one of the {many}."
        close = get_close_matches(squeezed(name), self.known, n=1, cutoff=0.6)
        return f"{sentence} Did you mean “{self.known[close[0]].name}”?" if close else sentence


def _names(value: Any) -> list[str]:
    return [name.strip() for name in re.split(r"[;\n]", str(value or "")) if name.strip()]


class InterventionResource(resources.ModelResource):
    """Reads rows as interventions: known ones by their slug, else by their title.

    Nothing is ever deleted: interventions that a file does not mention stay, and so do the strands
    that a row leaves out. ``numbers`` are the rows' numbers in the file.
    """

    title = Field("title", "title", TitleWidget())
    summary = Field("summary", "summary", TextWidget())
    strands = Field("strands", "strands", StrandsWidget(), m2m_add=True)
    sub_items = Field("sub_items", "sub_items", ListWidget())
    core_parts = Field("core_parts", "core_parts", ListWidget())
    adaptable_parts = Field("adaptable_parts", "adaptable_parts", ListWidget())
    before_you_start = Field("before_you_start", "before_you_start", ListWidget())
    slug = Field("slug", "slug", Widget(), readonly=True)

    class Meta:
        model = Intervention
        fields = COLUMNS
        export_order = import_order = COLUMNS
        import_id_fields = ("title",)
        skip_unchanged = report_skipped = True
        skip_html_diff = store_instance = True
        clean_model_instances = True

    def __init__(self, numbers: list[int] | None = None) -> None:
        super().__init__()
        self.numbers = numbers or []
        self.seen: dict[Any, int] = {}
        self.by_slug: dict[str, Intervention] = {}
        self.by_title: dict[str, list[Intervention]] = {}

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Look at what there is once, not once a row."""
        for row in Intervention.objects.prefetch_related("strands"):
            self.by_slug[row.slug] = row
            self.by_title.setdefault(squeezed(row.title), []).append(row)

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        problems = [*self._unreadable(row), *self.fields["strands"].widget.problems(row["strands"])]
        if not problems:
            problems = list(self._unclear(row, self.numbers[kwargs["row_number"] - 1]))
        if problems:
            raise ValidationError(problems)

    def _unreadable(self, row: dict[str, Any]) -> Iterable[str]:
        formulas = [column for column, value in row.items() if value is None]
        if formulas:
            yield f"Put the text in place of the formula: {', '.join(formulas)}"
            return
        title, known = squeezed(row["title"]), self._match(row)
        if not title:
            yield "Give the intervention a name"
        if len(" ".join(row["title"].split())) > 120:
            yield "Shorten the name to 120 characters"
        if not row["summary"].strip():
            yield "Say in the summary what an alliance would do"
        if not _names(row["strands"]) and known is None:
            yield "Name at least one strand"

    def _unclear(self, row: dict[str, Any], number: int) -> Iterable[str]:
        """Rows that mean the same intervention twice, or might mean one of several."""
        same = self.by_title.get(squeezed(row["title"]), [])
        found = self._match(row)
        if found is None and len(same) > 1:
            yield f"{len(same)} interventions have this name. Give the slug of one"
        if found and any(other.pk != found.pk for other in same) and found not in same:
            yield "Another intervention has this name already"
        keys = {("title", squeezed(row["title"])), ("row", found.pk if found else object())}
        earlier = min((self.seen[key] for key in keys if key in self.seen), default=None)
        if earlier is not None:
            yield f"The same intervention as in row {earlier}"
        self.seen |= {key: number for key in keys if key not in self.seen}

    def _match(self, row: dict[str, Any]) -> Intervention | None:
        found = self.by_slug.get((row.get("slug") or "").strip())
        same = self.by_title.get(squeezed(row["title"]), [])
        return found or (same[0] if len(same) == 1 else None)

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Intervention | None:
        return self._match(row)

    def after_init_instance(
        self, instance: Intervention, new: bool, row: dict[str, Any], **kwargs: Any
    ) -> None:
        """Give a new intervention the address it asks for if that is free, or one of its own."""
        if new:
            instance.title = " ".join(row["title"].split())
            wanted = Intervention(title=(row.get("slug") or "").strip() or instance.title)
            instance.slug = free_address(wanted)

    def skip_row(
        self,
        instance: Intervention,
        original: Intervention,
        row: dict[str, Any],
        import_validation_errors: Any = None,
    ) -> bool:
        return original.pk is not None and not changes(original, instance, self.named(row))

    def named(self, row: dict[str, Any]) -> list[Strand]:
        return self.fields["strands"].clean(row)


def changes(
    before: Intervention, after: Intervention, strands: Iterable[Strand]
) -> list[tuple[str, str, str]]:
    """(column, before, after) of every wording that differs, blank lines aside."""
    found = []
    for column in ("title", "summary", *LISTS):
        old, new = (_plain(getattr(row, column), column) for row in (before, after))
        if old != new:
            found.append((column, old, new))
    listed = [strand.name for strand in before.strands.all()]
    added = [strand.name for strand in strands if strand.name not in listed]
    if added:
        found.append(("strands", "; ".join(listed), "; ".join([*listed, *added])))
    return found


def _plain(text: str, column: str) -> str:
    if column == "title":
        return " ".join(text.split())
    if column in LISTS:
        return "\n".join(lines(text))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
