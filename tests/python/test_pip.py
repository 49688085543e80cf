# SPDX-License-Identifier: MIT
"""`pip install examples/python` is all that a Python needs: the wheel has the library, and the types.

Nothing is fetched: the system's meson-python builds it, and a venv with nothing in it is what it is installed into."""
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import pytest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
# What is asked for is there if no path of this machine leads to another copy.
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not name.startswith(("PIP_", "PYTHON", "SCALEEV_", "LD_LIBRARY_PATH", "MYPY"))}
ENVIRONMENT["PIP_CONFIG_FILE"] = os.devnull


def run(*command, status=0):
    done = subprocess.run(list(map(str, command)), env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    assert done.returncode == status, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """It is built from a copy, for two of these may run at once, and meson-python leaves a file behind."""
    copy, wheels = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheels")
    for part in ("meson.build", "meson_options.txt", "LICENSE"):
        shutil.copy(SOURCE / part, copy)
    for part in ("lib", "include", "doc", "examples"):
        shutil.copytree(SOURCE / part, copy / part)
    run(sys.executable, "-m", "pip", "wheel", "--no-index", "--no-build-isolation", "--wheel-dir", wheels,
        copy / "examples" / "python")
    (made,) = wheels.iterdir()
    return made


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The Python of a venv in which nothing but the wheel is installed."""
    venv = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", venv)
    run(venv / "bin" / "pip", "install", "--no-index", wheel)
    return venv / "bin" / "python"


def test_what_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
        (metadata,) = (opened.read(name).decode() for name in opened.namelist() if name.endswith("/METADATA"))
        assert opened.read("scaleev/__init__.py") == (SOURCE / "examples" / "python" / "scaleev.py").read_bytes()
    assert names == {f"scaleev/{name}" for name in ("__init__.py", "libscaleev.so", "py.typed", "LICENSE")}
    version = (SOURCE / "meson.build").read_text(encoding="utf-8").split("version: '")[1].split("'")[0]
    assert f"\nVersion: {version}\n" in metadata and "\nRequires-Dist: numpy\n" not in metadata


def test_it_works_with_nothing_else(python, tmp_path):
    program = tmp_path / "program.py"
    program.write_text("""
import importlib.util, pathlib, scaleev
assert importlib.util.find_spec("numpy") is None
m = scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
(root,) = m.break_even(1, 1e6).roots
print(pathlib.Path(scaleev.load()._name) == pathlib.Path(scaleev.__file__).parent / "libscaleev.so")
print(root.kind.name, root.at)
""")
    same, kind, at = run(python, program).split()
    assert (same, kind) == ("True", "CROSSING") and float(at) == pytest.approx(124.18360519814100, rel=1e-14)


def test_its_types_are_known(python, tmp_path):
    def check(attribute, status):
        program = tmp_path / "program.py"
        program.write_text("import scaleev\n\n"
                           f"at: float = scaleev.Model().benefit('linear', 2).break_even(1, 10).roots[0].{attribute}\n")
        return run(sys.executable, "-m", "mypy", "--strict", "--python-executable", python,
                   "--cache-dir", tmp_path / "cache", program, status=status)
    assert "no issues" in check("at", 0)
    assert 'has no attribute "att"' in check("att", 1)
