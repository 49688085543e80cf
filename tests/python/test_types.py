# SPDX-License-Identifier: MIT
"""The Python examples are typed throughout, and mypy finds nothing wrong with them."""
import os
import pathlib
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent.parent / "examples" / "python"


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path_factory.mktemp("cache"))]
    return lambda *files: subprocess.run([*command, *map(str, files)], env={**os.environ, "MYPYPATH": str(EXAMPLES)},
                                         capture_output=True, text=True)


def test_types(check):
    run = check(*sorted(EXAMPLES.glob("*.py")))
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_a_user_writes_is_checked(check, tmp_path):
    program = tmp_path / "program.py"
    program.write_text('import scaleev\nscaleev.Model().benefit("linear", 2).break_even(1, 10).rots\n')
    run = check(program)
    assert run.returncode == 1 and 'has no attribute "rots"' in run.stdout, run.stdout + run.stderr
