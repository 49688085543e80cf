# SPDX-License-Identifier: MIT
"""What the checks share: the files of a source tree, and how a check ends. A check is called with the top of the tree,
prints what is wrong, a line for each mistake, and ends with 0, with 1, or with 77 when it cannot be made."""
import pathlib
import shutil
import sys

FOLDERS = ("include", "lib", "tests", "examples")
NOT_OURS = ("tests/abi/recorded",)  # kept as it was recorded


def files(root, suffixes, folders=FOLDERS):
    """The files below these folders whose names end so, sorted."""
    found = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            kept = not path.relative_to(root).as_posix().startswith(NOT_OURS)
            if kept and path.suffix in suffixes and path.is_file():
                found.append(path)
    return found


def shell_scripts(root):
    """Whatever begins as a shell script does."""
    places = [path for folder in (".ci", "tests", "examples") for path in (root / folder).rglob("*")]
    return [path for path in sorted(places) if path.is_file() and path.open("rb").read(9) == b"#!/bin/sh"]


def tool(*names):
    """The first of these programs that there is; without one, the check is skipped."""
    for name in names:
        if shutil.which(name):
            return name
    print(f"{names[0]} is missing")
    sys.exit(77)


def main(check):
    """Runs `check`, which gets the top of the tree and the other arguments and returns the mistakes."""
    mistakes = check(pathlib.Path(sys.argv[1]).resolve(), *sys.argv[2:])
    for mistake in mistakes:
        print(mistake)
    print(f"mistakes: {len(mistakes)}")
    sys.exit(1 if mistakes else 0)
