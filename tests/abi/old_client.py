#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Old programs run with the library as it is now: client.c, compiled against the recorded header, against an older one
whose structs lack their last member, and against a newer one whose structs have one more.

They are linked with a stub of the recorded interface, so that nothing of the present header or library gets into
them, and refer to every recorded function, which the loader must then find.

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

RECORDED = gate.RECORDED_HEADER.read_text(encoding="utf-8")
CLIENT = Path(__file__).resolve().parent / "client.c"


def with_structs(change):
    header = RECORDED
    for name in interface.Interface(RECORDED).sized():
        header = interface.edit_struct(header, name, change)
    return header


def compile_client(directory, header, arguments, library):
    (directory / "scaleev").mkdir(parents=True)
    (directory / "scaleev" / "scaleev.h").write_text(header, encoding="utf-8")
    functions = directory / "functions.c"
    names = interface.Interface(header).functions
    functions.write_text("#include <scaleev/scaleev.h>\n"
                         "extern void (*const functions[])(void);\n"
                         "void (*const functions[])(void) = {" +
                         ", ".join(f"(void (*)(void)){name}" for name in names) + "};\n", encoding="utf-8")
    program = directory / "client"
    subprocess.run([*gate.tool("cc"), *arguments, "-I", directory, CLIENT, functions, library, "-lm", "-o", program],
                   check=True)
    return program


def main():
    library = Path(sys.argv[1]).resolve()
    environment = os.environ | {"LD_LIBRARY_PATH": str(library.parent), "LD_BIND_NOW": "1"}
    clients = [
        ("recorded", RECORDED, []),
        ("older", with_structs(interface.last_member_removed), []),
        ("newer", with_structs(interface.member_appended), ["-DNEWER"]),
    ]
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        recorded = stub.build(Path(scratch) / "stub", RECORDED).library
        for name, header, arguments in clients:
            done = gate.run([compile_client(Path(scratch) / name, header, arguments, recorded)], env=environment)
            if done.returncode:
                failed = True
                print(f"the {name} client: status {done.returncode}\n{done.stdout}{done.stderr}")
    print("old clients failed" if failed else f"{len(clients)} clients run")
    sys.exit(failed)


main()
