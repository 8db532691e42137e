"""Components that every template may use (a builtin library): icons, states, rings and dates."""

import re
from collections.abc import Collection
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import defaulttags
from django.template.base import NodeList, Parser, Token
from django.template.defaultfilters import truncatewords
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import forms as form_parts
from core import ring as geometry
from core.paths import path_to

register = template.Library()


@register.tag
def kept(parser: Parser, token: Token) -> template.Node:
    """Write what stands before ``{% endkept %}`` once a process for each value of the names given.

    In between only these names are known, so nothing of one person's page reaches another's. Name
    values of which there are few, such as the places of the bar.
    """
    _, *names = token.split_contents()
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return _Kept(names, inside)


class _Kept(template.Node):
    def __init__(self, names: list[str], inside: NodeList) -> None:
        self.names, self.inside = names, inside
        self.written: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        values = tuple(context.get(name) for name in self.names)
        if values not in self.written:
            known = dict(zip(self.names, values, strict=True))
            self.written[values] = self.inside.render(context.new(known))
        return self.written[values]


@register.tag
def url(parser: Parser, token: Token) -> template.Node:
    """Django's own; an address is put together once (pages have dozens of them)."""
    found = defaulttags.url(parser, token)
    return _Address(found.view_name, found.args, found.kwargs, found.asvar)


class _Address(defaulttags.URLNode):
    def render(self, context: template.Context) -> str:
        if self.kwargs:
            return super().render(context)
        about = [each.resolve(context) for each in self.args]
        address = path_to(self.view_name.resolve(context), *about)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of our sprite, hidden from screen readers: the words beside it say the same."""
    return _icon(name)


@cache
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


STATUS_ICONS = {
    "ok": "checkc",
    "watch": "warn",
    "risk": "stop",
    "none": "dash",
    "info": "half",
    "plain": "check",
}


@register.simple_tag
def status(kind: str, words: str, icon: str = "") -> SafeString:
    """A state as an icon and words; ``kind`` is ok, watch, risk, none, info or plain."""
    return format_html(
        '<span class="status {}">{}{}</span>', kind, _icon(icon or STATUS_ICONS[kind]), words
    )


@register.simple_tag
def ring(stage_number: int, size: int = 24, *, numbered: bool = False) -> SafeString:
    """The cycle ring at a stage (0 to come, 1 to 5, 6 closed). Its name must stand beside it."""
    return _ring(stage_number, size, numbered)


@cache
def _ring(stage_number: int, size: int, numbered: bool) -> SafeString:
    stroke, radius = (5, 21.0) if size > 40 else (6, 20.5) if size > 20 else (7, 20.0)
    arcs = format_html_join(
        "",
        '<path class="{}" stroke-width="{}" d="{}"/>',
        (
            (state, stroke, geometry.arc(index, radius))
            for index, state in enumerate(geometry.states(stage_number))
        ),
    )
    number = (
        format_html(
            '<text x="24" y="25" font-size="11">{}</text>'
            '<text class="sub" x="24" y="31.5" font-size="4.6">of 5</text>',
            stage_number,
        )
        if numbered
        else ""
    )
    return format_html(
        '<svg class="ring" viewBox="0 0 48 48" width="{0}" height="{0}" '
        'aria-hidden="true" focusable="false">{1}{2}</svg>',
        size,
        arcs,
        number,
    )


@register.simple_tag
def stage_mark(stage_number: int, name: str) -> SafeString:
    """A small ring with the name of the stage."""
    return format_html('<span class="stagemark">{}{}</span>', _ring(stage_number, 24, False), name)


@register.filter
def day(value: date | datetime | None) -> str:
    """Thursday 10 December."""
    return "" if value is None else f"{_local(value):%A} {_local(value).day} {_local(value):%B}"


@register.filter
def long_day(value: date | datetime | None) -> str:
    """10 December 2026."""
    return "" if value is None else f"{_local(value).day} {_local(value):%B %Y}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """10 Dec."""
    return "" if value is None else f"{_local(value).day} {_local(value):%b}"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Thu 26 Nov."""
    return "" if value is None else f"{_local(value):%a} {short_day(value)}"


@register.filter
def month(value: date | datetime | None) -> str:
    """Jan 2026."""
    return "" if value is None else f"{_local(value):%b %Y}"


@register.filter
def month_long(value: date | datetime | None) -> str:
    """January 2026."""
    return "" if value is None else f"{_local(value):%B %Y}"


@register.filter
def clock(value: time | datetime | None) -> str:
    """3:45pm, or 6pm on the hour, in UK time."""
    if value is None:
        return ""
    moment = _local(value) if isinstance(value, datetime) else value
    minutes = f":{moment:%M}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) else value


@register.filter
def counted(number: int, words: str) -> str:
    """``3|counted:"entry,entries"`` is "3 entries"; 0 is "No entries"."""
    one, many = words.split(",")
    return f"{number or 'No'} {one if number == 1 else many}"


@register.filter
def address(email: str) -> SafeString:
    """An e-mail address that breaks after its @ and its dots, where a line is too short for it."""
    return mark_safe(re.sub("([@.])", r"\1<wbr>", escape(email)))  # noqa: S308 - escaped


@register.filter
def opening(text: str) -> str:
    """The first 160 characters of a text, to whole words."""
    line = " ".join(text.split())
    return line if len(line) <= 160 else line[:160].rsplit(" ", 1)[0] + "…"


@register.simple_tag
def points(lines: Collection[Any], *, linked: bool = False) -> SafeString:
    """The ``text`` of each line as a list, with a link to its ``url``; says where there is none.

    Drawn here and as plainly as that, because a review has two hundred of them.
    """
    if not lines:
        return format_html('<p class="meta mb-0">{}</p>', "Nothing")
    rows = (f"<li>{escape(line.text)}{_read(line) if linked else ''}</li>" for line in lines)
    return mark_safe(f"<ul>{''.join(rows)}</ul>")  # noqa: S308 - escaped, each by itself


def _read(line: Any) -> SafeString:
    return format_html(
        ' <a class="meta" href="{}">Read<span class="visually-hidden">: {}</span></a>',
        line.url,
        truncatewords(line.text, 8),
    )


@register.simple_tag
def choices(field: BoundField) -> SafeString:
    """The rows of a radio or tick-box field. Drawn here, because a form has up to sixty of them."""
    state = mark_safe(' aria-invalid="true"' if field.errors else "")  # noqa: S308 - two constants
    return format_html_join(
        "\n",
        '<label class="choice{}"><input type="{}" name="{}" value="{}" id="{}"{}{}>'
        "<span>{}</span></label>",
        (
            (
                "" if row.hint else " slim",
                row.type,
                row.name,
                row.value,
                row.id,
                " checked" if row.checked else "",
                state,
                format_html("<b>{}</b><small>{}</small>", row.label, row.hint)
                if row.hint
                else row.label,
            )
            for row in form_parts.choice_rows(field)
        ),
    )


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A text box, select or date box of a form with our classes."""
    return mark_safe(form_parts.control(field))  # noqa: S308 - a widget's own rendering


@register.filter
def summary(form: Any) -> list[form_parts.Problem]:
    """What is wrong with a form, each with the id of the control it is about."""
    return form_parts.problems(form)


@register.filter
def field_kind(field: BoundField) -> str:
    """``choices``, ``tick`` or ``control``: how the field is drawn."""
    return form_parts.kind(field)
