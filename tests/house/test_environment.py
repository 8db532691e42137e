"""Which Python `bin/_environment` makes the virtual environment with."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def in_bash(line: str) -> subprocess.CompletedProcess:
    command = [shutil.which("bash"), "-c", f"source bin/_environment; {line}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def chosen(*folders: Path) -> subprocess.CompletedProcess:
    """What is found where only these folders and the system's tools are on the path."""
    return in_bash(f'PATH="{os.pathsep.join(map(str, folders))}"; fitting_python')


def program(folder: Path, name: str, line: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text(f"#!/bin/sh\n{line}\n")
    made.chmod(0o755)
    return made


def tools(tmp_path: Path) -> Path:
    for name in ("sort", "head"):
        program(tmp_path / "tools", name, f'PATH={os.environ["PATH"]} exec {name} "$@"')
    return tmp_path / "tools"


def test_it_is_the_fastest_that_fits(tmp_path):
    program(tmp_path / "old", "python3", "exit 1")
    program(tmp_path / "slow", "python3.13", 'echo "0.0123 $3"')
    fast = program(tmp_path / "fast", "python3", 'echo "0.0067 $3"')
    program(tmp_path / "broken", "python3.12", "exit 127")

    folders = (tmp_path / name for name in ("old", "slow", "fast", "broken"))
    found = chosen(*folders, tools(tmp_path))

    assert found.stdout == str(fast)


def test_a_real_one_says_how_long_it_takes():
    seconds, python = in_bash(f'try_out "{sys.executable}"').stdout.split()

    assert 0 < float(seconds) < 5
    assert python == sys.executable


def test_none_at_all_is_told_in_a_sentence(tmp_path):
    program(tmp_path / "old", "python3", "exit 1")

    found = chosen(tmp_path / "old", tools(tmp_path))

    assert found.returncode == 1
    assert found.stderr.startswith("Enquiry Cycles needs Python 3.11, 3.12 or 3.13")


def test_what_python_compiled_is_kept(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    kept = in_bash(f'"{sys.executable}" -c "import sys; print(sys.dont_write_bytecode)"')

    assert kept.stdout == "False\n"
