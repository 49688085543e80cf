# SPDX-License-Identifier: MIT
"""scaleev.py says of every function, struct, type and constant what scaleev.h says.

The header is read here by a small strict parser: what it does not understand is an error."""
import ctypes
import dataclasses
import enum
import importlib.util
import os
import pathlib
import re
import shlex
import subprocess
import sys

import pytest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
HEADER = SOURCE / "include" / "scaleev" / "scaleev.h"
TYPES = {"c_double": "double", "c_int": "int", "c_int32": "int32_t", "c_size_t": "size_t", "c_uint64": "uint64_t"}


# ---- the header ----


class Header:
    """Constants, functions, structs (None for an opaque one) and other typedefs, with types written as in
    "double *", without const and names."""

    def __init__(self, text):
        self.constants, self.functions, self.structs, self.aliases = {}, {}, {}, {}
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
        text = re.sub(r"^#ifdef __cplusplus\n.*?^#endif$", "", text, flags=re.M | re.S)
        for line in re.findall(r"^\s*#.*$", text, flags=re.M):
            self.directive(line.strip())
        text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
        position = 0
        declaration = re.compile(r"\s*((?:[^;{}]|\{[^{}]*\})*);")
        while text[position:].strip():
            found = declaration.match(text, position)
            assert found, f"no declaration: {text[position:position + 80]!r}"
            self.declare(" ".join(found.group(1).split()))
            position = found.end()

    def directive(self, line):
        found = re.fullmatch(r"#define (SCALEEV_\w+) (?:(-?\d+)|\((-?\d+)\))", line)
        if found:
            self.constants[found.group(1)] = int(found.group(2) or found.group(3))
            return
        other = r"#\s*(include <std\w+\.h>|(if|elif) defined\(\w+\)|else|endif|ifndef \w+|define SCALEEV_(SCALEEV_H|API\b.*))"
        assert re.fullmatch(other, line), f"a directive that is not understood: {line}"

    def declare(self, text):
        found = re.fullmatch(r"SCALEEV_API ([\w* ]*?)(scaleev_\w+)\(([^()]*)\)", text)
        if found:
            self.functions[found.group(2)] = (self.type(found.group(1)), self.parameters(found.group(3)))
            return
        found = re.fullmatch(r"typedef struct (scaleev_\w+)(?: \{(.*)\})? \1", text)
        if found:
            fields = found.group(2)
            self.structs[found.group(1)] = None if fields is None else [
                self.variable(field.strip()) for field in fields.split(";")[:-1]]
            assert fields is None or not fields.split(";")[-1].strip(), text
            return
        found = re.fullmatch(r"typedef (.*)", text)
        assert found, f"a declaration that is not understood: {text}"
        name, type_ = self.variable(found.group(1))
        self.aliases[name] = type_

    def variable(self, text):
        """Name and type of "const double *values", "double out[4]" or "void (*name)(size_t n)"."""
        found = re.fullmatch(r"([\w* ]+?)\(\*(\w+)\)\(([^()]*)\)", text)
        if found:
            return found.group(2), f"{self.type(found.group(1))} (*)({', '.join(self.parameters(found.group(3)))})"
        found = re.fullmatch(r"([\w* ]*[ *])(\w+)(\[\d+\])?", text)
        assert found, f"a variable that is not understood: {text}"
        return found.group(2), self.type(found.group(1) + ("*" if found.group(3) else ""))

    def parameters(self, text):
        return [] if text.strip() == "void" else [self.variable(one.strip())[1] for one in text.split(",")]

    def type(self, text):
        found = re.fullmatch(r"(?:const )?(\w+) ?((?:\* ?)*)", text.strip())
        assert found, f"a type that is not understood: {text}"
        name, stars = found.group(1), found.group(2).replace(" ", "")
        name = self.aliases.get(name, name)
        assert name in {"void", "char", *TYPES.values()} or name in self.structs or "(*)" in name, f"an unknown type: {text}"
        return name + (" " + stars if stars else "")


# ---- the binding ----


@pytest.fixture(scope="module")
def binding():
    """scaleev.py with types that ctypes would else make one of: int and int32_t, size_t and uint64_t."""
    real = {name: getattr(ctypes, name) for name in TYPES}
    path = SOURCE / "examples" / "python" / "scaleev.py"
    spec = importlib.util.spec_from_file_location("marked_scaleev", path)
    module = importlib.util.module_from_spec(spec)
    try:
        for name, type_ in real.items():
            setattr(ctypes, name, type(name, (type_,), {}))
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        for name, type_ in real.items():
            setattr(ctypes, name, type_)
    return module


def written(type_):
    """A ctypes type as C writes it."""
    if type_ is None:
        return "void"
    if type_ in (ctypes.c_char_p, ctypes.c_void_p):
        return {ctypes.c_char_p: "char *", ctypes.c_void_p: "void *"}[type_]
    if issubclass(type_, ctypes._Pointer):
        inner = written(type_._type_)
        return inner + ("*" if inner.endswith("*") else " *")
    if issubclass(type_, ctypes._CFuncPtr):
        return f"{written(type_._restype_)} (*)({', '.join(map(written, type_._argtypes_))})"
    if issubclass(type_, ctypes.Structure):
        return "scaleev" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type_.__name__).lower()
    return TYPES[type_.__name__]


@pytest.fixture(scope="module")
def header():
    return Header(HEADER.read_text(encoding="utf-8"))


def test_constants(header, binding):
    prefixes = {binding.Status: "SCALEEV_", binding.Quantity: "SCALEEV_", binding.RootKind: "SCALEEV_ROOT_",
                binding.Verdict: "SCALEEV_ARGUMENT_"}
    ours = {prefix + member.name: member.value for kind, prefix in prefixes.items() for member in kind}
    ours.update(SCALEEV_VERSION=binding.VERSION, SCALEEV_SCALE=binding.SCALE)
    assert set(prefixes) == {v for v in vars(binding).values() if isinstance(v, enum.EnumMeta)}
    assert ours == header.constants


def test_functions(header, binding):
    ours = {name: (written(returned), [written(one) for one in taken])
            for name, (returned, taken) in binding._FUNCTIONS.items()}
    assert ours == header.functions


def test_structs(header, binding):
    ours = {written(kind): kind for kind in vars(binding).values()
            if isinstance(kind, type) and issubclass(kind, ctypes.Structure) and kind is not ctypes.Structure}
    fields = {name: None if not hasattr(kind, "_fields_") else [(field, written(type_)) for field, type_ in kind._fields_]
              for name, kind in ours.items()}
    assert fields == header.structs


def test_answers_have_the_fields_of_their_structs(binding):
    for answer, but, more in [(binding.Root, (), ()), (binding.Solution, ("count",), ("roots",)), (binding.Optimum, (), ()),
                              (binding.Whole, (), ()), (binding.Sensitivity, (), ()), (binding.Argument, (), ("text",))]:
        struct = getattr(binding, "_" + answer.__name__)
        wanted = [name for name, _ in struct._fields_ if name not in ("size", "reserved", *but)]
        assert sorted(field.name for field in dataclasses.fields(answer)) == sorted([*wanted, *more])


def test_layouts_are_those_of_a_c_compiler(header, binding, tmp_path):
    """Sizes and offsets."""
    asked, wanted = [], []
    for name, fields in header.structs.items():
        kind = next(k for k in vars(binding).values() if isinstance(k, type) and issubclass(k, ctypes.Structure)
                    and k is not ctypes.Structure and written(k) == name)
        if fields is not None:
            asked += [f"sizeof({name})"] + [f"offsetof({name}, {field})" for field, _ in fields]
            wanted += [ctypes.sizeof(kind)] + [getattr(kind, field).offset for field, _ in fields]
    program = tmp_path / "layout.c"
    program.write_text('#include <scaleev/scaleev.h>\n' + "".join(
        f"_Static_assert({ask} == {want}, \"{ask}\");\n" for ask, want in zip(asked, wanted)))
    subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-std=c11", "-fsyntax-only", f"-I{HEADER.parent.parent}", str(program)], check=True)


@pytest.mark.parametrize("change", [
    ("#define SCALEEV_ERROR_NULL (-1)", "#define SCALEEV_ERROR_NULL (-2)"),
    ("#define SCALEEV_SURVIVAL 4", "#define SCALEEV_SURVIVORS 4"),
    ("double scaleev_ev(const scaleev_model *model, double scale);", "double scaleev_ev(const scaleev_model *model);"),
    ("int32_t scaleev_version(void);", "size_t scaleev_version(void);"),
    ("uint64_t max_evaluations;", "size_t max_evaluations;"),
    ("double scale_lo;", "float scale_lo;"),
    ("int32_t at_end;", "int32_t at_the_end;"),
    ("typedef int (*scaleev_bounds)(double lo, double hi, double out[4], void *context);",
     "typedef int (*scaleev_bounds)(double lo, double hi, void *context);"),
    ("#ifdef __cplusplus\n}", "extern int scaleev_verbose;\n#ifdef __cplusplus\n}"),
])
def test_a_change_of_the_header_is_seen(binding, change):
    text = HEADER.read_text(encoding="utf-8")
    assert text.count(change[0]) == 1
    with pytest.raises(AssertionError):
        other = Header(text.replace(*change))
        for test in (test_constants, test_functions, test_structs):
            test(other, binding)
