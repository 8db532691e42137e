"""Requests to one server: each over a new connection, checked, with the CPU its workers spent."""

import gzip
import http.client
import re
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

SETTLE = 0.002
"""Seconds after an answer in which a worker puts its things away."""

CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class WrongAnswer(Exception):
    """A page that is not the one that was to be measured."""


class Visit(NamedTuple):
    """Milliseconds of one request: by the clock, and of the workers' CPU."""

    wall: float
    cpu: float


class Site:
    """A server with the processes behind it."""

    def __init__(self, port: int, master: int) -> None:
        self.port, self.master = port, master

    @property
    def workers(self) -> list[str]:
        """Those there are now: the second may be forked after the first has answered."""
        return Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()

    def ask(
        self, method: str, path: str, *, body: str | None = None, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def cpu_ms(self) -> float:
        """What the workers have spent so far, all their threads together."""
        threads = (
            thread for worker in self.workers for thread in Path(f"/proc/{worker}/task").iterdir()
        )
        return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e6

    def pss_mb(self) -> float:
        """Memory of the master and its workers, what they share counted once."""
        rollups = (
            Path(f"/proc/{process}/smaps_rollup").read_text()
            for process in (self.master, *self.workers)
        )
        return (
            sum(int(re.search(r"^Pss:\s+(\d+)", each, re.MULTILINE)[1]) for each in rollups) / 1024
        )


class Page:
    """A page of a site as one person asks for it again and again."""

    def __init__(self, name: str, site: Site, told: dict[str, Any]) -> None:
        self.name, self.site = name, site
        self.path, self.contains = told.get("path", "/"), told.get("contains", "").encode()
        self.queries: int = told["queries"]
        self.fields: dict[str, Any] | None = told.get("fields")
        self.headers = {"Cookie": f"sessionid={told['session']}"}
        self.made: set[str] = set()
        self.html, self.weight_kb = b"", {}
        if self.fields is not None:
            self._read_token()

    def visit(self) -> Visit:
        method, body = "GET", None
        if self.fields is not None:
            method, body = "POST", urlencode(self.fields | {"key": uuid4()}, doseq=True)
        before, start = self.site.cpu_ms(), time.perf_counter()
        status, headers, content = self.site.ask(method, self.path, body=body, headers=self.headers)
        wall = time.perf_counter() - start
        time.sleep(SETTLE)
        cpu = self.site.cpu_ms() - before
        self._check(status, headers, content)
        return Visit(wall * 1000, cpu)

    def weigh(self) -> None:
        """Weigh the page and what it links to, gzipped, while the server still answers."""
        html = self.html.decode()
        css = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
        scripts = re.findall(r'<script[^>]* src="([^"]+)"', html)
        self.weight_kb = {
            "HTML": len(gzip.compress(self.html, 6)) / 1024,
            "CSS": sum(map(self._gzipped, css)) / 1024,
            "JS": sum(map(self._gzipped, scripts)) / 1024,
        }

    def _gzipped(self, path: str) -> int:
        status, _, content = self.site.ask("GET", path, headers={"Accept-Encoding": "gzip"})
        if status != 200:
            raise WrongAnswer(f"{path}: {status}")
        return len(content)

    def _read_token(self) -> None:
        """The CSRF cookie and token of the form, read once, as a browser has them."""
        _, headers, content = self.site.ask("GET", self.path, headers=self.headers)
        cookie = headers["Set-Cookie"].partition(";")[0]
        self.headers |= {
            "Cookie": f"{self.headers['Cookie']}; {cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.fields = {**self.fields, "csrfmiddlewaretoken": CSRF.search(content)[1].decode()}

    def _check(self, status: int, headers: http.client.HTTPMessage, content: bytes) -> None:
        if self.fields is None:
            right = status == 200 and self.contains in content
            self.html = content
        else:
            made = headers.get("Location", "")
            right = status == 302 and bool(re.fullmatch(r"/log/\d+/", made))
            right = right and made not in self.made
            self.made.add(made)
        if not right:
            raise WrongAnswer(f"{self.name}: {status} {headers.get('Location')} {content[:500]!r}")
