# SPDX-License-Identifier: MIT
"""Shared libraries that have an interface and do nothing."""
import re
import subprocess

import gate
import interface

ABI = gate.RECORDED_ABI.read_text(encoding="utf-8")
SONAME = re.search(r"soname='(\S+?)'", ABI)[1]
VERSIONS = dict(re.findall(r"<elf-symbol name='(\w+)' version='([^']+)'", ABI))


def number(node):
    """[1, 10] of SCALEEV_1.10."""
    return [int(digits) for digits in re.findall(r"\d+", node)]


# The private struct as libraries have it: in a header of its own. In the first file of a unit, which clang gives the
# number 0, libabigail 2.2 sees no place at all, and takes the struct for public.
PRIVATE = '# 1 "private/model.h"\n'
MODEL = PRIVATE + "struct scaleev_model { int nothing; };"

NODES = sorted(set(VERSIONS.values()), key=number)


def definition(prototype):
    return prototype + (" {}" if prototype.startswith("void scaleev") else " { return 0; }")


def map_of(names, node, versions):
    """A symbol map with the recorded versions but for those given, or with `node` for all."""
    nodes = {}
    for name in names:
        nodes.setdefault(node or versions.get(name) or VERSIONS.get(name, NODES[-1]), []).append(name)
    text = "".join(f"{node} {{ global: {'; '.join(members)}; }};\n" for node, members in nodes.items())
    return text.replace("; };", "; local: *; };", 1)


def build(directory, headers, code="", model=MODEL, listed=(), node=None,
          versions={}, soname=SONAME, arguments=(), link=()):
    """Builds one with its headers and map in an empty directory. `code` is added to it, `model` is the private struct,
    `listed` more names for the map, `node` another symbol version for all, `versions` for some; in `link`, {other}
    stands for another library."""
    include, source, library = directory / "include", directory / "stub.c", directory / soname
    symbol_map, other = directory / "stub.map", directory / "libother.so"
    interface.write(headers, include)
    functions = interface.Interface(headers).functions
    lines = [interface.includes(headers), model, *map(definition, functions.values()), code, ""]
    source.write_text("\n".join(lines), encoding="utf-8")
    symbol_map.write_text(map_of([*functions, *listed], node, versions), encoding="utf-8")
    cc = [*gate.tool("cc"), "-g", *arguments, "-shared", "-fPIC"]
    subprocess.run([*cc, "-x", "c", "/dev/null", "-o", other], check=True)
    subprocess.run([*cc, f"-Wl,-soname,{soname}", f"-Wl,--version-script,{symbol_map}", "-I", include, source,
                    "-o", library, *(word.format(other=other) for word in link)], check=True)
    return gate.Subject(include, symbol_map, library)
