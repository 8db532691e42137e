#!/usr/bin/env python
"""Fail when a file of the repository names a package registry or a folder of somebody's machine.

Such a name works here today and nowhere else tomorrow. The patterns do not match themselves.
"""

import re
import subprocess
import sys
from pathlib import Path

REGISTRY = re.compile(
    r"py[p]i\.org|py[p]i\.python|pythonhoste[d]\.org|npmj[s]\.(?:org|com)|yarnp[k]g\.com"
    r"|de[b]ian\.org|ubunt[u]\.com|crate[s]\.io|jsdeliv[r]|unp[k]g\.com|cdnj[s]|googleapi[s]",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.}\])%-])/(?:wor[k]|hom[e]|roo[t]|User[s])/[\w.]")
# A link of a page may begin like a folder of a machine.
LINK = re.compile(r"""(?:href|action|src|goto|get|post)\W{1,3}/\w""")


def main() -> int:
    found = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in files()
        for number, line in enumerate(text(path).splitlines(), start=1)
        if names_a_place(line)
    ]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def names_a_place(line: str) -> bool:
    return bool(REGISTRY.search(line) or (MACHINE.search(line) and not LINK.search(line)))


def files() -> list[Path]:
    """What is in the repository or would be after ``git add``."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - the one on PATH
        capture_output=True,
        check=True,
        text=True,
    )
    names = [Path(name) for name in listed.stdout.split("\0") if name]
    return [name for name in names if name.is_file()]


def text(path: Path) -> str:
    """The text of a file; of a picture, whatever text is in it."""
    return path.read_text(encoding="utf-8", errors="ignore")


if __name__ == "__main__":
    sys.exit(main())
