"""What a browser finds in a page: its forms as it would send them, errors, headings, texts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse

BUTTONS = {"submit", "button", "reset"}
TICKED = {"radio", "checkbox"}
HEADINGS = {"h1", "h2", "h3"}


@dataclass
class Form:
    """The controls of one form: every value it would send, by name."""

    method: str
    action: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """What radio buttons, tick boxes and selects offer, by name."""
    files: list[str] = field(default_factory=list)
    """The controls in which a file is chosen."""

    def typed(self, name: str) -> str:
        """The one value of a control; empty when nothing is there or chosen."""
        return (self.values.get(name) or [""])[0]

    def data(self, **changed: object) -> dict[str, object]:
        """What is sent when only these are changed; None leaves a control out."""
        sent = {name: list(values) for name, values in self.values.items()}
        sent |= changed
        return {name: value for name, value in sent.items() if value is not None}


class Page(HTMLParser):
    """One page, read once."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.errors: dict[str, str] = {}
        """Messages beside fields, by the name of the field."""
        self.summary: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select = self._heading = self._error = ""
        self._area: list[str] | None = None
        self._in_summary = 0
        self._silent = ""
        self.feed(response.content.decode())

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def form(self) -> Form:
        """The first form that is posted, the one for signing out aside."""
        return self.form_with()

    def form_with(self, *names: str) -> Form:
        """The posted form that has these controls, or any control at all."""
        return next(
            form
            for form in self.forms
            if form.method == "post"
            and set(form.values) | set(form.choices)
            and set(names) <= set(form.values) | set(form.choices)
        )

    def updatepos(self, i: int, j: int) -> int:
        """Nobody asks in which line a tag stands, and counting them is a fifth of the reading."""
        return j

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "form":
            self._form = Form((found.get("method") or "get").lower(), found.get("action") or "")
            self.forms.append(self._form)
        elif tag in HEADINGS:
            self.headings.append("")
            self._heading = tag
        elif tag == "p" and "errmsg" in (found.get("class") or ""):
            self._error = found["id"].removesuffix("_error").removeprefix("id_")
            self._error = self._error.removeprefix("leave_").removeprefix("answer_")
            self.errors[self._error] = ""
        elif tag == "div" and found.get("class") == "errors":
            self._in_summary = 1
        elif tag == "li" and self._in_summary:
            self.summary.append("")
        elif tag in ("script", "style"):
            self._silent = tag
        if self._form:
            self._control(tag, found)

    def _control(self, tag: str, found: dict[str, str | None]) -> None:
        name = found.get("name") or ""
        if name == "csrfmiddlewaretoken":
            return
        if tag == "input" and name:
            self._input(name, found)
        elif tag == "select":
            self._select = name
            self._form.choices.setdefault(name, [])
            self._form.values.setdefault(name, [])
        elif tag == "option" and self._select:
            self._form.choices[self._select].append(found.get("value") or "")
            if "selected" in found:
                self._form.values[self._select].append(found.get("value") or "")
        elif tag == "textarea":
            self._area = []
            self._form.values[name] = []

    def _input(self, name: str, found: dict[str, str | None]) -> None:
        kind = found.get("type") or "text"
        value = found.get("value", "on" if kind in TICKED else "") or ""
        if kind in BUTTONS:
            return
        if kind == "file":
            self._form.files.append(name)
        elif kind in TICKED:
            self._form.choices.setdefault(name, []).append(value)
            if "checked" in found:
                self._form.values.setdefault(name, []).append(value)
        else:
            self._form.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area is not None:
            text = "".join(self._area).replace("\r\n", "\n").replace("\r", "\n")
            name = next(reversed(self._form.values))
            self._form.values[name] = [text.removeprefix("\n")]  # browsers drop the first line end
            self._area = None
        elif tag == self._heading:
            self._heading = ""
        elif tag == "p":
            self._error = ""
        elif tag == "div":
            self._in_summary = 0
        elif tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)
            return
        if self._silent:
            return
        self.words.append(data)
        if self._heading:
            self.headings[-1] = f"{self.headings[-1]} {data}".strip()
        if self._error and data.strip() != "Error:":
            self.errors[self._error] += data.strip()
        if self._in_summary and self.summary:
            self.summary[-1] += data.strip()
