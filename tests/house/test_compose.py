"""The compose file names what exists: programs, variables, secrets. ``bin/lint`` checks its form.

``test_start`` starts each command of it.
"""

import re

import pytest
from django.conf import settings

from config.management.commands.serve import PARTS
from tests.house import compose

pytestmark = pytest.mark.once
READ = re.compile(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)"|\$\{([A-Z_]+):-""")
READERS = ("config/settings.py", "config/management/commands/prepare.py", "bin/web")


def variables_read() -> set[str]:
    texts = [(compose.ROOT / name).read_text() for name in READERS]
    return {name for text in texts for pair in READ.findall(text) for name in pair if name}


def explained() -> set[str]:
    text = (compose.ROOT / ".env.example").read_text()
    return set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))


def test_every_variable_that_a_service_is_given_is_read():
    given = {name for one in compose.platform().values() for name in one["environment"]}

    assert {"SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL"} <= given
    assert given - variables_read() == set()


def test_every_variable_of_the_image_is_read():
    text = (compose.ROOT / "Dockerfile").read_text().replace("\\\n", "")
    named = {name for line in re.findall(r"^ENV (.*)$", text, re.MULTILINE)
             for name in re.findall(r"([A-Z_]+)=", line)}  # fmt: skip

    of_python = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert named - of_python == {"VAR_DIR", "HOST", "PORT"}
    assert named - of_python <= variables_read()


def test_everything_asked_of_the_environment_is_explained_and_nothing_else():
    asked = {found[0] for found in compose.VARIABLE.findall(compose.TEXT)}

    assert asked == explained()


def test_the_parts_are_the_programs_of_bin_start():
    commands = {name: compose.service(name)["command"] for name in PARTS}

    assert commands == {name: [f"bin/{name}"] for name in PARTS}
    assert set(compose.platform()) == {*PARTS, "prepare"}


def test_every_service_that_stays_is_restarted_and_asked_whether_it_is_well():
    for name, service in compose.FILE["services"].items():
        if name == "prepare":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped", name
        assert name == "web" or service["healthcheck"]["test"][0] == "CMD", name
    assert compose.health_check("web") == ["python", "manage.py", "check_health", "web"]


def test_files_that_people_attach_outlive_a_container_and_are_seen_by_all_programs():
    text = (compose.ROOT / "Dockerfile").read_text()
    var = re.search(r"VAR_DIR=(\S+)", text)[1]

    volumes = {name: one["volumes"] for name, one in compose.platform().items()}
    assert all(each == [f"files:{var}/{settings.MEDIA_ROOT.name}"] for each in volumes.values())
    assert "files" in compose.FILE["volumes"]
    assert text.index("mkdir -p var/files") < text.index("chown -R enquiry var")


def test_the_image_holds_what_the_programs_need():
    """What .dockerignore lets in is every app of ours, and neither tests nor data of a machine."""
    lines = (compose.ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}

    apps = {path.parent.name for path in compose.ROOT.glob("*/__init__.py")} - {"tests"}
    others = {"bin", "manage.py", "requirements.lock", "static", "templates"}
    assert let_in == apps | others
    assert "*" in lines
