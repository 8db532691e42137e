"""What the sheets of styles may not do."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted(Path(settings.BASE_DIR, "static").glob("*.css"))
EXCEPT = re.compile(r"\.tabbar\b|.*::before$|\.dtable\.\S+ tr\.flag$", re.DOTALL)
"""The tab bar is not shown on a desktop; of generated content and gradients axe says nothing."""


def blocks(sheet, opening):
    """What stands between the braces of each rule that begins like this."""
    for found in re.finditer(opening, sheet):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        yield sheet[found.end() : end - 1]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_colour_depends_on_the_width(path):
    """The contrast on a phone is that on a desktop (tests/browser/visitor.py relies on it)."""
    coloured = [
        selector.strip()
        for block in blocks(path.read_text(), r"@(?:media|container)[^{]*width[^{]*\{")
        for selector, told in re.findall(r"([^{}]*)\{([^{}]*)\}", block)
        if re.search(r"(?:color|background|fill|opacity)\b", told)
    ]

    assert [name for name in coloured if not EXCEPT.match(name)] == []
