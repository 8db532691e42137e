"""docker-compose.yml as the tests read it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
FILE = YAML(typ="safe").load(TEXT)
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])(\w*))?\}")
OF_THE_IMAGE = re.compile(r"^HEALTHCHECK [^\[]*CMD (\[.*\])$", re.MULTILINE)


def service(name: str) -> dict[str, Any]:
    return FILE["services"][name]


def platform() -> dict[str, dict[str, Any]]:
    """The services that run our own image."""
    return {name: one for name, one in FILE["services"].items() if one["image"] == FILE["name"]}


def environment(service: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """What a service finds in its environment when .env holds what is given."""

    def value(found: re.Match) -> str:
        name, how, otherwise = found.groups()
        return given.get(name, otherwise) if how == "-" else given[name]

    return {name: VARIABLE.sub(value, str(text)) for name, text in service["environment"].items()}


def health_check(name: str) -> list[str]:
    """The words that ask whether a service is well; without its own, those of the image."""
    if "healthcheck" in service(name):
        return service(name)["healthcheck"]["test"][1:]
    (words,) = OF_THE_IMAGE.findall((ROOT / "Dockerfile").read_text().replace("\\\n", ""))
    return YAML(typ="safe").load(words)
