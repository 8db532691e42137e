"""What nobody should type, and what somebody will."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.sweep import Turns

SCRIPTS = (
    "<script>xss()</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "</textarea><script>xss()</script>",
    "</title><script>xss()</script>",
    '"><script>xss()</script>',
    "'><img src=x onerror=xss()>",
    '" onfocus=xss() autofocus x="',
    "' onmouseover='xss()",
    "<svg/onload=xss()>",
    "<img src=x onerror=xss()>",
    "<iframe src=javascript:xss()>",
    "<a href=javascript:xss()>x</a>",
    "<details open ontoggle=xss()>",
    "<body onload=xss()>",
    "<style>@import 'x'</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//evil.example><input>",
    "javascript:xss()",
    "{{ request.user.password }}",
    "{% load static %}{% now 'Y' %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "<!--<script>xss()//-->",
    "]]><script>xss()</script>",
    "&lt;script&gt;xss()&lt;/script&gt;",
    "&#60;script&#62;xss()",
    "<math><mtext></form><form><mglyph>",
    "<noscript><p title='</noscript><img>'>",
)
"""Each must come back as the letters it is made of."""

STRANGE = {
    "right-to-left override": "Pairs \u202etalk\u202c first",
    "isolates": "\u2066left\u2069 \u2067right\u2069",
    "combining marks": "Z\u0351\u036b\u0343a\u030a\u0327\u0489lgo" + "\u0301" * 40,
    "emoji": "👩🏽‍🏫 talked 👍🏿 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "zero width": "pa\u200birs\u200d\ufeff\u2060",
    "astral": "\U0001d52d\U0001d51e\U0001d526\U0001d52f\U0001d530 \U0010fffd",
    "not characters": "a\ufffe\uffffb",
    "controls": "a\x01\x08\x0b\x1b[31m\x7f\x85b",
    "line separators": "a\u2028b\u2029c",
    "new lines": "Subject\r\nBcc: all@school.example\n\nbody",
    "half forms": "ﬀ ½ Ⅷ ŉ ǆ İ \u0131 ß",
    "arabic": "تحدث التلاميذ أولاً",
    "quotes": """'"`\u00b4\u2018’“”\\ \\n %s %(name)s {0} %n""",
    "commands": "=cmd|'/c calc'!A1 @SUM(1) +1 -1 ; DROP TABLE logs_entry; --",
    "tabs": "a\tb",
}
"""Accepted as typed or refused with every character kept."""


PACKS = Turns(4)


def rounds(things: Iterable[str], fields: Mapping[str, int]) -> Iterator[dict[str, str]]:
    """Each of these things in each of the fields, as many at once as a field has room for.

    ``fields`` tells the most characters of each; what is longer than a field is cut. A field with
    room for few gets some of them, and the next such field others.
    """
    packs = {name: PACKS.of(_packed(things, room)) for name, room in fields.items()}
    for number in range(max(map(len, packs.values()), default=0)):
        yield {name: texts[number % len(texts)] for name, texts in packs.items()}


def _packed(things: Iterable[str], room: int) -> list[str]:
    texts: list[str] = []
    for thing in things:
        if texts and len(texts[-1]) + 1 + len(thing) <= room:
            texts[-1] += f" {thing}"
        else:
            texts.append(thing[:room])
    return texts


NUL = "Pairs\0talked"

DATES = {
    "year one": "0001-01-01",
    "year nought": "0000-01-01",
    "year 9999": "9999-12-31",
    "five digits": "10000-01-01",
    "no leap year": "2027-02-29",
    "month 13": "2026-13-01",
    "words": "tomorrow",
    "long ago": "1899-12-31",
    "a number": "20260901",
    "arabic digits": "٢٠٢٦-٠٩-٠٢٢",
    "NUL": "2026-09-01\0",
    "huge": "9" * 5000,
    "minus": "-2026-09-01",
    "script": '"><script>xss()</script>',
}

NUMBERS = (
    "-1",
    "0",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "9" * 40,
    "9" * 5000,
    "1.5",
    "1e3",
    "0x1F",
    "NaN",
    "Infinity",
    "٣",
    "²",
    " 1 ",
    "1;2",
    "",
    "None",
    "\0",
    "1\0",
    "abc",
    "'",
    "[1]",
    "true",
)
"""Where a number of a row is asked for; none of them is one that may be used."""

ODD_NUMBERS = ("-1", "9223372036854775808", "٣", "", "\0")
"""One of each sort, where the field that reads them has been shown all of them elsewhere."""


class Shown:
    """All of these for the first field of a sort in each app, some of them for the others.

    Fields of a sort are one class, so what they make of a value is theirs; that a form asks such a
    field is shown by two.
    """

    def __init__(self, values: Sequence[str], some: Sequence[str]) -> None:
        self.values, self.some = values, some
        self.shown: set[tuple[str, str]] = set()
        self.turns = Turns()

    def for_(self, page: str, sort: str) -> Sequence[str]:
        here = (page.partition(":")[0], sort)
        if here in self.shown:
            return self.turns.of(self.some)
        self.shown.add(here)
        return self.values
