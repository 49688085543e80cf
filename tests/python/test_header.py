# SPDX-License-Identifier: MIT
"""scaleev.py says of every function, struct, type and constant what scaleev.h and study.h say.

The headers are read here by a small strict parser: what it does not understand is an error."""
import ast
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
INCLUDE = SOURCE / "include"
HEADERS = ["scaleev/scaleev.h", "scaleev/study.h"]  # each after those that it includes
TYPES = {"c_char": "char", "c_double": "double", "c_int": "int", "c_int32": "int32_t", "c_size_t": "size_t",
         "c_ssize_t": "ptrdiff_t", "c_uint64": "uint64_t"}


# ---- the headers ----


class Header:
    """Constants, functions, structs (None for an opaque one), enums, initialisers and other typedefs, with types
    written as in "double *", without const and names."""

    def __init__(self, text):
        self.constants, self.functions, self.structs, self.aliases = {}, {}, {}, {}
        self.enums, self.initialisers = {}, {}
        text = text.replace("\\\n", " ")
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
        text = re.sub(r"^#ifdef __cplusplus\n.*?^#endif$", "", text, flags=re.M | re.S)
        for line in re.findall(r"^\s*#.*$", text, flags=re.M):
            self.directive(" ".join(line.split()))
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
        found = re.fullmatch(r"#define SCALEEV_(\w+)_INIT (\{.*\})", line)
        if found:
            self.initialisers[f"scaleev_{found.group(1).lower()}"] = self.initialiser(found.group(2))
            return
        other = (r"#\s*(include (<std\w+\.h>|\"scaleev/\w+\.h\")|(if|elif) defined\(\w+\)|else|endif|ifndef \w+|"
                 r"define SCALEEV_((SCALEEV|STUDY)_H|API\b.*))")
        assert re.fullmatch(other, line), f"a directive that is not understood: {line}"

    def initialiser(self, text):
        """["sizeof(scaleev_whole)", "0", ["0", "NULL"]] of {sizeof(scaleev_whole), 0, {0, NULL}}."""
        listed = re.sub(r"sizeof\(\w+\)|NULL|\b0\b", lambda found: repr(found.group()), text)
        assert re.fullmatch(r"('[^']*'|[{}, ])*", listed), f"an initialiser that is not understood: {text}"
        return ast.literal_eval(listed.replace("{", "[").replace("}", "]"))

    def declare(self, text):
        found = re.fullmatch(r"SCALEEV_API ([\w* ]*?)(scaleev_\w+)\(([^()]*)\)", text)
        if found:
            self.functions[found.group(2)] = (self.type(found.group(1)), self.parameters(found.group(3)))
            return
        found = re.fullmatch(r"typedef struct (scaleev_\w+)(?: \{(.*)\})? \1", text)
        if found:
            fields = found.group(2)
            self.structs[found.group(1)] = None if fields is None else [
                self.field(field.strip()) for field in fields.split(";")[:-1]]
            assert fields is None or not fields.split(";")[-1].strip(), text
            return
        found = re.fullmatch(r"enum (scaleev_\w+) \{(.*)\}", text)
        if found:
            pairs = [one.split(" = ") for one in found.group(2).strip().split(", ")]
            assert all(len(pair) == 2 and pair[1] in self.constants for pair in pairs), f"no enum of constants: {text}"
            self.enums[found.group(1)] = {name: self.constants[value] for name, value in pairs}
            return
        found = re.fullmatch(r"typedef (.*)", text)
        assert found, f"a declaration that is not understood: {text}"
        name, type_ = self.variable(found.group(1))
        self.aliases[name] = type_

    def field(self, text):
        """As variable(), but an array is none of a pointer: ("words", "char[256]") of "char words[256]"."""
        found = re.fullmatch(r"(char \w+)(\[\d+\])", text)
        name, type_ = self.variable(found.group(1) if found else text)
        return name, type_ + (found.group(2) if found else "")

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
        found = re.fullmatch(r"(\w+) ?((?:\* ?)*)", re.sub(r"\bconst ", "", text.strip()))
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
    if issubclass(type_, ctypes.Array):
        return f"{written(type_._type_)}[{type_._length_}]"
    if issubclass(type_, ctypes.Structure):
        return "scaleev" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type_.__name__).lower()
    return TYPES[type_.__name__]


def text_of_headers():
    return "".join((INCLUDE / name).read_text(encoding="utf-8") for name in HEADERS)


@pytest.fixture(scope="module")
def header():
    return Header(text_of_headers())


def enums_of(binding):
    return [v for v in vars(binding).values() if isinstance(v, enum.EnumMeta) and len(v)]


def test_constants(header, binding):
    prefixes = {binding.Status: "SCALEEV_", binding.Quantity: "SCALEEV_", binding.RootKind: "SCALEEV_ROOT_",
                binding.Verdict: "SCALEEV_ARGUMENT_", binding.RegionVerdict: "SCALEEV_REGION_",
                binding.TextCode: "SCALEEV_TEXT_", binding.HazardVerdict: "SCALEEV_HAZARD_"}
    ours = {prefix + member.name: member.value for kind, prefix in prefixes.items() for member in kind}
    ours.update(SCALEEV_VERSION=binding.VERSION, SCALEEV_SCALE=binding.SCALE)
    assert set(prefixes) == set(enums_of(binding))
    assert ours == header.constants


def test_enums(header, binding):
    """Those of C are those of Python."""
    prefixes = {"scaleev_statuses": "scaleev_", "scaleev_quantities": "scaleev_quantity_",
                "scaleev_root_kinds": "scaleev_root_", "scaleev_verdicts": "scaleev_argument_",
                "scaleev_hazard_verdicts": "scaleev_hazard_", "scaleev_region_verdicts": "scaleev_region_",
                "scaleev_text_codes": "scaleev_text_"}
    ours = {kind: {prefix + member.name.lower(): member.value for member in members}
            for (kind, prefix), members in zip(prefixes.items(), enums_of(binding))}
    assert ours == header.enums


def test_functions(header, binding):
    ours = {name: (written(returned), [written(one) for one in taken])
            for name, (returned, taken) in binding._FUNCTIONS.items()}
    assert ours == header.functions


def test_all_headers_are_read():
    assert {f"scaleev/{path.name}" for path in (INCLUDE / "scaleev").iterdir()} == set(HEADERS)


def test_structs(header, binding):
    ours = {written(kind): kind for kind in vars(binding).values()
            if isinstance(kind, type) and issubclass(kind, ctypes.Structure) and kind is not ctypes.Structure}
    fields = {name: None if not hasattr(kind, "_fields_") else [(field, written(type_)) for field, type_ in kind._fields_]
              for name, kind in ours.items()}
    assert fields == header.structs


def test_initialisers(header, binding):
    """There is one for each struct that begins with its size. It sets that and clears all else, as _sized() does."""
    def cleared(type_):
        if type_ in header.structs:
            return [cleared(one) for _, one in header.structs[type_]]
        return ["0"] if "[" in type_ else "NULL" if "*" in type_ else "0"
    sized = [name for name, fields in header.structs.items() if fields and fields[0] == ("size", "size_t")]
    assert header.initialisers == {name: [f"sizeof({name})", *cleared(name)[1:]] for name in sized}
    for name in sized:
        kind = getattr(binding, "_" + "".join(part.title() for part in name.split("_")[1:]))
        size = ctypes.sizeof(kind)
        assert bytes(binding._sized(kind)) == bytes(ctypes.c_size_t(size)).ljust(size, b"\0")


def test_answers_have_the_fields_of_their_structs(binding):
    for answer, but, more in [(binding.Root, (), ()), (binding.Solution, ("count",), ("roots",)),
                              (binding.Optimum, (), ()),
                              (binding.Whole, (), ()), (binding.Sensitivity, (), ()), (binding.Argument, (), ("text",)),
                              (binding.Rows, ("kind", "direction"), ("kinds", "directions")),
                              (binding.Estimate, (), ("replicates",)), (binding.Summary, (), ()),
                              (binding.Choice, (), ("options",)), (binding.Decision, (), ()),
                              (binding.Importance, ("input",), ()), (binding.Region, (), ()), (binding.Cell, (), ()),
                              (binding.Switching, (), ("value",)), (binding.Crux, ("needed", "flips"), ())]:
        struct = getattr(binding, "_" + {"Rows": "Root", "Crux": "CruxAnswer"}.get(answer.__name__, answer.__name__))
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
    program.write_text("".join(f"#include <{name}>\n" for name in HEADERS) + "".join(
        f"_Static_assert({ask} == {want}, \"{ask}\");\n" for ask, want in zip(asked, wanted)))
    subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-std=c11", "-fsyntax-only", f"-I{INCLUDE}", str(program)], check=True)


@pytest.mark.parametrize("change", [
    ("#define SCALEEV_ERROR_NULL (-1)", "#define SCALEEV_ERROR_NULL (-2)"),
    ("#define SCALEEV_SURVIVAL 4", "#define SCALEEV_SURVIVORS 4"),
    ("double scaleev_ev(const scaleev_model *model, double scale);", "double scaleev_ev(const scaleev_model *model);"),
    ("int32_t scaleev_version(void);", "size_t scaleev_version(void);"),
    ("int32_t skip_endpoints;", "size_t skip_endpoints;"),
    ("ptrdiff_t stride;", "size_t stride;"),
    ("void (*retain)(void *context);", "void (*retain)(void *context, size_t count);"),
    ("double scale_lo;", "float scale_lo;"), ("char words[256];", "char words[255];"),
    ("char words[256];", "char *words;"), ("scaleev_text_empty = SCALEEV_TEXT_EMPTY,", ""),
    ("int32_t at_end;", "int32_t at_the_end;"),
    ("typedef int (*scaleev_bounds)(double lo, double hi, double out[4], void *context);",
     "typedef int (*scaleev_bounds)(double lo, double hi, void *context);"),
    ("scaleev_root_none_bad = SCALEEV_ROOT_NONE_BAD,", "scaleev_root_none_bad = SCALEEV_ROOT_NONE_GOOD,"),
    ("scaleev_quantity_benefit = SCALEEV_BENEFIT,", ""),
    ("scaleev_ok = SCALEEV_OK,", "scaleev_ok = 0,"),
    ("{sizeof(scaleev_whole), 0, 0, 0, 0}", "{sizeof(scaleev_whole), 0, 0, 0}"),
    ("{sizeof(scaleev_whole), 0, 0, 0, 0}", "{sizeof(scaleev_optimum), 0, 0, 0, 0}"),
    ("{sizeof(scaleev_whole), 0, 0, 0, 0}", "{sizeof(scaleev_whole), 0, 0, 1, 0}"),
    ("{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, 0, 0}", "{0, 0, 0, 0}, {0, 0, 0, 0, 0}, 0, 0}"),
    ("{sizeof(scaleev_callback), NULL, NULL,", "{sizeof(scaleev_callback), NULL, 0,"),
    ("typedef int32_t scaleev_status;", "extern int scaleev_verbose; typedef int32_t scaleev_status;"),
    ("double scaleev_student(double level", "double scaleev_students(double level"),
    ("typedef struct scaleev_study scaleev_study;", "typedef struct scaleev_study scaleev_studies;"),
    ("{sizeof(scaleev_study_options), 0, 0, 0, NULL, NULL}", "{sizeof(scaleev_study_options), 0, 0, 0, NULL, 0}"),
    ("int (*progress)(double done, void *context);", "int (*progress)(float done, void *context);"),
    ("scaleev_region_bad = SCALEEV_REGION_BAD,", ""), ("double along_lo;", "double along;"),
    ("scaleev_root below;", "double below;"), ("size_t needed;", "int32_t needed;"),
    ("int32_t *verdict, double *good, double *bad);", "int32_t *verdict, double *good);"),
    ("scaleev_estimate shapley;", "double shapley;"), ("double *shares;", "scaleev_estimate *shares;"),
    ("const double *const *columns", "const double *columns"),
])
def test_a_change_of_the_header_is_seen(binding, change):
    text = text_of_headers()
    assert text.count(change[0]) == 1
    with pytest.raises(AssertionError):
        other = Header(text.replace(*change))
        for test in (test_constants, test_enums, test_functions, test_structs, test_initialisers):
            test(other, binding)
