# SPDX-License-Identifier: MIT
"""libscaleev from Python: at which scale does doing more of something turn from good to bad?

One file, to be copied into a project. It needs the shared library, and nothing else; with NumPy installed, arrays
go in and out without being copied. What the families, knobs and answers mean is said in scaleev.h.

    import scaleev

    m = scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
    m.ev([1, 1000])                       # 0.98 and -99.909...
    m.break_even(1, 1e12)                 # every scale at which EV changes sign, proved
    m.best_scale(1, 1e6)
    m.solve("probability", scale=1e6)     # how small must it be for a million units to break even?

An input is named as the library names it: "scale", "per_unit", "probability", "loss". Where several terms have an
input of that name, put a word for the term before it: "hazard.loss", "constant.loss", the term's label, or its
number, as in "1.loss". Model.inputs lists the shortest names.

Errors are exceptions: Error with the library's words, and TypeError where a call makes no sense. What a callback
raises reaches the caller. The library runs without holding the GIL, and a Model may be used from several threads at
once, even while one of them changes it: changes are made to a copy, which then takes the place of the original, so
a question is always answered for the model as it was when it was asked.
"""
from __future__ import annotations

import collections.abc
import ctypes
import ctypes.util
import dataclasses
import enum
import functools
import math
import numbers
import os
import pathlib
import sys
import threading
import typing
import weakref
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_int32, c_size_t, c_uint64, c_void_p
from typing import Any, Callable, Optional

try:
    import numpy
except ImportError:
    numpy = None  # type: ignore[assignment]

__all__ = [
    "Argument", "Error", "Family", "Model", "Optimum", "Parameter", "Quantity", "Root", "RootKind", "Sensitivity",
    "Solution", "Status", "Term", "Verdict", "Whole", "families", "load", "version",
]

#: A number, or numbers: a list, a NumPy array, anything NumPy turns into one.
Numbers = Any
#: A float for a number; for several a NumPy array, without NumPy a list.
Values = Any


# ---- the constants of scaleev.h, without the prefix of each group ----

VERSION = 100
SCALE = 0


class Status(enum.IntEnum):
    """What a function of the library returns."""
    OK = 0
    ERROR_NULL = -1
    ERROR_MEMORY = -2
    ERROR_PARAMETER = -3
    ERROR_COUNT = -4
    ERROR_NAME = -5
    ERROR_TERM = -6
    ERROR_INPUT = -7
    ERROR_QUANTITY = -8
    ERROR_TABLE = -9
    ERROR_DOMAIN = -10
    ERROR_UNDEFINED = -11
    ERROR_CALLBACK = -12
    ERROR_SIZE = -13
    ERROR_OPTION = -14
    ERROR_UNSUPPORTED = -15


class Quantity(enum.IntEnum):
    """What can be asked for; a str such as "survival" serves as well."""
    EV = 0
    BENEFIT = 1
    RETAINED = 2
    LOSS = 3
    SURVIVAL = 4
    LOG_SURVIVAL = 5
    CATASTROPHE = 6
    MARGINAL = 7


class RootKind(enum.IntEnum):
    """How much is known about a root."""
    CROSSING = 1
    ENDPOINT = 2
    UNRESOLVED = 3
    ESTIMATED = 4


class Verdict(enum.IntEnum):
    """Whether "the existing thing is fine, so the proposed one is" holds."""
    UNDECIDED = 0
    HOLDS = 1
    FAILS_TOO_LARGE = 2
    FAILS_TOO_SMALL = 3
    FAILS_SAME_SCALE = 4
    BOTH_BAD = 5
    GOOD_WHEN_LARGER = 6
    GOOD_WHEN_SMALLER = 7
    GOOD_SAME_SCALE = 8


# ---- the types and functions of scaleev.h ----

_double_p = POINTER(c_double)
_FUNCTION = ctypes.CFUNCTYPE(c_int, _double_p, c_size_t, _double_p, c_void_p)
_BOUNDS = ctypes.CFUNCTYPE(c_int, c_double, c_double, _double_p, c_void_p)
_ALLOCATE = ctypes.CFUNCTYPE(c_void_p, c_size_t, c_void_p)
_RELEASE = ctypes.CFUNCTYPE(None, c_void_p, c_size_t, c_void_p)


class _Model(ctypes.Structure):
    pass


class _Allocator(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("allocate", _ALLOCATE), ("release", _RELEASE), ("context", c_void_p)]


class _Column(ctypes.Structure):
    _fields_ = [("input", c_int32), ("values", _double_p)]


class _Root(ctypes.Structure):
    _fields_ = [("at", c_double), ("lo", c_double), ("hi", c_double), ("kind", c_int32), ("direction", c_int32)]


class _SolveOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("max_evaluations", c_uint64)]


class _Solution(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("count", c_size_t), ("complete", c_int32), ("sign_lo", c_int32),
                ("sign_hi", c_int32), ("reserved", c_int32), ("evaluations", c_uint64)]


class _Optimum(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("scale", c_double), ("scale_lo", c_double), ("scale_hi", c_double),
                ("ev", c_double), ("ev_lo", c_double), ("ev_hi", c_double), ("whole_scale", c_double),
                ("whole_ev", c_double), ("at_end", c_int32), ("proved", c_int32), ("evaluations", c_uint64)]


class _Whole(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("first_good", c_double), ("last_good", c_double), ("proved", c_int32),
                ("reserved", c_int32)]


class _Sensitivity(ctypes.Structure):
    _fields_ = [("slope", c_double), ("slope_lo", c_double), ("slope_hi", c_double), ("elasticity", c_double),
                ("elasticity_lo", c_double), ("elasticity_hi", c_double)]


class _Argument(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("verdict", c_int32), ("one_model", c_int32), ("existing_scale", c_double),
                ("proposed_scale", c_double), ("existing_ev", c_double), ("proposed_ev", c_double),
                ("existing_sign", c_int32), ("proposed_sign", c_int32), ("added_ev", c_double), ("flips", c_size_t),
                ("first_flip", _Root), ("last_flip", _Root), ("complete", c_int32), ("reserved", c_int32)]


_model, _new, _term = POINTER(_Model), POINTER(POINTER(_Model)), POINTER(c_int32)
_options, _roots, _solution, _columns = (POINTER(t) for t in (_SolveOptions, _Root, _Solution, _Column))

# What each function returns, and what it takes.
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "scaleev_version": (c_int32, []),
    "scaleev_version_string": (c_char_p, []),
    "scaleev_status_message": (c_char_p, [c_int32]),
    "scaleev_model_create": (c_int32, [_new]),
    "scaleev_model_create_with": (c_int32, [POINTER(_Allocator), _new]),
    "scaleev_model_copy": (c_int32, [_model, _new]),
    "scaleev_model_difference": (c_int32, [_model, _model, _new]),
    "scaleev_model_destroy": (None, [_model]),
    "scaleev_model_error": (c_char_p, [_model]),
    "scaleev_benefit_linear": (c_int32, [_model, c_double, _term]),
    "scaleev_benefit_polynomial": (c_int32, [_model, _double_p, c_size_t, _term]),
    "scaleev_benefit_power": (c_int32, [_model, c_double, c_double, _term]),
    "scaleev_benefit_metcalfe": (c_int32, [_model, c_double, _term]),
    "scaleev_benefit_odlyzko": (c_int32, [_model, c_double, _term]),
    "scaleev_benefit_logarithmic": (c_int32, [_model, c_double, c_double, _term]),
    "scaleev_benefit_saturating": (c_int32, [_model, c_double, c_double, _term]),
    "scaleev_benefit_hill": (c_int32, [_model, c_double, c_double, c_double, _term]),
    "scaleev_benefit_table": (c_int32, [_model, _double_p, _double_p, c_size_t, _term]),
    "scaleev_benefit_callback": (c_int32, [_model, _FUNCTION, _BOUNDS, c_void_p, _term]),
    "scaleev_hazard_constant": (c_int32, [_model, c_double, c_double, _term]),
    "scaleev_hazard_rate": (c_int32, [_model, c_double, c_double, _term]),
    "scaleev_hazard_urn": (c_int32, [_model, c_double, c_double, c_double, _term]),
    "scaleev_hazard_weibull": (c_int32, [_model, c_double, c_double, c_double, _term]),
    "scaleev_hazard_gompertz": (c_int32, [_model, c_double, c_double, c_double, _term]),
    "scaleev_hazard_logistic": (c_int32, [_model, c_double, c_double, c_double, c_double, c_double, _term]),
    "scaleev_hazard_learning": (c_int32, [_model, c_double, c_double, c_double, _term]),
    "scaleev_hazard_beta": (c_int32, [_model, c_double, c_double, c_double, _term]),
    "scaleev_hazard_gamma": (c_int32, [_model, c_double, c_double, c_double, _term]),
    "scaleev_hazard_table": (c_int32, [_model, _double_p, _double_p, c_size_t, c_double, _term]),
    "scaleev_hazard_callback": (c_int32, [_model, _FUNCTION, _BOUNDS, c_void_p, c_double, _term]),
    "scaleev_add": (c_int32, [_model, c_char_p, _double_p, c_size_t, _term]),
    "scaleev_set_label": (c_int32, [_model, c_int32, c_char_p]),
    "scaleev_label": (c_char_p, [_model, c_int32]),
    "scaleev_term_count": (c_int32, [_model]),
    "scaleev_term_family": (c_int32, [_model, c_int32]),
    "scaleev_find": (c_int32, [_model, c_int32, c_char_p, POINTER(c_int32)]),
    "scaleev_set": (c_int32, [_model, c_int32, c_double]),
    "scaleev_get": (c_int32, [_model, c_int32, _double_p]),
    "scaleev_input_count": (c_int32, [_model]),
    "scaleev_input_name": (c_char_p, [_model, c_int32]),
    "scaleev_input_term": (c_int32, [_model, c_int32]),
    "scaleev_family_count": (c_int32, []),
    "scaleev_family_find": (c_int32, [c_char_p]),
    "scaleev_family_name": (c_char_p, [c_int32]),
    "scaleev_family_help": (c_char_p, [c_int32]),
    "scaleev_family_is_hazard": (c_int32, [c_int32]),
    "scaleev_family_parameter_count": (c_int32, [c_int32]),
    "scaleev_family_parameter_name": (c_char_p, [c_int32, c_int32]),
    "scaleev_family_parameter_help": (c_char_p, [c_int32, c_int32]),
    "scaleev_family_parameter_allowed": (c_char_p, [c_int32, c_int32]),
    "scaleev_family_parameter_range": (c_int32, [c_int32, c_int32, _double_p, _double_p]),
    "scaleev_family_parameter_is_knob": (c_int32, [c_int32, c_int32]),
    "scaleev_family_parameter_default": (c_double, [c_int32, c_int32]),
    "scaleev_ev": (c_double, [_model, c_double]),
    "scaleev_evaluate": (c_int32, [_model, c_int32, _double_p, c_size_t, _double_p]),
    "scaleev_evaluate_columns": (c_int32, [_model, c_int32, c_double, _columns, c_size_t, c_size_t, _double_p]),
    "scaleev_enclose": (c_int32, [_model, c_int32, c_double, c_double, _double_p, _double_p]),
    "scaleev_break_even": (c_int32, [_model, c_double, c_double, _options, _roots, c_size_t, _solution]),
    "scaleev_break_even_columns": (c_int32, [_model, c_double, c_double, _columns, c_size_t, c_size_t, c_int32,
                                             _double_p, POINTER(c_int32)]),
    "scaleev_best_scale": (c_int32, [_model, c_double, c_double, _options, POINTER(_Optimum)]),
    "scaleev_solve": (c_int32, [_model, c_int32, c_double, c_int32, c_double, c_double, c_double, _options, _roots,
                                c_size_t, _solution]),
    "scaleev_whole_scales": (c_int32, [_model, c_double, c_double, _options, POINTER(_Whole)]),
    "scaleev_gradient": (c_int32, [_model, c_int32, c_double, _double_p, c_size_t]),
    "scaleev_sensitivities": (c_int32, [_model, _roots, POINTER(_Sensitivity), c_size_t]),
    "scaleev_argue": (c_int32, [_model, c_double, _model, c_double, POINTER(_Argument)]),
    "scaleev_argument_text": (c_int32, [POINTER(_Argument), c_char_p, c_size_t, POINTER(c_size_t)]),
}


# ---- finding the library ----

_loaded: Optional[ctypes.CDLL] = None
_loading = threading.Lock()


def load(path: Optional[str | os.PathLike[str]] = None) -> ctypes.CDLL:
    """The library, with the types of all its functions set; a Model can be handed to them where they take one.

    The first call loads it: from `path`, else from where the environment variable SCALEEV_LIBRARY says, else from
    the build in the source tree this file is in, else from the system. Nobody has to call this who needs no `path`;
    who does must call it before anything else."""
    global _loaded
    with _loading:
        if _loaded is None:
            given = path or os.environ.get("SCALEEV_LIBRARY")
            _loaded = _first([os.fspath(given)] if given else _places())
        elif path and os.path.realpath(path) != os.path.realpath(_loaded._name):
            raise RuntimeError(f"{_loaded._name} is already in use")
        return _loaded


def _places() -> list[str]:
    names = {"nt": ["scaleev-0.dll", "libscaleev-0.dll"]}.get(os.name, ["libscaleev.so.0", "libscaleev.0.dylib"])
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    builds = [root / build / "lib" / name for build in ("build", "build/gcc", "build/clang") for name in names]
    in_tree = (root / "include" / "scaleev" / "scaleev.h").exists()
    found = ctypes.util.find_library("scaleev")
    return [str(p) for p in builds if in_tree and p.exists()] + names + ([found] if found else [])


def _first(places: list[str]) -> ctypes.CDLL:
    problems = []
    for place in places:
        try:
            return _open(place)
        except OSError as error:
            problems.append(str(error))
    raise OSError("no libscaleev; give its path in the environment variable SCALEEV_LIBRARY, or to scaleev.load()\n  "
                  + "\n  ".join(problems))


def _open(place: str) -> ctypes.CDLL:
    library = ctypes.CDLL(place)
    try:
        library.scaleev_version.restype = c_int32
        has = library.scaleev_version()
    except AttributeError:
        raise OSError(f"{place}: is not libscaleev") from None
    # Before 1.0 a minor version may change the interface; later a major one.
    series = 100 if VERSION < 10000 else 10000
    if has < VERSION or has // series != VERSION // series:
        raise OSError(f"{place}: is version {has}, needed is {VERSION} or a later one that is compatible")
    for name, (returned, taken) in _FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise OSError(f"{place}: has no function {name}") from None
        function.restype, function.argtypes = returned, taken
    return library


def version() -> str:
    """The version of the library in use, as "0.1.0"."""
    return _text(load().scaleev_version_string())


# ---- errors, and calls into the library ----


class Error(ValueError):
    """The library refused, and says why; `status` is what it returned."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words, status)
        self.status = status

    def __str__(self) -> str:
        return str(self.args[0])


def _text(text: Optional[bytes]) -> str:
    return (text or b"").decode(errors="replace")


def _bytes(text: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError(f"a str is needed, not {text!r}")
    if "\0" in text:
        raise ValueError(f"a zero character in {text!r}")
    return text.encode()


def _check(status: int, words: Optional[bytes] = None) -> None:
    if status == Status.ERROR_MEMORY:
        raise MemoryError
    if status != Status.OK:
        raise Error(_text(words or load().scaleev_status_message(status)), status)


class _Local(threading.local):
    raised: Optional[BaseException] = None


# What a callback raised during the call into the library that this thread is in.
_local = _Local()


def _call(function: Callable[..., int], *arguments: Any, error_of: Optional[_Handle] = None) -> None:
    """Calls a function that returns a status. A callback may make calls of its own on the way."""
    outer, _local.raised = _local.raised, None
    try:
        status = function(*arguments)
        raised = _local.raised
    except ctypes.ArgumentError as error:
        raise TypeError(str(error)) from None
    finally:
        _local.raised = outer
    if raised is not None:
        raise raised
    _check(status, load().scaleev_model_error(error_of) if error_of and status else None)


def _guarded(function: Callable[..., None]) -> Callable[..., int]:
    def guarded(*arguments: Any) -> int:
        try:
            function(*arguments)
            return 0
        except BaseException as error:  # whatever it is, it is the caller's
            _local.raised = _local.raised or error
            return 1
    return guarded


# ---- numbers in and out ----


def _float(value: Any) -> float:
    """Stricter than float(), which takes a str."""
    return c_double(value).value


def _memory(pointer: Any, n: int) -> Any:
    return (c_double * n).from_address(ctypes.addressof(pointer.contents))


# _rows(columns): pointers to the columns, made as long as they are together; how many rows that is; and a function
# that makes room for a result and gives a pointer to it, with a function to call once the result is there.
# _given and _give: a block of numbers that a callback is given, and that it gives.
if numpy is not None:
    def _doubles(values: Numbers) -> Any:
        """An array of doubles that C can read: `values` itself where it is one."""
        if isinstance(values, numpy.ma.MaskedArray):
            values = typing.cast(Any, values.astype(numpy.float64)).filled(numpy.nan)
        array = numpy.asarray(values)
        if array.dtype.kind not in "fiubO":
            raise TypeError(f"numbers are needed, not {array.dtype}")
        if array.dtype.kind == "O":
            array = numpy.asarray(numpy.frompyfunc(_float, 1, 1)(array))  # NumPy itself would take None and str
        return numpy.require(array, numpy.float64, ["C", "A"])

    def _rows(columns: list[Numbers]) -> tuple[list[Any], int, Callable[[Any], tuple[Any, Callable[[], Values]]]]:
        arrays = [_doubles(column) for column in columns]
        shape = numpy.broadcast_shapes(*(array.shape for array in arrays))
        arrays = [_doubles(numpy.broadcast_to(array, shape)) for array in arrays]

        def room(kind: Any) -> tuple[Any, Callable[[], Values]]:
            out = numpy.empty(shape, kind)
            return out.ctypes.data_as(POINTER(kind)), lambda: out if shape else out.item()
        # The pointers keep the arrays.
        return [array.ctypes.data_as(_double_p) for array in arrays], math.prod(shape), room

    def _given(pointer: Any, n: int) -> Numbers:
        return numpy.array(_memory(pointer, n))  # a copy, for the memory is the library's

    def _give(pointer: Any, n: int, values: Numbers) -> None:
        numpy.frombuffer(_memory(pointer, n))[...] = _doubles(values)
else:
    def _repeated(values: Numbers, n: int) -> list[float]:
        listed = [_float(values)] if isinstance(values, numbers.Real) else [_float(value) for value in values]
        if len(listed) not in (1, n):
            raise ValueError(f"{len(listed)} values where {n} are needed")
        return listed if len(listed) == n else listed * n

    def _rows(columns: list[Numbers]) -> tuple[list[Any], int, Callable[[Any], tuple[Any, Callable[[], Values]]]]:
        lengths = [len(column) for column in columns if not isinstance(column, numbers.Real)]
        n = next((length for length in lengths if length != 1), 1)

        def room(kind: Any) -> tuple[Any, Callable[[], Values]]:
            out = (kind * n)()
            return out, lambda: list(out) if lengths else out[0]
        return [(c_double * n)(*_repeated(column, n)) for column in columns], n, room

    def _given(pointer: Any, n: int) -> Numbers:
        return list(_memory(pointer, n))

    def _give(pointer: Any, n: int, values: Numbers) -> None:
        _memory(pointer, n)[:] = _repeated(values, n)


# ---- what there is: families, terms, answers ----


@dataclasses.dataclass(frozen=True)
class Parameter:
    """A parameter or knob of a family. lo and hi are the least and the greatest value allowed, -DBL_MAX or DBL_MAX
    where there is no bound; only a knob has a default."""
    name: str
    help: str
    allowed: str
    lo: float
    hi: float
    is_knob: bool
    default: float


@dataclasses.dataclass(frozen=True)
class Family:
    """A family of benefits or hazards; its knobs come last among the parameters."""
    name: str
    help: str
    is_hazard: bool
    parameters: tuple[Parameter, ...]


@functools.lru_cache(maxsize=None)
def families() -> dict[str, Family]:
    """All families by their full names, as "benefit.linear"."""
    library = load()

    def parameter(family: int, i: int) -> Parameter:
        lo, hi = c_double(), c_double()
        _check(library.scaleev_family_parameter_range(family, i, byref(lo), byref(hi)))
        name, help_, allowed = (_text(getattr(library, "scaleev_family_parameter_" + what)(family, i))
                                for what in ("name", "help", "allowed"))
        return Parameter(name, help_, allowed, lo.value, hi.value,
                         library.scaleev_family_parameter_is_knob(family, i) == 1,
                         library.scaleev_family_parameter_default(family, i))

    def family(i: int) -> Family:
        return Family(_text(library.scaleev_family_name(i)), _text(library.scaleev_family_help(i)),
                      library.scaleev_family_is_hazard(i) == 1,
                      tuple(parameter(i, j) for j in range(library.scaleev_family_parameter_count(i))))

    return {family.name: family for family in map(family, range(library.scaleev_family_count()))}


@dataclasses.dataclass(frozen=True)
class Term:
    """A term of a model. `data` is what it was given that is no input: the points of a table, the functions of a
    callback. `inputs` are the parameters and knobs with their values."""
    number: int
    family: Family
    label: str
    data: tuple[Any, ...]
    inputs: dict[str, float]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What adds this term: what comes after the family's name."""
        knobs = [p.name for p in self.family.parameters if p.is_knob]
        return self.data or tuple(value for name, value in self.inputs.items() if name not in knobs)

    @property
    def settings(self) -> dict[str, float]:
        """The knobs that are not at their defaults."""
        return {p.name: self.inputs[p.name] for p in self.family.parameters
                if p.is_knob and self.inputs[p.name] != p.default}


@dataclasses.dataclass(frozen=True)
class Root:
    """A root, `at` the best double, with its enclosure [lo, hi]. direction: +1 from negative to positive, -1 from
    positive to negative, else 0."""
    at: float
    lo: float
    hi: float
    kind: RootKind
    direction: int


@dataclasses.dataclass(frozen=True)
class Solution:
    """All roots in rising order. complete: it is proved that there are no others. sign_lo and sign_hi: the proved
    signs just above the lower end of the domain and just below the upper one, or 0."""
    roots: tuple[Root, ...]
    complete: bool
    sign_lo: int
    sign_hi: int
    evaluations: int


@dataclasses.dataclass(frozen=True)
class Optimum:
    """The best scale and EV there. Proved, if `proved`: all best scales are in [scale_lo, scale_hi], and the greatest
    EV is in [ev_lo, ev_hi]. at_end: the best scale is an end of the domain."""
    scale: float
    scale_lo: float
    scale_hi: float
    ev: float
    ev_lo: float
    ev_hi: float
    whole_scale: float
    whole_ev: float
    at_end: bool
    proved: bool
    evaluations: int


@dataclasses.dataclass(frozen=True)
class Whole:
    """The first and the last whole scale at which EV is positive, NaN where there is none."""
    first_good: float
    last_good: float
    proved: bool


@dataclasses.dataclass(frozen=True)
class Sensitivity:
    """How a root moves with an input x: slope is dK/dx, elasticity percent of K per percent of x, each with proved
    bounds; NaN where EV is level along the scale in doubles."""
    slope: float
    slope_lo: float
    slope_hi: float
    elasticity: float
    elasticity_lo: float
    elasticity_hi: float


@dataclasses.dataclass(frozen=True)
class Argument:
    """Whether "the existing thing is fine, so the proposed one is" holds; `text` says it in words."""
    verdict: Verdict
    one_model: bool
    existing_scale: float
    proposed_scale: float
    existing_ev: float
    proposed_ev: float
    existing_sign: int
    proposed_sign: int
    added_ev: float
    flips: int
    first_flip: Optional[Root]
    last_flip: Optional[Root]
    complete: bool
    text: str

    def __str__(self) -> str:
        return self.text


_KINDS: dict[Any, Callable[[Any], Any]] = {"float": float, "int": int, "bool": bool, "RootKind": RootKind,
                                           "Verdict": Verdict}


_Answer = typing.TypeVar("_Answer")


def _read(answer: type[_Answer], struct: ctypes.Structure, **given: Any) -> _Answer:
    """The answer from the struct: its fields of the same names, with the types that the answer wants."""
    for field in dataclasses.fields(typing.cast(Any, answer)):
        if field.name not in given:
            given[field.name] = _KINDS[field.type](getattr(struct, field.name))
    return answer(**given)


# ---- models ----


class _Input(typing.NamedTuple):
    term: int
    name: str
    words: tuple[str, ...]  # for the term
    lo: float
    hi: float


class _Handle(_model):  # type: ignore[misc,valid-type]
    """The pointer to a model of the library, which is freed with it. Once a Model has it, nothing changes it."""
    _type_ = _Model

    def __init__(self, create: Callable[..., int], *arguments: Any, data: tuple[tuple[Any, ...], ...] = (),
                 keep: tuple[Any, ...] = (), split: Optional[int] = None) -> None:
        super().__init__()
        _call(create, *arguments, byref(self))
        # A copy of the pointer that does not keep this one. At the end of the process another thread may still be in a
        # call, so nothing is freed then.
        weakref.finalize(self, load().scaleev_model_destroy, _model.from_buffer_copy(self)).atexit = False
        self.data = data  # of each term, see Term
        self.keep = keep  # what C has pointers to
        self.split = split  # of a difference: how many terms are the first model's

    def copy(self) -> _Handle:
        return _Handle(load().scaleev_model_copy, self, data=self.data, keep=self.keep, split=self.split)

    @functools.cached_property
    def inputs(self) -> list[_Input]:
        library = load()
        known = list(families().values())
        inputs = [_Input(-1, "scale", (), 0.0, sys.float_info.max)]
        for i in range(1, library.scaleev_input_count(self)):
            term, name = library.scaleev_input_term(self, i), _text(library.scaleev_input_name(self, i))
            family = known[library.scaleev_term_family(self, term)]
            kind, _, short = family.name.partition(".")
            # A polynomial has one parameter that stands for all coefficients.
            parameter = next((p for p in family.parameters if p.name == name), family.parameters[0])
            words = (kind, short, family.name, _text(library.scaleev_label(self, term)))
            inputs.append(_Input(term, name, words, parameter.lo, parameter.hi))
        return inputs

    def matches(self, name: str) -> list[int]:
        qualifier, _, last = name.rpartition(".")
        return [i for i, known in enumerate(self.inputs) if known.name == last and (
                not qualifier or (str(known.term) == qualifier if qualifier.isdigit() else qualifier in known.words))]

    @functools.cached_property
    def names(self) -> list[str]:
        """The shortest name of each input that means it alone."""
        return [next(name for name in (known.name, *(f"{word}.{known.name}" for word in (*known.words, known.term)))
                     if self.matches(name) == [i]) for i, known in enumerate(self.inputs)]

    def find(self, name: str) -> int:
        found = self.matches(name)
        if len(found) == 1:
            return found[0]
        if found:
            raise Error(f"{name!r} may mean {' or '.join(self.names[i] for i in found)}", Status.ERROR_NAME)
        raise Error(f"no input is called {name!r}; there are {', '.join(self.names)}", Status.ERROR_NAME)

    def get(self, number: int) -> float:
        value = c_double()
        _call(load().scaleev_get, self, number, byref(value))
        return value.value

    def terms(self) -> tuple[Term, ...]:
        library, known = load(), list(families().values())
        return tuple(Term(i, known[library.scaleev_term_family(self, i)], _text(library.scaleev_label(self, i)), data,
                          {one.name: self.get(number) for number, one in enumerate(self.inputs) if one.term == i})
                     for i, data in enumerate(self.data))

    def columns(self, columns: dict[str, Numbers]) -> tuple[Any, int, Any]:
        """The columns as C wants them; the rest as _rows() gives it."""
        pointers, n, room = _rows(list(columns.values()))
        table: Any = (_Column * len(columns))(*(_Column(self.find(name), p) for name, p in zip(columns, pointers)))
        table.keep = pointers
        return table, n, room

    def add(self, family: str, *parameters: Any) -> None:
        """Adds a term. Its parameters are numbers, or lists of them (the points of a table), which take turns."""
        lists = tuple([_float(x) for x in p] if isinstance(p, collections.abc.Iterable) else [_float(p)]
                      for p in parameters)
        if any(len(one) != len(lists[0]) for one in lists):
            raise ValueError(f"{family}: lists of different lengths")
        values = [x for point in zip(*lists) for x in point]
        _call(load().scaleev_add, self, _bytes(family), (c_double * len(values))(*values), len(values), None,
              error_of=self)
        self.data += (lists if family.endswith(".table") else (),)

    def add_callback(self, family: str, function: Any, bounds: Any = None) -> None:
        """Adds a term that Python computes."""
        def block(scales: Any, n: int, out: Any, _context: Any) -> None:
            _give(out, n, function(_given(scales, n)))

        def limits(lo: float, hi: float, out: Any, _context: Any) -> None:
            four = [_float(x) for x in bounds(lo, hi)]
            if len(four) != 4:
                raise ValueError(f"bounds gave {len(four)} values where 4 are needed")
            _memory(out, 4)[:] = four

        if not callable(function) or not (bounds is None or callable(bounds)):
            raise TypeError(f"{family}: functions are needed")
        c_function, c_bounds = _FUNCTION(_guarded(block)), _BOUNDS(0)
        if bounds is not None:
            c_bounds = _BOUNDS(_guarded(limits))
        loss = (0.0,) if family.startswith("hazard.") else ()
        _call(getattr(load(), "scaleev_" + family.replace(".", "_")), self, c_function, c_bounds, None, *loss, None,
              error_of=self)
        self.data += ((function,) if bounds is None else (function, bounds),)
        self.keep += (c_function, c_bounds)


def _quantity(quantity: str | int) -> int:
    if not isinstance(quantity, str):
        return int(quantity)
    try:
        return Quantity[quantity.upper()]
    except KeyError:
        raise Error(f"no quantity is called {quantity!r}; there are {', '.join(q.name.lower() for q in Quantity)}",
                    Status.ERROR_QUANTITY) from None


class Model:
    """Benefits that grow with the scale, and hazards that put an end to them: EV(K) = R(K) B(K) - L(K).

    A Model is built by calls that give it back, and prints as the calls that make one like it:

        scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100, wipe=0.9, label="open")

    m["probability"] reads an input, m["probability"] = 0.02 sets it. a - b is the model of the difference: its
    break-evens are where the two cross over. A call that fails leaves the model as it was."""

    def __init__(self) -> None:
        self._handle = _Handle(load().scaleev_model_create)
        self._building = threading.RLock()

    @classmethod
    def _of(cls, handle: _Handle) -> Model:
        model = cls.__new__(cls)
        model._handle, model._building = handle, threading.RLock()
        return model

    @property
    def _as_parameter_(self) -> _Handle:
        return self._handle

    # -- building --

    def benefit(self, family: str, *parameters: Any, label: str = "", **settings: Any) -> Model:
        """Adds a benefit: the family's parameters in its order, or by name, then knobs by name.

            m.benefit("linear", 2)                     m.benefit("table", scales, values)
            m.benefit("power", 3, exponent=1.5)        m.benefit("callback", function, bounds)

        A callback gets a block of scales and gives as many values, or one for all. It must be a pure function, and
        may be called from every thread that uses the model. Without bounds nothing is proved; with them, bounds(lo,
        hi) gives the least and the greatest value on [lo, hi], then the same of the derivative."""
        return self._add("benefit." + family, parameters, label, settings)

    def hazard(self, family: str, *parameters: Any, label: str = "", **settings: Any) -> Model:
        """Adds a hazard, as benefit() does; its loss is 0 unless it is given."""
        return self._add("hazard." + family, parameters, label, settings)

    def __setitem__(self, name: str, value: float) -> None:
        def change(handle: _Handle) -> None:
            _call(load().scaleev_set, handle, handle.find(name), value, error_of=handle)
        self._change(change)

    def set_label(self, term: int, label: str) -> Model:
        """Gives a term a label, e.g. "open weights"; "" removes it."""
        def change(handle: _Handle) -> None:
            _call(load().scaleev_set_label, handle, term, _bytes(label), error_of=handle)
        return self._change(change)

    def copy(self) -> Model:
        """An independent copy."""
        return Model._of(self._handle)

    def __sub__(self, other: Model) -> Model:
        if not isinstance(other, Model):
            return NotImplemented
        a, b = self._handle, other._handle
        return Model._of(_Handle(load().scaleev_model_difference, a, b, data=a.data + b.data, keep=a.keep + b.keep,
                                 split=len(a.data)))

    def _change(self, change: Callable[[_Handle], None]) -> Model:
        with self._building:
            handle = self._handle.copy()
            change(handle)
            self._handle = handle
        return self

    def _add(self, family: str, parameters: tuple[Any, ...], label: str, settings: dict[str, Any]) -> Model:
        known = families()[family].parameters if family in families() else ()
        rest = [p.name for p in known if not p.is_knob][len(parameters):]
        parameters += tuple(settings.pop(name) for name in rest if name in settings)
        is_callback = bool(known) and family.endswith(".callback")
        if is_callback and "bounds" in settings:
            parameters += (settings.pop("bounds"),)
        unknown = [name for name in settings if name not in [p.name for p in known if p.is_knob]]
        if known and unknown:
            raise TypeError(f"{family}: {unknown[0]!r} is no parameter or knob of it, or is given twice; "
                            f"there are {', '.join(p.name for p in known)}")

        def change(handle: _Handle) -> None:
            term = len(handle.data)
            if is_callback:
                handle.add_callback(family, *parameters)
            else:
                handle.add(family, *parameters)
            for name, value in settings.items():
                number = c_int32()
                _call(load().scaleev_find, handle, term, _bytes(name), byref(number))
                _call(load().scaleev_set, handle, number, value, error_of=handle)
            _call(load().scaleev_set_label, handle, term, _bytes(label), error_of=handle)
        return self._change(change)

    # -- reading --

    @property
    def inputs(self) -> tuple[str, ...]:
        """The shortest names of all inputs, in the order in which the library numbers them; "scale" comes first."""
        return tuple(self._handle.names)

    __iter__ = None  # __getitem__ takes names

    def __getitem__(self, name: str) -> float:
        return self._handle.get(self._handle.find(name))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms in the order in which they were added."""
        return self._handle.terms()

    def __repr__(self) -> str:
        terms, split = self._handle.terms(), self._handle.split
        whole = [terms] if split is None else [terms[:split], terms[split:]]
        return " - ".join("scaleev.Model()" + "".join(map(_as_call, part)) for part in whole)

    def __reduce__(self) -> Any:
        return _rebuild, (self._handle.terms(), self._handle.split)

    # -- values --

    def ev(self, scale: Numbers, **columns: Numbers) -> Values:
        """The expected value; see value()."""
        return self.value("ev", scale, **columns)

    def value(self, quantity: str | int, scale: Numbers, **columns: Numbers) -> Values:
        """A quantity at a scale, or at many. Other inputs may have values of their own here, by name; all that is
        given is broadcast together as NumPy does. NaN where there is no value.

            m.value("survival", [1, 10, 100])
            m.ev(1e6, probability=numpy.logspace(-12, -6, 100))
            m.ev(scales[:, None], **{"open weights.loss": losses})"""
        handle, library, number = self._handle, load(), _quantity(quantity)
        inputs = [handle.find(name) for name in columns]
        if not columns:
            (scales,), n, room = _rows([scale])
            out, result = room(c_double)
            _call(library.scaleev_evaluate, handle, number, scales, n, out)
            return result()
        one = isinstance(scale, numbers.Real)
        table, n, room = handle.columns(columns if one else {"scale": scale, **columns})
        out, result = room(c_double)
        _call(library.scaleev_evaluate_columns, handle, number, scale if one else 0, table, len(table), n, out)
        return result()

    def enclose(self, lo: float, hi: float, quantity: str | int = "ev") -> tuple[float, float]:
        """Proved bounds of a quantity over the scales in [lo, hi]."""
        least, greatest = c_double(), c_double()
        _call(load().scaleev_enclose, self._handle, _quantity(quantity), lo, hi, byref(least), byref(greatest))
        return least.value, greatest.value

    def gradient(self, scale: float, quantity: str | int = "ev") -> dict[str, float]:
        """The derivatives of a quantity with respect to every input, by the input's shortest name."""
        handle = self._handle
        out = (c_double * len(handle.names))()
        _call(load().scaleev_gradient, handle, _quantity(quantity), scale, out, len(out))
        return dict(zip(handle.names, out))

    # -- questions; max_evaluations 0 is the library's default. It counts enclosures, and scales where a callback gives no
    # bounds. --

    def break_even(self, lo: float, hi: float, max_evaluations: int = 0) -> Solution:
        """Every scale in [lo, hi] at which EV is zero."""
        return _solution_of(load().scaleev_break_even, self._handle, lo, hi, _options_of(max_evaluations))

    def break_even_columns(self, lo: float, hi: float, prove: bool = True, **columns: Numbers) -> tuple[Values, Values]:
        """The last scale in [lo, hi] at which EV turns from good to bad, for each row of inputs (given as to value()),
        NaN where there is none; and the kinds of these roots, 0 where there is none. Much faster without `prove`: what is
        ESTIMATED then is right to 1e-12 of itself, except next to a touching root."""
        handle = self._handle
        table, n, room = handle.columns(columns)
        (out, at), (kinds_out, kinds) = room(c_double), room(c_int32)
        _call(load().scaleev_break_even_columns, handle, lo, hi, table, len(table), n, prove, out, kinds_out)
        return at(), kinds()

    def solve(self, along: str, scale: Optional[float] = None, lo: Optional[float] = None, hi: Optional[float] = None,
              quantity: str | int = "ev", target: float = 0.0, max_evaluations: int = 0) -> Solution:
        """Every value in [lo, hi] of the input `along` at which the quantity is `target`. Unless the input is the
        scale itself, `scale` must be given. The domain is all that is allowed for the input, unless it is given."""
        handle = self._handle
        number = handle.find(along)
        if number != SCALE and scale is None:
            raise TypeError(f"solving for {along!r} needs a scale")
        known = handle.inputs[number]
        return _solution_of(load().scaleev_solve, handle, _quantity(quantity), target, number,
                            0.0 if scale is None else scale, known.lo if lo is None else lo,
                            known.hi if hi is None else hi, _options_of(max_evaluations))

    def best_scale(self, lo: float, hi: float, max_evaluations: int = 0) -> Optimum:
        """The scale in [lo, hi] at which EV is greatest."""
        out = _Optimum(size=ctypes.sizeof(_Optimum))
        _call(load().scaleev_best_scale, self._handle, lo, hi, _options_of(max_evaluations), byref(out))
        return _read(Optimum, out)

    def whole_scales(self, lo: float, hi: float, max_evaluations: int = 0) -> Whole:
        """The first and the last whole scale in [lo, hi] at which EV is positive."""
        out = _Whole(size=ctypes.sizeof(_Whole))
        _call(load().scaleev_whole_scales, self._handle, lo, hi, _options_of(max_evaluations), byref(out))
        return _read(Whole, out)

    def sensitivities(self, root: Root) -> dict[str, Sensitivity]:
        """How a break-even scale of this model moves with every input, by the input's shortest name."""
        handle = self._handle
        out = (_Sensitivity * len(handle.names))()
        _call(load().scaleev_sensitivities, handle, _Root(*dataclasses.astuple(root)), out, len(out))
        return {name: _read(Sensitivity, one) for name, one in zip(handle.names, out)}

    def argue(self, existing_scale: float, proposed_scale: float, proposed: Optional[Model] = None) -> Argument:
        """Judges "this, at its scale, is fine, so the proposed is": this model at another scale, or another model."""
        existing = self._handle
        out = _Argument(size=ctypes.sizeof(_Argument))
        _call(load().scaleev_argue, existing, existing_scale, proposed._handle if proposed else existing,
              proposed_scale, byref(out))
        length = c_size_t()
        _call(load().scaleev_argument_text, byref(out), None, 0, byref(length))
        text = ctypes.create_string_buffer(length.value + 1)
        _call(load().scaleev_argument_text, byref(out), text, len(text), None)
        first, last = (_read(Root, flip) if flip.kind else None for flip in (out.first_flip, out.last_flip))
        return _read(Argument, out, first_flip=first, last_flip=last, text=_text(text.value))


def _options_of(max_evaluations: int) -> _SolveOptions:
    return _SolveOptions(ctypes.sizeof(_SolveOptions), max_evaluations)


def _solution_of(question: Callable[..., int], *arguments: Any) -> Solution:
    """Asks again with more room if there are more roots than fit."""
    out, roots = _Solution(size=ctypes.sizeof(_Solution)), (_Root * 16)()
    _call(question, *arguments, roots, len(roots), byref(out))
    if out.count > len(roots):
        roots = (_Root * out.count)()
        _call(question, *arguments, roots, len(roots), byref(out))
    return _read(Solution, out, roots=tuple(_read(Root, root) for root in roots[:out.count]))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if not isinstance(value, float):
        return getattr(value, "__name__", repr(value))
    text = repr(value)
    return text[:-2] if text.endswith(".0") and text != "-0.0" else text


def _as_call(term: Term) -> str:
    """The call that adds the term."""
    kind, _, short = term.family.name.partition(".")
    settings: dict[str, Any] = dict(term.settings)
    if term.label:
        settings["label"] = term.label
    shown = [f'"{short}"', *map(_shown, term.arguments), *(f"{name}={_shown(value)}" for name, value in settings.items())]
    return f".{kind}({', '.join(shown)})"


def _rebuild(terms: tuple[Term, ...], split: Optional[int]) -> Model:
    whole, rest = Model(), Model()
    for term in terms:
        part = whole if split is None or term.number < split else rest
        part._add(term.family.name, term.arguments, term.label, term.settings)
    return whole if split is None else whole - rest
