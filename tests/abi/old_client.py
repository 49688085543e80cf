#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Old programs run with the library as it is now: client.c, as a program of each version of the interface there has
been; and as one of the newest against older headers whose structs lack their last member, and against newer ones whose
structs have one more.

They are linked with a stub of the recorded interface, so that nothing of the present headers or library gets into
them, and refer to every function of their version, which the loader must then find.

And a program that needs a later version of the interface than a library has does not begin to run with it: the loader
says which version is missing. So it is with a program of each version and the library before it, and with a program of
a version to come and the library as it is now.

usage: old_client.py LIBRARY     (CC in the environment)"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import gate  # noqa: E402
import interface  # noqa: E402
import stub  # noqa: E402

RECORDED = interface.read(gate.RECORDED)
CLIENT = Path(__file__).resolve().parent / "client.c"
LATER = "SCALEEV_99.0"


def with_structs(change):
    headers = RECORDED
    for name in interface.Interface(RECORDED).sized():
        headers = interface.edit_struct(headers, name, change)
    return headers


def up_to(node):
    """The headers with the functions that were there in that version."""
    later = [name for name, needed in stub.VERSIONS.items() if stub.number(needed) > stub.number(node)]
    return interface.without(RECORDED, later)


def compile_client(directory, headers, node, library, arguments=()):
    interface.write(headers, directory)
    functions = directory / "functions.c"
    functions.write_text(interface.includes(headers) +
                         "extern void (*const functions[])(void);\n"
                         "void (*const functions[])(void) = {" +
                         ", ".join(f"(void (*)(void)){name}" for name in interface.Interface(headers).functions) +
                         "};\n", encoding="utf-8")
    program = directory / "client"
    major, minor = stub.number(node)
    subprocess.run([*gate.tool("cc"), f"-DINTERFACE={100 * major + minor}", *arguments, "-I", directory, CLIENT, functions,
                    library, "-lm", "-o", program], check=True)
    return program


def run(program, library):
    return gate.run([program], env=os.environ | {"LD_LIBRARY_PATH": str(library.parent), "LD_BIND_NOW": "1"})


def runs(what, program, library):
    """What is wrong, if it does not."""
    done = run(program, library)
    return [f"{what}: status {done.returncode}\n{done.stdout}{done.stderr}"] if done.returncode else []


def is_refused(what, program, library, node):
    """What is wrong, if the loader does not say that this version is missing, and nothing else happens."""
    done = run(program, library)
    refused = done.returncode > 0 and f"{node}' not found" in done.stderr and not done.stdout
    return [] if refused else [f"{what}: status {done.returncode}\n{done.stdout}{done.stderr}"]


def versions(scratch, recorded, library):
    """A program of each version, with the library and with one of the version before."""
    wrong, before = [], None
    for node in stub.NODES:
        program = compile_client(scratch / node, up_to(node), node, recorded)
        wrong += runs(f"a client of {node}", program, library)
        if before:
            wrong += is_refused(f"a client of {node} with a library before it", program, before, node)
        before = stub.build(scratch / f"stub-{node}", up_to(node)).library
    return wrong


def structs(scratch, recorded, library):
    """Programs that know less of the structs, and more."""
    wrong, node = [], stub.NODES[-1]
    for name, change, arguments in [("older", interface.last_member_removed, []),
                                    ("newer", interface.member_appended, ["-DNEWER"])]:
        program = compile_client(scratch / name, with_structs(change), node, recorded, arguments)
        wrong += runs(f"the {name} client", program, library)
    return wrong


def later(scratch, library):
    """A program that needs one more function, of a later version."""
    headers = interface.edit(RECORDED, "\nSCALEEV_API", "\nSCALEEV_API void scaleev_test_later(void);\nSCALEEV_API")
    linked = stub.build(scratch / "later-stub", headers, versions={"scaleev_test_later": LATER}).library
    program = compile_client(scratch / "later", headers, stub.NODES[-1], linked)
    return is_refused("the later client", program, library, LATER)


def main():
    library = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        recorded = stub.build(scratch / "stub", RECORDED).library
        wrong = versions(scratch, recorded, library) + structs(scratch, recorded, library) + later(scratch, library)
    print("\n".join(wrong) if wrong else f"clients of {', '.join(stub.NODES)} run, and later ones are refused")
    sys.exit(bool(wrong))


main()
