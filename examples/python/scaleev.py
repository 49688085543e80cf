# SPDX-License-Identifier: MIT
"""libscaleev from Python: at which scale does doing more of something turn from good to bad?

One file, to be copied into a project. It needs the shared library, and nothing else; with NumPy installed, arrays
go in and out without being copied, and so do columns of a matrix, fields of records and reversed views. What the
families, distributions and answers mean is said in scaleev.h and study.h.

    import scaleev

    m = scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100)
    m.ev([1, 1000])                       # 0.98 and -99.909...
    m.break_even(1, 1e12)                 # every scale at which EV changes sign, proved
    m.best_scale(1, 1e6)
    m.solve("probability", scale=1e6)     # how small must it be for a million units to break even?

An input is named as the library names it: "scale", "per_unit", "probability", "loss". Where several terms have an
input of that name, put a word for the term before it: "hazard.loss", "constant.loss", the term's label, or its
number, as in "1.loss". Model.inputs lists the shortest names. m["loss"] = 50 sets one, m.update(balls=10, bad=2)
several together.

What is not known gets a distribution, and the answers are distributions (see Study):

    s = m.study(seed=1).uncertain("probability", logitnormal=(1e-4, 1e-2), level=0.9)
    s.uncertain("loss", pert=(50, 100, 400))
    s.quantiles(s.ev(100), [0.05, 0.5, 0.95]).value    # of EV at a scale
    s.break_even(1, 1e6).quantiles(0.5)   # of the scale at which it turns bad: the value, and its standard error
    s.decide(1, 1e6).evpi                 # what it would be worth to know everything before the scale is chosen

Where nobody will say how likely which value is, a range does. What holds whatever the inputs are in their ranges is
proved:

    ranges = {"probability": (1e-6, 1e-3), "loss": (100, 1500)}
    print(m.regions(ranges, 1, 1e12))     # the scales that are good whatever they are, bad, or depend on them
    m.region_points(1e4, ranges)          # why it depends: values at which it is good, and at which it is bad
    m.switching_values(100)               # how far each input may move before the verdict changes
    m.crux(100, {"probability": (1e-3, 1e-1), "loss": (50, 500)})      # and the fewest inputs that it hangs on

A loss is what is lost: a catastrophe of -100 is loss=100. A negative loss would be a gain, so it warns with
LossSignWarning; what is meant as a gain is written gain=100.

Where pandas is installed, answers become a frame or a series by to_frame() or to_series(), Model.to_frame() makes a
frame of quantities over scales, and where a Series is given, what comes back has its index. Nothing imports pandas
before it is used.

A model can be written as text, and a term be given by a formula of the scale, K:

    m = scaleev.Model("benefit linear(2); hazard constant(0.01), loss = 100")
    m.hazard("log1p(r*K)", r=0.25, loss=3)
    scaleev.Model(str(m)) == m

Errors are exceptions: FormulaError, which is a SyntaxError, for what is wrong with a text; Error with words that name what is wrong, and TypeError where a call makes no sense; CallError,
for parameters that are too many, missing or unknown, is both. What a callback raises reaches the caller.

The library runs without holding the GIL, and a Model may be used from several threads at once, even while one of them
changes it: changes are made to a copy, which then takes the place of the original, so a question is always answered
for the model as it was when it was asked.
"""
from __future__ import annotations

import array
import bisect
import collections
import collections.abc
import concurrent.futures
import ctypes
import ctypes.util
import dataclasses
import difflib
import enum
import functools
import importlib
import keyword
import math
import numbers
import operator
import os
import pathlib
import re
import sys
import threading
import time
import typing
import warnings
import weakref
from ctypes import POINTER, byref, c_char, c_char_p, c_double, c_int, c_int32, c_size_t, c_ssize_t, c_uint64, c_void_p
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional

try:
    import numpy
except ImportError:
    numpy = None  # type: ignore[assignment]

__all__ = [
    "Argument", "BestScales", "BreakEvens", "CallError", "Cell", "Choice", "Crux", "Decision", "Distribution",
    "DistributionParameter", "Error", "Estimate", "Family", "FormulaError", "Given", "Gradient", "HazardVerdict",
    "Importance", "Importances", "LossSignWarning", "Map", "Model", "Optimum", "Parameter", "Quantity", "Region",
    "RegionPoints", "RegionVerdict", "Regions", "Root", "RootKind", "Rows", "Sensitivities", "Sensitivity", "Solution",
    "Status", "Study", "Summary", "Switching", "SwitchingValues", "Term", "TextCode", "UndecidedHazardWarning",
    "Verdict", "Whole", "check_formula", "choose", "distributions", "families", "load", "quantiles",
    "rank_correlation", "share_below", "student", "summarize", "version",
]

#: A number, or numbers: a list, a NumPy array, anything NumPy turns into one.
Numbers = Any
#: A float for a number; for several a NumPy array, without NumPy a list; a pandas Series where one was given.
Values = Any


# ---- the constants of scaleev.h, without the prefix of each group ----

VERSION = 10100
SCALE = 0


class _Constant(enum.IntEnum):
    @property
    def words(self) -> str:
        """What the library calls it in print, as "always good"."""
        function = {"Status": "status_message", "Quantity": "quantity_name", "RootKind": "root_kind_name",
                    "Verdict": "verdict_name", "RegionVerdict": "region_name"}[type(self).__name__]
        return _text(getattr(load(), "scaleev_" + function)(self))


class Status(_Constant):
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
    ERROR_TEXT = -16
    ERROR_STOPPED = -17


class Quantity(_Constant):
    """What can be asked for; a str such as "survival" serves as well."""
    EV = 0
    BENEFIT = 1
    RETAINED = 2
    LOSS = 3
    SURVIVAL = 4
    LOG_SURVIVAL = 5
    CATASTROPHE = 6
    MARGINAL = 7


class RootKind(_Constant):
    """How much is known about a root; from NONE_GOOD on, why a row has none."""
    CROSSING = 1
    ENDPOINT = 2
    UNRESOLVED = 3
    ESTIMATED = 4
    NONE_GOOD = 5
    NONE_BAD = 6
    NONE_OTHER = 7
    NOT_ALLOWED = 8


class Verdict(_Constant):
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


class HazardVerdict(enum.IntEnum):
    """Whether a hazard is one: 0 at K = 0, and falling nowhere."""
    UNDECIDED = 0
    PROVED = 1
    DISPROVED = 2


class RegionVerdict(_Constant):
    """What EV is, whatever the inputs are in their ranges."""
    UNDECIDED = 0
    GOOD = 1
    BAD = 2
    DEPENDS = 3


class TextCode(enum.IntEnum):
    """What is wrong with a text; the words of a FormulaError say more."""
    EMPTY = 1
    CHARACTER = 2
    NUMBER = 3
    TOO_LARGE = 4
    OPERAND = 5
    OPERATOR = 6
    UNCLOSED = 7
    UNOPENED = 8
    NAME = 9
    FUNCTION = 10
    FUNCTION_NAME = 11
    ARGUMENTS = 12
    RESERVED = 13
    TWICE = 14
    UNUSED = 15
    TOO_LONG = 16
    TOO_DEEP = 17
    TOO_MANY = 18
    NOT_OFFERED = 19
    NO_VALUE = 20
    NO_HAZARD = 21
    PARAMETER = 22


# ---- the types and functions of scaleev.h and study.h ----

_double_p = POINTER(c_double)
_FUNCTION = ctypes.CFUNCTYPE(c_int, _double_p, c_size_t, _double_p, c_void_p)
_BOUNDS = ctypes.CFUNCTYPE(c_int, c_double, c_double, _double_p, c_void_p)
_ALLOCATE = ctypes.CFUNCTYPE(c_void_p, c_size_t, c_void_p)
_RELEASE = ctypes.CFUNCTYPE(None, c_void_p, c_size_t, c_void_p)
_COUNT = ctypes.CFUNCTYPE(None, c_void_p)
_PROGRESS = ctypes.CFUNCTYPE(c_int, c_double, c_void_p)


class _Model(ctypes.Structure):
    pass


class _Allocator(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("allocate", _ALLOCATE), ("release", _RELEASE), ("context", c_void_p)]


class _Callback(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("function", _FUNCTION), ("bounds", _BOUNDS), ("context", c_void_p),
                ("retain", _COUNT), ("release", _COUNT)]


class _Parameter(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("value", c_double), ("lo", c_double), ("hi", c_double)]


class _Column(ctypes.Structure):
    _fields_ = [("input", c_int32), ("reserved", c_int32), ("values", _double_p), ("stride", c_ssize_t)]


class _Root(ctypes.Structure):
    _fields_ = [("at", c_double), ("lo", c_double), ("hi", c_double), ("kind", c_int32), ("direction", c_int32)]


class _SolveOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("max_evaluations", c_uint64), ("skip_endpoints", c_int32), ("reserved", c_int32)]


class _ColumnsRequest(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("direction", c_int32), ("first", c_int32), ("prove", c_int32),
                ("reserved", c_int32), ("max_evaluations", c_uint64)]


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


class _Range(ctypes.Structure):
    _fields_ = [("input", c_int32), ("reserved", c_int32), ("lo", c_double), ("hi", c_double)]


class _Region(ctypes.Structure):
    _fields_ = [("lo", c_double), ("hi", c_double), ("verdict", c_int32), ("reserved", c_int32)]


class _Cell(ctypes.Structure):
    _fields_ = [("lo", c_double), ("hi", c_double), ("along_lo", c_double), ("along_hi", c_double),
                ("verdict", c_int32), ("reserved", c_int32)]


class _Switching(ctypes.Structure):
    _fields_ = [("below", _Root), ("above", _Root)]


class _CruxAnswer(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("verdict", c_int32), ("sign", c_int32), ("needed", c_size_t), ("fewest", c_int32),
                ("flips", c_int32), ("distance_lo", c_double), ("distance_hi", c_double), ("which", POINTER(c_int32)),
                ("flip", _double_p)]


class _TextError(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("code", c_int32), ("line", c_int32), ("position", c_size_t), ("length", c_size_t),
                ("words", c_char * 256)]


class _Study(ctypes.Structure):
    pass


class _StudyOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("seed", c_uint64), ("replicates", c_int32), ("reserved", c_int32),
                ("progress", _PROGRESS), ("context", c_void_p)]


class _Estimate(ctypes.Structure):
    _fields_ = [("value", c_double), ("error", c_double)]


class _Summary(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("count", c_size_t), ("missing", c_size_t), ("mean", _Estimate), ("sd", c_double),
                ("least", c_double), ("greatest", c_double), ("balanced", c_int32), ("dominated", c_int32)]


class _Choice(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("count", c_size_t), ("missing", c_size_t), ("best", c_int32),
                ("balanced", c_int32), ("dominated", c_int32), ("reserved", c_int32), ("mean", _Estimate),
                ("perfect", _Estimate), ("evpi", _Estimate), ("means", POINTER(_Estimate)),
                ("regrets", POINTER(_Estimate)), ("shares", _double_p)]


class _Decision(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("scale", c_double), ("ev", _Estimate), ("perfect", _Estimate),
                ("evpi", _Estimate), ("draws", c_uint64)]


class _Importance(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("input", c_int32), ("linear", c_int32), ("evppi", _Estimate),
                ("first", _Estimate), ("total", _Estimate), ("shapley", _Estimate), ("low", c_double),
                ("mid", c_double), ("high", c_double), ("least", c_double), ("greatest", c_double)]


_model, _new, _term = POINTER(_Model), POINTER(POINTER(_Model)), POINTER(c_int32)
_parameters, _text_error = POINTER(_Parameter), POINTER(_TextError)
_study, _estimates = POINTER(_Study), POINTER(_Estimate)
_callback, _options, _roots, _solution, _columns, _ranges = (
    POINTER(t) for t in (_Callback, _SolveOptions, _Root, _Solution, _Column, _Range))

# What each function returns, and what it takes.
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "scaleev_version": (c_int32, []),
    "scaleev_version_string": (c_char_p, []),
    "scaleev_status_message": (c_char_p, [c_int32]),
    "scaleev_callback_code": (c_int32, [c_int32]),
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
    "scaleev_benefit_callback": (c_int32, [_model, _callback, _term]),
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
    "scaleev_hazard_callback": (c_int32, [_model, _callback, c_double, _term]),
    "scaleev_add": (c_int32, [_model, c_char_p, _double_p, c_size_t, _term]),
    "scaleev_set_label": (c_int32, [_model, c_int32, c_char_p]),
    "scaleev_label": (c_char_p, [_model, c_int32]),
    "scaleev_term_count": (c_int32, [_model]),
    "scaleev_term_family": (c_int32, [_model, c_int32]),
    "scaleev_table_points": (c_int32, [_model, c_int32, _double_p, _double_p, c_size_t, POINTER(c_size_t)]),
    "scaleev_find": (c_int32, [_model, c_int32, c_char_p, POINTER(c_int32)]),
    "scaleev_set": (c_int32, [_model, c_int32, c_double]),
    "scaleev_set_named": (c_int32, [_model, c_int32, c_char_p, c_double]),
    "scaleev_set_many": (c_int32, [_model, POINTER(c_int32), _double_p, c_size_t]),
    "scaleev_get": (c_int32, [_model, c_int32, _double_p]),
    "scaleev_input_count": (c_int32, [_model]),
    "scaleev_input_name": (c_char_p, [_model, c_int32]),
    "scaleev_input_range": (c_int32, [_model, c_int32, _double_p, _double_p]),
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
    "scaleev_quantity_name": (c_char_p, [c_int32]),
    "scaleev_ev": (c_double, [_model, c_double]),
    "scaleev_value": (c_double, [_model, c_int32, c_double]),
    "scaleev_evaluate": (c_int32, [_model, c_int32, _double_p, c_size_t, _double_p]),
    "scaleev_evaluate_columns": (c_int32, [_model, c_int32, c_double, _columns, c_size_t, c_size_t, _double_p]),
    "scaleev_enclose": (c_int32, [_model, c_int32, c_double, c_double, _double_p, _double_p]),
    "scaleev_root_kind_name": (c_char_p, [c_int32]),
    "scaleev_break_even": (c_int32, [_model, c_double, c_double, _options, _roots, c_size_t, _solution]),
    "scaleev_break_even_columns": (c_int32, [_model, c_double, c_double, _columns, c_size_t, c_size_t,
                                             POINTER(_ColumnsRequest), _double_p, POINTER(c_int32), _roots]),
    "scaleev_best_scale": (c_int32, [_model, c_double, c_double, _options, POINTER(_Optimum)]),
    "scaleev_solve": (c_int32, [_model, c_int32, c_double, c_int32, c_double, c_double, c_double, _options, _roots,
                                c_size_t, _solution]),
    "scaleev_whole_scales": (c_int32, [_model, c_double, c_double, _options, POINTER(_Whole)]),
    "scaleev_region_name": (c_char_p, [c_int32]),
    "scaleev_regions": (c_int32, [_model, c_double, c_double, _ranges, c_size_t, _options, POINTER(_Region), c_size_t,
                                  POINTER(c_size_t)]),
    "scaleev_region_points": (c_int32, [_model, c_double, _ranges, c_size_t, _options, POINTER(c_int32), _double_p,
                                        _double_p]),
    "scaleev_enclose_ranges": (c_int32, [_model, c_int32, c_double, c_double, _ranges, c_size_t, _options, _double_p,
                                         _double_p]),
    "scaleev_map": (c_int32, [_model, c_double, c_double, c_int32, c_double, c_double, _options, POINTER(_Cell),
                              c_size_t, POINTER(c_size_t)]),
    "scaleev_switching_values": (c_int32, [_model, c_double, _ranges, c_size_t, _options, c_size_t,
                                           POINTER(_Switching), _roots]),
    "scaleev_crux": (c_int32, [_model, c_double, _ranges, c_size_t, _options, POINTER(_CruxAnswer)]),
    "scaleev_gradient": (c_int32, [_model, c_int32, c_double, c_size_t, _double_p]),
    "scaleev_sensitivities": (c_int32, [_model, _roots, c_size_t, POINTER(_Sensitivity)]),
    "scaleev_verdict_name": (c_char_p, [c_int32]),
    "scaleev_argue": (c_int32, [_model, c_double, _model, c_double, _options, POINTER(_Argument)]),
    "scaleev_argument_text": (c_int32, [POINTER(_Argument), c_char_p, c_char_p, c_char_p, c_size_t, POINTER(c_size_t)]),
    "scaleev_model_parse": (c_int32, [c_char_p, POINTER(_Allocator), _new, _text_error]),
    "scaleev_model_text": (c_int32, [_model, c_char_p, c_size_t, POINTER(c_size_t)]),
    "scaleev_benefit_formula": (c_int32, [_model, c_char_p, _parameters, c_size_t, _term]),
    "scaleev_hazard_formula": (c_int32, [_model, c_char_p, _parameters, c_size_t, c_double, _term]),
    "scaleev_hazard_verdict": (c_int32, [_model, c_int32, POINTER(c_int32)]),
    "scaleev_formula_check": (c_int32, [c_char_p, _parameters, c_size_t, _text_error]),
    "scaleev_term_formula": (c_int32, [_model, c_int32, c_char_p, c_size_t, POINTER(c_size_t)]),
    "scaleev_study_create": (c_int32, [_model, POINTER(_StudyOptions), POINTER(_study)]),
    "scaleev_study_destroy": (None, [_study]),
    "scaleev_study_error": (c_char_p, [_study]),
    "scaleev_study_add": (c_int32, [_study, c_int32, c_char_p, _double_p, c_size_t]),
    "scaleev_study_truncate": (c_int32, [_study, c_int32, c_double, c_double]),
    "scaleev_study_clamp": (c_int32, [_study, c_int32, c_double, c_double]),
    "scaleev_study_same": (c_int32, [_study, c_int32, c_int32, c_double, c_double]),
    "scaleev_study_correlate": (c_int32, [_study, c_int32, c_int32, c_double]),
    "scaleev_study_input_count": (c_int32, [_study]),
    "scaleev_study_input": (c_int32, [_study, c_int32]),
    "scaleev_distribution_count": (c_int32, []),
    "scaleev_distribution_name": (c_char_p, [c_int32]),
    "scaleev_distribution_help": (c_char_p, [c_int32]),
    "scaleev_distribution_parameter_count": (c_int32, [c_int32]),
    "scaleev_distribution_parameter_name": (c_char_p, [c_int32, c_int32]),
    "scaleev_distribution_parameter_help": (c_char_p, [c_int32, c_int32]),
    "scaleev_distribution_parameter_allowed": (c_char_p, [c_int32, c_int32]),
    "scaleev_distribution_is_list": (c_int32, [c_int32]),
    "scaleev_study_draw": (c_int32, [_study, c_int32, c_uint64, c_size_t, _double_p]),
    "scaleev_study_evaluate": (c_int32, [_study, c_int32, _double_p, c_size_t, c_uint64, c_size_t, _double_p]),
    "scaleev_study_break_even": (c_int32, [_study, c_double, c_double, c_int32, c_int32, c_uint64, c_size_t, _double_p,
                                           POINTER(c_int32)]),
    "scaleev_study_best_scale": (c_int32, [_study, c_double, c_double, c_uint64, c_size_t, _double_p, _double_p]),
    "scaleev_student": (c_double, [c_double, c_int32]),
    "scaleev_summarize": (c_int32, [_double_p, c_size_t, c_int32, POINTER(_Summary)]),
    "scaleev_quantiles": (c_int32, [_double_p, c_size_t, c_int32, _double_p, c_size_t, _estimates]),
    "scaleev_share_below": (c_int32, [_double_p, c_size_t, c_int32, c_double, _estimates]),
    "scaleev_rank_correlation": (c_int32, [_double_p, _double_p, c_size_t, _double_p]),
    "scaleev_choose": (c_int32, [POINTER(_double_p), c_size_t, c_size_t, c_int32, POINTER(_Choice)]),
    "scaleev_study_mean": (c_int32, [_study, c_int32, _double_p, c_size_t, c_uint64, _estimates]),
    "scaleev_study_probability": (c_int32, [_study, c_int32, c_double, c_double, c_uint64, _estimates]),
    "scaleev_study_decide": (c_int32, [_study, c_double, c_double, c_uint64, POINTER(_Decision)]),
    "scaleev_study_given": (c_int32, [_study, c_int32, c_int32, _double_p, c_size_t, c_uint64, c_size_t, _double_p,
                                      _double_p, _double_p, _double_p]),
    "scaleev_study_importance": (c_int32, [_study, c_double, c_double, c_double, c_uint64, POINTER(_Importance),
                                           c_size_t]),
}


# ---- finding the library ----

_loaded: Optional[ctypes.CDLL] = None
_loading = threading.Lock()


def load(path: Optional[str | os.PathLike[str]] = None) -> ctypes.CDLL:
    """The library, with the types of all its functions set; a Model can be handed to them where they take one.

    The first call loads it: from `path`, else from where the environment variable SCALEEV_LIBRARY says, else from
    beside this file, else from the build in the source tree this file is in, else from the system. Nobody has to call
    this who needs no `path`; who does must call it before anything else."""
    global _loaded
    with _loading:
        if _loaded is None:
            given = path or os.environ.get("SCALEEV_LIBRARY")
            _loaded = _first([os.fspath(given)] if given else _places())
        elif path and os.path.realpath(path) != os.path.realpath(_loaded._name):
            raise RuntimeError(f"{_loaded._name} is already in use")
        return _loaded


def _places() -> list[str]:
    names = {"nt": ["scaleev-1.dll", "libscaleev-1.dll"]}.get(os.name, ["libscaleev.so.1", "libscaleev.1.dylib"])
    here = pathlib.Path(__file__).resolve().parent
    root = here.parent.parent
    beside = [here / name for name in ("libscaleev.so", "libscaleev.dylib", "libscaleev.dll", *names)]
    builds = [root / build / "lib" / name for build in ("build", "build/gcc", "build/clang") for name in names]
    in_tree = (root / "include" / "scaleev" / "scaleev.h").exists()
    found = ctypes.util.find_library("scaleev")
    return [str(p) for p in beside + builds * in_tree if p.exists()] + names + ([found] if found else [])


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
    major = 10000  # the interface may change with the major version only
    if has < VERSION or has // major != VERSION // major:
        raise OSError(f"{place}: is version {has}, needed is {VERSION} or a later one that is compatible")
    for name, (returned, taken) in _FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise OSError(f"{place}: has no function {name}") from None
        function.restype, function.argtypes = returned, taken
    return library


def version() -> str:
    """The version of the library in use, as "1.1.0"."""
    return _text(load().scaleev_version_string())


# ---- errors, and calls into the library ----


class Error(ValueError):
    """The library refused, and says why; `status` is what it returned."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words, status)
        self.status = status

    def __str__(self) -> str:
        return str(self.args[0])

    def named(self, name: str) -> Error:
        """The same error, of what has that name."""
        return type(self)(f"{name}: {self}", self.status)

    @property
    def callback_code(self) -> int:
        """What a callback that is not Python's returned to stop; 0 for every other error."""
        return int(load().scaleev_callback_code(self.status))


class CallError(Error, TypeError):
    """The parameters of a term are too many, too few, or no parameters of it."""


class FormulaError(Error, SyntaxError):
    """A formula, or a model as text, is wrong. As of a SyntaxError, `msg` says what, `text` is the line, `lineno` its
    number, and `offset` the place in it, in characters, both from 1; Python prints the line with a caret under the
    place. `code` is a TextCode."""

    def __init__(self, words: str, status: int, code: int, where: tuple[str, int, int, str, int, int]) -> None:
        super().__init__(words, status)
        SyntaxError.__init__(self, words, where)
        self.code, self._where = TextCode(code), where

    def __reduce__(self) -> Any:
        return type(self), (str(self), self.status, self.code, self._where)

    def named(self, name: str) -> FormulaError:
        return FormulaError(f"{name}: {self}", self.status, self.code, self._where)


def _wrong(data: bytes, error: _TextError, what: str) -> FormulaError:
    """What is wrong with a text in UTF-8. What is missing at the end is missing after the last thing that is there."""
    at = min(error.position, len(data.rstrip())) if error.position >= len(data) else error.position
    begin = data.rfind(b"\n", 0, at) + 1
    line, before = _text(data[begin:].partition(b"\n")[0]), _text(data[begin:at])
    length = len(_text(data[at:at + error.length]).partition("\n")[0])
    lineno, offset = data.count(b"\n", 0, at) + 1, len(before) + 1
    return FormulaError(_text(error.words), Status.ERROR_TEXT, error.code,
                        (f"<{what}>", lineno, offset, line, lineno, offset + length))


class LossSignWarning(UserWarning):
    """A loss became negative, so the hazard is a gain. A catastrophe of -100 is loss=100. What is meant as a gain is
    written gain=100, or with warnings.simplefilter("ignore", scaleev.LossSignWarning)."""


class UndecidedHazardWarning(UserWarning):
    """Of a hazard by a formula it is not proved that it is 0 at 0 and never falls: then it is your word, and all that is
    proved of the model rests on it. Model.hazard_verdict() tells it of each term."""


def _warn(words: str, category: type[Warning]) -> None:
    """Warns where the line is that is not of this file."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals is globals():
        level, frame = level + 1, frame.f_back
    warnings.warn(words, category, stacklevel=level)


def _warn_of_sign(name: str, value: object) -> None:
    _warn(f"{name} is {value}, which is a gain: a catastrophe of -100 is loss=100; if a gain is meant, add the "
          "hazard with gain=100, or ignore scaleev.LossSignWarning", LossSignWarning)


def _text(text: Optional[bytes]) -> str:
    return (text or b"").decode(errors="replace")


def _bytes(text: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError(f"a str is needed, not {text!r}")
    if "\0" in text:
        raise ValueError(f"a zero character in {text!r}")
    return text.encode()


def _check(status: int, words: Optional[bytes] = None, given: str = "") -> None:
    if status == Status.ERROR_MEMORY:
        raise MemoryError
    if status != Status.OK:
        # Of a parameter the library says which it is, where it can.
        about = given and (status in (Status.ERROR_DOMAIN, Status.ERROR_UNDEFINED)
                           or (status == Status.ERROR_PARAMETER and not words))
        code = load().scaleev_callback_code(status)
        more = f": it returned {code}" if code else f": {given}" if about else ""
        raise Error(_text(words or load().scaleev_status_message(status)) + more, status)


def _unknown(words: str, name: str, known: list[str], spellings: Optional[list[str]] = None) -> str:
    """The words, with the nearest name to one that is not known, and all there are."""
    near = difflib.get_close_matches(name, spellings or known, 1, 0.5)
    return f"{words}; {f'did you mean {near[0]!r}? T' if near else 't'}here are {', '.join(known)}"


class _Local(threading.local):
    """Of the call into the library that this thread is in: what a callback raised, and who is told of the progress and
    says whether to stop."""
    raised: Optional[BaseException] = None
    told: Optional[Callable[[float], bool]] = None


_local = _Local()


def _call(function: Callable[..., int], *arguments: Any, error_of: Optional[_Handle | _StudyHandle] = None,
          given: Optional[dict[str, Any]] = None) -> None:
    """Calls a function that returns a status. What is `given` is shown where the library says it is wrong. A callback
    may make calls of its own on the way."""
    outer, _local.raised = _local.raised, None
    try:
        status = function(*arguments)
        raised = _local.raised
    except ctypes.ArgumentError as error:
        raise TypeError(f"numbers are needed: {_shown_all(given)}" if given else str(error)) from None
    finally:
        _local.raised = outer
    if status:
        if raised is not None and load().scaleev_callback_code(status):
            raise raised
        _check(status, error_of.error() if error_of else None, _shown_all(given or {}))


def _guarded(function: Callable[..., None]) -> Callable[..., int]:
    def guarded(*arguments: Any) -> int:
        try:
            function(*arguments)
            return 0
        except BaseException as error:  # whatever it is, it is the caller's
            _local.raised = error
            return 1
    return guarded


# ---- numbers in and out ----


def _float(value: Any) -> float:
    """Stricter than float(), which takes a str."""
    return c_double(value).value


def _is_negative(value: Any) -> bool:
    """Of what is no number something else will be said."""
    try:
        return _float(value) < 0
    except (TypeError, ValueError, OverflowError):
        return False


def _memory(pointer: Any, n: int) -> Any:
    return (c_double * n).from_address(ctypes.addressof(pointer.contents))


class _naming:
    """Whose numbers they are, in what is raised about them."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: Any, error: Optional[BaseException], _trace: Any) -> None:
        if isinstance(error, Error):
            raise error.named(self.name) from error
        for kind in (TypeError, ValueError, OverflowError):
            if isinstance(error, kind):
                raise kind(f"{self.name}: {error}") from error


class _of_ranges:
    """Says that it is the ranges which are not allowed, where the scales are."""

    def __init__(self, ranges: Mapping[str, Any], lo: float, hi: float) -> None:
        self.ranges, self.scales = ranges, (lo, hi)

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: Any, error: Optional[BaseException], _trace: Any) -> None:
        lo, hi = self.scales
        if isinstance(error, Error) and error.status == Status.ERROR_DOMAIN and 0 <= lo <= hi < math.inf:
            raise Error(f"values in the ranges are not allowed, or not together: {_shown_all(dict(self.ranges))}",
                        error.status) from None


# _rows(columns): the columns, made as long as they are together; how many rows that is; and a function that makes room
# for results and gives a pointer to it, with a function that reads them, or a field of them.
# _in_c(column): a pointer to its first number, and the stride from one to the next.
# _contiguous(column): a pointer to its numbers, at a stride of 1.
# _listed(values): as Python's own numbers in a list.
# _room(shape, kind): that function, for a shape.
# _in_one(name, values): a pointer to all of them one after another, and their shape.
# _lines(values): a pointer to each column of draws in it, how long they are, and in which shape they stand.
# _given and _give: a block of numbers that a callback is given, and that it gives.
_Room = Callable[[Any], tuple[Any, Callable[..., Values]]]
_Shape = tuple[int, ...]
if numpy is not None:
    _dtype = functools.lru_cache(maxsize=None)(numpy.dtype)

    def _doubles(values: Numbers) -> Any:
        """An array of doubles that C can read, whatever their strides: `values` itself where it is one."""
        kind = getattr(values, "dtype", None)
        if not isinstance(kind, numpy.dtype) and getattr(kind, "kind", "O") in "fiub" and hasattr(values, "to_numpy"):
            values = values.to_numpy(numpy.float64, na_value=numpy.nan)  # of pandas, with values that are missing
        if isinstance(values, numpy.ma.MaskedArray):
            values = typing.cast(Any, values.astype(numpy.float64)).filled(numpy.nan)
        array = numpy.asarray(values)
        if array.dtype.kind not in "fiubO":
            raise TypeError(f"numbers are needed, not {array.dtype}")
        if array.dtype.kind == "O":
            array = numpy.asarray(numpy.frompyfunc(_float, 1, 1)(array))  # NumPy itself would take None and str
        return numpy.require(array, numpy.float64, ["A"])

    def _column(name: str, values: Numbers) -> Any:
        with _naming(name):
            return _doubles(values)

    def _in_a_row(array: Any) -> Any:
        """One after another, at a stride of whole doubles: a view where there is one. A stride of 0, that of a number
        for all rows, would be 1 in C."""
        flat = array.reshape(-1)
        stride, rest = divmod(flat.strides[0], flat.itemsize)
        return flat if stride and not rest else numpy.ascontiguousarray(flat)

    def _room(shape: _Shape, kind: Any) -> tuple[Any, Callable[..., Values]]:
        out = numpy.empty(shape, _dtype(kind))

        def read(*fields: str) -> Values:
            values: Any = functools.reduce(operator.getitem, fields, typing.cast(Any, out))
            return values if shape else values.item()
        return out.ctypes.data_as(POINTER(kind)), read

    def _rows(columns: dict[str, Numbers]) -> tuple[list[Any], int, _Room]:
        arrays = [_column(name, values) for name, values in columns.items()]
        try:
            shape = numpy.broadcast_shapes(*(array.shape for array in arrays))
        except ValueError:
            shapes = ", ".join(f"{name} has shape {array.shape}" for name, array in zip(columns, arrays))
            raise ValueError(f"they cannot be broadcast together: {shapes}") from None
        rows = [_in_a_row(numpy.broadcast_to(array, shape)) for array in arrays]
        return rows, math.prod(shape), functools.partial(_room, shape)

    def _in_one(name: str, values: Numbers) -> tuple[Any, _Shape]:
        array = _column(name, values)
        return numpy.ascontiguousarray(array).ctypes.data_as(_double_p), array.shape

    def _lines(values: Numbers) -> tuple[list[Any], int, _Shape]:
        array = _doubles(values)
        if array.ndim == 0:
            raise TypeError(f"a column of draws is needed, not {_shown(values)}")
        lines = numpy.ascontiguousarray(array).reshape(math.prod(array.shape[:-1]), array.shape[-1])
        return [line.ctypes.data_as(_double_p) for line in lines], array.shape[-1], array.shape[:-1]

    def _in_c(column: Any) -> tuple[Any, int]:
        return column.ctypes.data_as(_double_p), column.strides[0] // column.itemsize

    def _contiguous(column: Any) -> Any:
        return numpy.ascontiguousarray(column).ctypes.data_as(_double_p)

    def _listed(values: Values) -> list[Any]:
        return list(numpy.ravel(values).tolist())

    def _any_negative(column: Any) -> bool:
        return column.size > 0 and bool(numpy.fmin.reduce(column) < 0)  # which leaves NaN out

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

    def _column(name: str, values: Numbers, n: int) -> Any:
        with _naming(name):
            return (c_double * n)(*_repeated(values, n))

    def _room(shape: _Shape, kind: Any) -> tuple[Any, Callable[..., Values]]:
        out = (kind * math.prod(shape))()

        def read(*fields: str) -> Values:
            values: list[Any] = [functools.reduce(getattr, fields, one) for one in out]
            for length in reversed(shape[1:]):
                values = [values[i:i + length] for i in range(0, len(values), length or 1)]
            return values if shape else values[0]
        return ctypes.cast(out, POINTER(kind)), read

    def _rows(columns: dict[str, Numbers]) -> tuple[list[Any], int, _Room]:
        lengths = [len(column) for column in columns.values() if not isinstance(column, numbers.Real)]
        n = next((length for length in lengths if length != 1), 1)
        room = functools.partial(_room, (n,) if lengths else ())
        return [_column(name, values, n) for name, values in columns.items()], n, room

    def _in_one(name: str, values: Numbers) -> tuple[Any, _Shape]:
        shape = () if isinstance(values, numbers.Real) else (len(values),)
        return ctypes.cast(_column(name, values, math.prod(shape)), _double_p), shape

    def _lines(values: Numbers) -> tuple[list[Any], int, _Shape]:
        if isinstance(values, numbers.Real):
            raise TypeError(f"a column of draws is needed, not {_shown(values)}")
        nested = any(not isinstance(one, numbers.Real) for one in values)
        rows = [_in_one("values", row) for row in (values if nested else [values])]
        if len({shape for _, shape in rows}) > 1:
            raise ValueError("columns of different lengths")
        return [pointer for pointer, _ in rows], *rows[0][1], (len(rows),) if nested else ()

    def _in_c(column: Any) -> tuple[Any, int]:
        return ctypes.cast(column, _double_p), 1

    def _contiguous(column: Any) -> Any:
        return ctypes.cast(column, _double_p)

    def _listed(values: Values) -> list[Any]:
        return values if isinstance(values, list) else [values]

    def _any_negative(column: Any) -> bool:
        return any(value < 0 for value in column)

    def _given(pointer: Any, n: int) -> Numbers:
        return list(_memory(pointer, n))

    def _give(pointer: Any, n: int, values: Numbers) -> None:
        _memory(pointer, n)[:] = _repeated(values, n)


def _at(pointer: Any, i: int) -> Any:
    """A pointer to what is i elements on. It keeps nothing alive."""
    kind = type(pointer)
    return ctypes.cast(ctypes.addressof(pointer.contents) + i * ctypes.sizeof(kind._type_), kind)


def _pandas() -> Any:
    return importlib.import_module("pandas")  # which has no types


def _index_of(columns: dict[str, Numbers]) -> Any:
    """The index of the pandas Series among the columns; None where there is no Series."""
    if "pandas" not in sys.modules:
        return None
    kind = getattr(sys.modules["pandas"], "Series", ())
    series = {name: values for name, values in columns.items() if isinstance(values, kind)}
    first = next(iter(series), "")
    for name, values in series.items():
        if not values.index.equals(series[first].index):
            raise ValueError(f"{first} and {name} have different indexes")
    return series[first].index if series else None


def _with_index(values: Values, index: Any, name: str) -> Values:
    """A Series, where there is an index that fits."""
    fits = index is not None and numpy.shape(values) == index.shape
    return _pandas().Series(values, index, name=name) if fits else values


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


def _is_formula(text: str) -> bool:
    """Whether it is a formula in the place of a family's name."""
    _bytes(text)
    return not all(word.isidentifier() for word in text.split("."))


def _family(kind: str, short: str) -> Family:
    """The family of benefits or hazards that is called so."""
    family = families().get(f"{kind}.{short}")
    if family is None:
        other = {"benefit": "hazard", "hazard": "benefit"}[kind]
        words = f"no family is called {kind + '.' + _bytes(short).decode()!r}"
        if f"{other}.{short}" in families():
            raise Error(f"{words}; it is a {other}: write {other}({short!r}, ...)", Status.ERROR_NAME)
        names = [name.partition(".")[2] for name in families() if name.startswith(kind)]
        raise Error(_unknown(words, short, names), Status.ERROR_NAME)
    return family


def _parameters_of(family: Family, given: tuple[Any, ...], named: Iterable[str]) -> tuple[list[str], int]:
    """The names of what a term is given, in order, and how many of them it needs."""
    short = family.name.partition(".")[2]
    if short == "polynomial":  # has one parameter that stands for all coefficients
        last = max((int(name[1:]) for name in named if re.fullmatch("c[0-9]{1,2}", name)), default=0)
        n = max(len(given), last + 1)
        return [f"c{i}" for i in range(n)], n
    names = {"table": ["scales", "values"], "callback": ["function", "bounds"]}.get(
        short, [p.name for p in family.parameters if not p.is_knob])
    return names, 1 if short == "callback" else len(names)


def _sorted(family: Family, given: tuple[Any, ...], settings: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters in the family's order, and knobs, both by name."""
    if family.name.endswith(".formula"):
        return _sorted_formula(family, given, settings)
    names, needed = _parameters_of(family, given, settings)
    knobs = [p.name for p in family.parameters if p.is_knob]
    if len(given) > len(names):
        first = f"write {'loss' if family.is_hazard else knobs[0]}={_shown(given[-1])}"
        raise CallError(f"{family.name} takes {', '.join(names)} without a name, and {len(given)} values are given; "
                        f"{first if len(given) == len(names) + 1 else 'give the others by name'} "
                        f"(knobs are {', '.join(knobs)})", Status.ERROR_COUNT)
    values = dict(zip(names, given))
    for name in settings:
        if name in values:
            raise CallError(f"{family.name}: {name} is given twice", Status.ERROR_COUNT)
        if name not in [*names, *knobs]:
            raise CallError(_unknown(f"{family.name}: {name!r} is no parameter or knob of it", name, [*names, *knobs]),
                            Status.ERROR_NAME)
    values.update((name, settings[name]) for name in names if name in settings)
    missing = [name for name in names[:needed] if name not in values]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise CallError(f"{family.name}: {' and '.join(missing)} {verb} missing; it takes {', '.join(names)}",
                        Status.ERROR_COUNT)
    return values, {name: value for name, value in settings.items() if name in knobs}


def _sorted_formula(family: Family, given: tuple[Any, ...], settings: dict[str, Any]
                    ) -> tuple[dict[str, Any], dict[str, Any]]:
    """A formula with its parameters and their bounds, and knobs. A parameter that is called like something else can be
    given in a dict."""
    knobs = [p.name for p in family.parameters if p.is_knob]
    if not given or len(given) > 2 or not all(isinstance(one, collections.abc.Mapping) for one in given[1:]):
        raise CallError(f"{family.name} takes a formula, and parameters by name, as \"a*K\", a=2", Status.ERROR_COUNT)
    parameters: dict[str, Any] = dict(*given[1:])
    for name, value in settings.items():
        if name not in [*knobs, "bounds"]:
            if name in parameters:
                raise CallError(f"{family.name}: {name} is given twice", Status.ERROR_COUNT)
            parameters[name] = value
    values = {"formula": given[0], "parameters": parameters, "bounds": settings.get("bounds", {})}
    return values, {name: value for name, value in settings.items() if name in knobs}


def _formula_parameters(parameters: Mapping[str, Any], bounds: Mapping[str, Any]) -> Any:
    """Parameters of a formula, as C wants them."""
    if not isinstance(bounds, collections.abc.Mapping):
        raise TypeError(f"bounds are a dict, as {{'a': (1, 9)}}, not {bounds!r}")
    made = (_Parameter * len(parameters))()
    for name in bounds:
        if name not in parameters:
            raise CallError(_unknown(f"bounds of {name!r}, which is no parameter", str(name), list(parameters)),
                            Status.ERROR_NAME)
    for one, (name, value) in zip(made, parameters.items()):
        one.name = _bytes(name)
        with _naming(name):
            one.value = _float(value)
        if name in bounds:
            lo, hi = _limits(f"bounds of {name}", bounds[name])
            one.lo, one.hi = max(lo, -sys.float_info.max), min(hi, sys.float_info.max)
            if not lo <= hi or lo == hi == 0:  # which would be none
                raise Error(f"the bounds of {name} are {_shown(lo)} and {_shown(hi)}; the first is less",
                            Status.ERROR_PARAMETER)
    return made


def _check_formula(data: bytes, parameters: Any) -> None:
    error = _sized(_TextError)
    status = load().scaleev_formula_check(data, parameters, len(parameters), byref(error))
    if status == Status.ERROR_TEXT:
        raise _wrong(data, error, "formula")
    _check(status)


def check_formula(formula: str, /, *parameters: Mapping[str, float], bounds: Mapping[str, Any] = {}, **named: float
                  ) -> None:
    """Raises a FormulaError if the formula is wrong; its parameters and their bounds are given as to Model.benefit().

        scaleev.check_formula("a*K^1.5", a=2)"""
    _check_formula(_bytes(formula), _formula_parameters(dict(*parameters, **named), bounds))


@dataclasses.dataclass(frozen=True)
class Term:
    """A term of a model. `data` is what it was given that is no input: the points of a table, the functions of a
    callback, the text of a formula and a dict of bounds. `inputs` are the parameters and knobs with their values.
    `formula` is the benefit, or the cumulative hazard, as a formula of K; None for tables and callbacks."""
    number: int
    family: Family
    label: str
    data: tuple[Any, ...]
    inputs: dict[str, float]
    formula: Optional[str] = None

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters and knobs of the family; of a formula its own parameters, then the knobs."""
        if not self.family.name.endswith(".formula"):
            return self.family.parameters
        knobs, (_, bounds), most = [p.name for p in self.family.parameters], self.data, sys.float_info.max

        def parameter(name: str) -> Parameter:
            lo, hi = bounds.get(name, (-most, most))
            allowed = ("a finite number" if (lo, hi) == (-most, most) else f"{_shown(lo)} or greater" if hi == most
                       else f"{_shown(hi)} or less" if lo == -most else f"{_shown(lo)} to {_shown(hi)}")
            return Parameter(name, "", allowed, lo, hi, False, math.nan)
        return (*(parameter(name) for name in self.inputs if name not in knobs), *self.family.parameters)

    @property
    def _values(self) -> dict[str, float]:
        """The parameters that are no knobs."""
        knobs = [p.name for p in self.family.parameters if p.is_knob]
        return {name: value for name, value in self.inputs.items() if name not in knobs}

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What adds this term: what comes after the family's name."""
        if self.family.name.endswith(".formula"):
            return self.data[0], self._values
        return self.data or tuple(self._values.values())

    @property
    def settings(self) -> dict[str, Any]:
        """The knobs that are not at their defaults, and the bounds of the parameters of a formula."""
        knobs: dict[str, Any] = {p.name: self.inputs[p.name] for p in self.family.parameters
                                 if p.is_knob and self.inputs[p.name] != p.default}
        bounds = self.data[1] if self.family.name.endswith(".formula") else {}
        return {**knobs, "bounds": bounds} if bounds else knobs


def _flat(answer: Any) -> dict[str, Any]:
    """What an answer says by name; the error of an Estimate as <name>_error."""
    flat: dict[str, Any] = {}
    for field in dataclasses.fields(answer):
        value = getattr(answer, field.name)
        flat.update({field.name: value.value, field.name + "_error": value.error} if isinstance(value, Estimate)
                    else {field.name: value})
    return flat


class _Answer:
    def to_series(self) -> Any:
        """What it says as a pandas Series, by name."""
        return _pandas().Series(_flat(self), dtype=object)


@dataclasses.dataclass(frozen=True)
class Root(_Answer):
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

    def to_frame(self) -> Any:
        """The roots as a pandas DataFrame, a row for each; kinds by their names."""
        rows = [dataclasses.astuple(root) for root in self.roots]
        frame = _pandas().DataFrame(rows, columns=[field.name for field in dataclasses.fields(Root)])
        return frame.assign(kind=[root.kind.name for root in self.roots])


@dataclasses.dataclass(frozen=True)
class Optimum(_Answer):
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
class Whole(_Answer):
    """The first and the last whole scale at which EV is positive, NaN where there is none."""
    first_good: float
    last_good: float
    proved: bool


@dataclasses.dataclass(frozen=True)
class Sensitivity(_Answer):
    """How a root moves with an input x: slope is dK/dx, elasticity percent of K per percent of x, each with proved
    bounds; NaN where EV is level along the scale in doubles."""
    slope: float
    slope_lo: float
    slope_hi: float
    elasticity: float
    elasticity_lo: float
    elasticity_hi: float


@dataclasses.dataclass(frozen=True)
class Argument(_Answer):
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


class Sensitivities(dict[str, Sensitivity]):
    """The Sensitivity to every input, by the input's shortest name."""

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each input."""
        return _pandas().DataFrame([dataclasses.astuple(one) for one in self.values()], list(self),
                                   [field.name for field in dataclasses.fields(Sensitivity)])


class Gradient(dict[str, float]):
    """The derivative by every input, by the input's shortest name."""

    def to_series(self) -> Any:
        """A pandas Series."""
        return _pandas().Series(self, dtype=float, name="gradient")


@dataclasses.dataclass(frozen=True, eq=False)
class Rows:
    """The break-even of each row in [lo, hi], `at` the best double, and the kinds and directions of these roots, all in
    the shape of the rows. A row without one has NaN, and a kind from NONE_GOOD on that says why. `at, kinds = rows`
    leaves the rest."""
    at: Values
    lo: Values
    hi: Values
    kinds: Values
    directions: Values

    def __iter__(self) -> Iterator[Values]:
        return iter((self.at, self.kinds))

    @property
    def roots(self) -> tuple[Optional[Root], ...]:
        """The Root of each row, None where there is none."""
        rows = zip(*map(_listed, (self.at, self.lo, self.hi, self.kinds, self.directions)))
        return tuple(Root(at, lo, hi, RootKind(kind), direction) if at == at else None
                     for at, lo, hi, kind, direction in rows)

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each, as that of a Solution."""
        columns = {"at": self.at, "lo": self.lo, "hi": self.hi,
                   "kind": [RootKind(kind).name for kind in _listed(self.kinds)], "direction": self.directions}
        return _pandas().DataFrame({name: numpy.ravel(column) for name, column in columns.items()},
                                   getattr(self.at, "index", None))


# ---- answers for ranges of inputs ----


@dataclasses.dataclass(frozen=True)
class Region(_Answer):
    """Scales from lo to hi with one verdict, which is proved; at the ends EV may be 0."""
    lo: float
    hi: float
    verdict: RegionVerdict

    def __str__(self) -> str:
        lo, hi = (f"{end:.6g}" for end in (self.lo, self.hi))
        return f"{lo + (f' to {hi}' if lo != hi else ''):<26} {self.verdict.words}"


class Regions(tuple[Region, ...]):
    """Regions in rising order, each ending where the next begins."""

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each; verdicts by their names."""
        rows = [(region.lo, region.hi, region.verdict.name) for region in self]
        return _pandas().DataFrame(rows, columns=[field.name for field in dataclasses.fields(Region)])


@dataclasses.dataclass(frozen=True)
class RegionPoints:
    """Why it depends: values of the inputs at which EV is proved to be good, and values at which it is proved to be
    bad, by the names that the ranges were given by; None where there are none, or none were found. The model there is
    m.copy().update(points.bad)."""
    verdict: RegionVerdict
    good: Optional[dict[str, float]]
    bad: Optional[dict[str, float]]


@dataclasses.dataclass(frozen=True)
class Cell(_Answer):
    """A rectangle: scales from lo to hi, values of the input from along_lo to along_hi. GOOD, BAD, or UNDECIDED because
    the boundary goes through it; on its border EV may be 0."""
    lo: float
    hi: float
    along_lo: float
    along_hi: float
    verdict: RegionVerdict


# What a row of flags is after one more: flags | 1 << verdict of each byte. And the verdict that the flags leave.
_WITH = {verdict: bytes(flags | 1 << verdict for flags in range(256)) for verdict in RegionVerdict}
_ALONE = bytes({1 << verdict: verdict for verdict in (RegionVerdict.GOOD, RegionVerdict.BAD)}.get(flags, 0)
               for flags in range(256))


@dataclasses.dataclass(frozen=True)
class Map:
    """Cells that cover the plane of the scale and the input `along`, in no order."""
    along: str
    cells: tuple[Cell, ...]

    def grid(self, columns: Optional[int] = None, rows: Optional[int] = None) -> tuple[Values, Values, Values]:
        """The cells as a grid: the edges along the scale, those along the input, and a row of verdicts for each step of
        the input.

            x, y, verdicts = m.map("loss", (1, 1e6), 1, 1e9).grid()
            axes.pcolormesh(x, y, verdicts)

        The edges are those of the cells, and nothing is lost. With a number of columns, or of rows, there are so many
        that are equally wide; on a logarithmic axis where that of the cells begins above 0 and spans a decade. A step
        through which the boundary may go is UNDECIDED then."""
        x = _edges("columns", columns, [(cell.lo, cell.hi) for cell in self.cells])
        y = _edges("rows", rows, [(cell.along_lo, cell.along_hi) for cell in self.cells])
        flags = [bytearray(len(x) - 1) for _ in y[1:]]
        for cell in self.cells:
            left, right = _meeting(x, cell.lo, cell.hi)
            low, high = _meeting(y, cell.along_lo, cell.along_hi)
            for row in flags[low:high]:
                row[left:right] = row[left:right].translate(_WITH[cell.verdict])
        verdicts: list[Any] = [list(row.translate(_ALONE)) for row in flags]
        return (x, y, verdicts) if numpy is None else (numpy.array(x), numpy.array(y), numpy.array(verdicts))

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each cell; verdicts by their names."""
        rows = [(cell.lo, cell.hi, cell.along_lo, cell.along_hi, cell.verdict.name) for cell in self.cells]
        return _pandas().DataFrame(rows, columns=[field.name for field in dataclasses.fields(Cell)])


def _edges(name: str, n: Optional[int], ends: list[tuple[float, float]]) -> list[float]:
    """All ends, or those of n equal steps from the least to the greatest."""
    lo, hi = min(lo for lo, _ in ends), max(hi for _, hi in ends)
    if n is None:
        found = sorted({end for pair in ends for end in pair})
        return found if len(found) > 1 else [lo, hi]
    count = _whole(name, n)
    if count < 1:
        raise Error(f"{name} is {count}, allowed is 1 or more", Status.ERROR_COUNT)
    logarithmic = 0 < 10 * lo <= hi
    inner = (lo * (hi / lo) ** (i / count) if logarithmic else lo + (hi - lo) * (i / count) for i in range(1, count))
    return [lo, *(min(max(edge, lo), hi) for edge in inner), hi]


def _meeting(edges: list[float], lo: float, hi: float) -> tuple[int, int]:
    """The steps, from the first to before the second, that share more than a point with [lo, hi]."""
    if lo == hi:
        return 0, len(edges) - 1
    return bisect.bisect_right(edges, lo) - 1, bisect.bisect_left(edges, hi)


@dataclasses.dataclass(frozen=True)
class Switching:
    """Where the verdict changes when one input moves from its `value` and all others stay: the nearest root below,
    and above. A CROSSING is proved, and so is None: that there is none. From one that is UNRESOLVED on nothing is."""
    value: float
    below: Optional[Root]
    above: Optional[Root]


class SwitchingValues(dict[str, Switching]):
    """The Switching of each input that may move, by its name. common_factor: the least factor by which all of them at
    once, each multiplied or divided by at most this much, can change the verdict: it is proved to stay up to `lo`, and
    to change within `hi`. None where it stays in all of the ranges; UNRESOLVED where that is not proved."""
    common_factor: Optional[Root]

    def __init__(self, values: Iterable[tuple[str, Switching]], common_factor: Optional[Root]) -> None:
        super().__init__(values)
        self.common_factor = common_factor

    def __reduce__(self) -> Any:
        return type(self), (list(self.items()), self.common_factor)

    def __str__(self) -> str:
        lines = [f"{name} = {one.value:.6g}: {_changes('at ', one.below, one.above)}" for name, one in self.items()]
        return "\n".join([*lines, f"all together: {_changes('within a factor of ', self.common_factor)}"])

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each input, and one for the common factor, of which 1 is the value; kinds
        by their names, NONE where there is no root."""
        rows = {**self, "common factor": Switching(1.0, None, self.common_factor)}
        columns: dict[str, list[Any]] = {"value": [row.value for row in rows.values()]}
        for side in ("below", "above"):
            roots: list[Optional[Root]] = [getattr(row, side) for row in rows.values()]
            columns[side] = [root.at if root else math.nan for root in roots]
            columns[side + "_kind"] = [root.kind.name if root else "NONE" for root in roots]
        return _pandas().DataFrame(columns, list(rows))


def _changes(where: str, *roots: Optional[Root]) -> str:
    known = [f"{where}{root.at:.6g}" if root.kind == RootKind.CROSSING else f"perhaps from {where}{root.lo:.6g} on"
             for root in roots if root]
    return "changes " + " and ".join(known) if known else "does not change"


@dataclasses.dataclass(frozen=True)
class Crux:
    """What a verdict hangs on. verdict: that over the ranges. sign: of EV at the present values; 0 where it could not
    be proved, and then nothing else is told. which: the fewest inputs that must be known to be what they are for that
    sign to be proved whatever the others are; without `fewest` it is not proved that fewer do not do. flip: the nearest
    values of the inputs that were found with the other sign, None where there are none. Each may move by a share of its
    range, of the logarithm of it where it spans more than a decade: up to the share distance_lo the sign is proved to
    stay, and within distance_hi, which may be infinite, to change."""
    verdict: RegionVerdict
    sign: int
    which: tuple[str, ...]
    fewest: bool
    flip: Optional[dict[str, float]]
    distance_lo: float
    distance_hi: float

    def __str__(self) -> str:
        words = {1: "good", -1: "bad"}
        if self.sign == 0:
            return "It could not be proved what the present values give."
        if not self.which:
            return f"It is {words[self.sign]} whatever the inputs are in their ranges."
        known = " and ".join([", ".join(self.which[:-1])] * (len(self.which) > 1) + [self.which[-1]])
        others = "" if self.flip and len(self.flip) == len(self.which) else " whatever the others are,"
        verb, fewer = "is" if len(self.which) == 1 else "are", "" if self.fewest else ", and perhaps with fewer"
        said = f"It is {words[self.sign]}, and stays so{others} as long as {known} {verb} what is assumed{fewer}."
        if self.flip is None:
            return said
        values = ", ".join(f"{name} = {value:.6g}" for name, value in self.flip.items())
        return f"{said} It is {words[-self.sign]} at {values}."


_KINDS: dict[Any, Callable[[Any], Any]] = {"float": float, "int": int, "bool": bool, "RootKind": RootKind,
                                           "Verdict": Verdict, "RegionVerdict": RegionVerdict}


_Read = typing.TypeVar("_Read")


def _read(answer: type[_Read], struct: ctypes.Structure, **given: Any) -> _Read:
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

    @property
    def spellings(self) -> list[str]:
        """What it may be called, the shortest first. A word of digits is the number of a term."""
        words = [word for word in self.words if word and not word.isdigit()] + [str(self.term)] * bool(self.words)
        return list(dict.fromkeys([self.name, *(f"{word}.{self.name}" for word in words)]))


def _sized(struct: Any, **fields: Any) -> Any:
    return struct(size=ctypes.sizeof(struct), **fields)


class _Computed:
    """A callback. The models that have it refer to it in Python rather than by `retain` and `release`: what C holds is
    hidden from the garbage collector, which then could not free a model that its own callback refers to."""

    def __init__(self, function: Any, bounds: Any) -> None:
        def block(scales: Any, n: int, out: Any, _context: Any) -> None:
            _give(out, n, function(_given(scales, n)))

        def limits(lo: float, hi: float, out: Any, _context: Any) -> None:
            four = [_float(x) for x in bounds(lo, hi)]
            if len(four) != 4:
                raise ValueError(f"bounds gave {len(four)} values where 4 are needed")
            _memory(out, 4)[:] = four

        self.data = (function,) if bounds is None else (function, bounds)
        self.struct = _sized(_Callback, function=_FUNCTION(_guarded(block)))
        if bounds is not None:
            self.struct.bounds = _BOUNDS(_guarded(limits))


def _written(write: Callable[..., int], *arguments: Any) -> Optional[str]:
    """What a function of the library writes; None where it cannot be written."""
    length = c_size_t()
    status = write(*arguments, None, 0, byref(length))
    if status == Status.ERROR_UNSUPPORTED:
        return None
    _check(status)
    text = ctypes.create_string_buffer(length.value + 1)
    _check(write(*arguments, text, len(text), None))
    return _text(text.value)


class _Handle(_model):  # type: ignore[misc,valid-type]
    """The pointer to a model of the library, which is freed with it. Once a Model has it, nothing changes it."""
    _type_ = _Model

    def __init__(self, create: Callable[..., int], *arguments: Any, callbacks: Optional[dict[int, _Computed]] = None,
                 split: Optional[int] = None) -> None:
        super().__init__()
        _call(create, *arguments, byref(self))
        # A copy of the pointer that does not keep this one. At the end of the process another thread may still be in a
        # call, so nothing is freed then.
        weakref.finalize(self, load().scaleev_model_destroy, _model.from_buffer_copy(self)).atexit = False
        self.callbacks = dict(callbacks or {})  # by the number of their term
        self.split = split  # of a difference: how many terms are the first model's

    def copy(self) -> _Handle:
        return _Handle(load().scaleev_model_copy, self, callbacks=self.callbacks, split=self.split)

    def minus(self, other: _Handle) -> _Handle:
        n = load().scaleev_term_count(self)
        callbacks = {**self.callbacks, **{n + term: one for term, one in other.callbacks.items()}}
        return _Handle(load().scaleev_model_difference, self, other, callbacks=callbacks, split=n)

    @classmethod
    def parse(cls, text: str) -> _Handle:
        """The model that the text says."""
        data, error = _bytes(text), _sized(_TextError)

        def create(made: Any) -> int:
            return int(load().scaleev_model_parse(data, None, made, byref(error)))
        try:
            handle = cls(create)
        except Error as other:
            raise (_wrong(data, error, "model") if other.status == Status.ERROR_TEXT else other) from None
        lines = (handle.text() or "").split("\n")  # one for each term
        handle.split = lines.index("minus") if "minus" in lines else None
        handle.warn_of_hazards(0)
        return handle

    def text(self) -> Optional[str]:
        """The model as text; None where a callback cannot be written."""
        return _written(load().scaleev_model_text, self)

    @functools.cached_property
    def inputs(self) -> list[_Input]:
        library = load()
        known = list(families().values())
        inputs, lo, hi = [_Input(-1, "scale", (), 0.0, sys.float_info.max)], c_double(), c_double()
        for i in range(1, library.scaleev_input_count(self)):
            term, name = library.scaleev_input_term(self, i), _text(library.scaleev_input_name(self, i))
            family = known[library.scaleev_term_family(self, term)]
            kind, _, short = family.name.partition(".")
            words = (kind, short, family.name, _text(library.scaleev_label(self, term)))
            _check(library.scaleev_input_range(self, i, byref(lo), byref(hi)))
            inputs.append(_Input(term, name, words, lo.value, hi.value))
        return inputs

    @functools.cached_property
    def spellings(self) -> dict[str, list[int]]:
        """The inputs that each name may mean."""
        found: dict[str, list[int]] = {}
        for i, known in enumerate(self.inputs):
            for name in known.spellings:
                found.setdefault(name, []).append(i)
        return found

    @functools.cached_property
    def names(self) -> list[str]:
        """The shortest name of each input that means it alone."""
        return [next(name for name in known.spellings if self.spellings[name] == [i])
                for i, known in enumerate(self.inputs)]

    def take_names(self, other: _Handle) -> None:
        """Of a model with the same terms and labels: what is known there need not be found out again."""
        self.__dict__.update((name, other.__dict__[name]) for name in ("inputs", "spellings", "names")
                             if name in other.__dict__)

    def find(self, name: str) -> int:
        if name == "scale":
            return SCALE
        _bytes(name)
        found = self.spellings.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Error(f"{name!r} may mean {' or '.join(self.names[i] for i in found)}", Status.ERROR_NAME)
        sure = [known for known, means in self.spellings.items() if len(means) == 1]
        raise Error(_unknown(f"no input is called {name!r}", name, self.names, sure), Status.ERROR_NAME)

    def error(self) -> Optional[bytes]:
        """What was wrong with the last building call."""
        return typing.cast(Optional[bytes], load().scaleev_model_error(self))

    def get(self, number: int) -> float:
        value = c_double()
        _call(load().scaleev_get, self, number, byref(value))
        return value.value

    def numbers(self, names: Iterable[str]) -> list[int]:
        """The inputs that are called so, each of them once."""
        found: dict[int, str] = {}
        for name in names:
            other = found.setdefault(self.find(name), name)
            if other != name:
                raise Error(f"{other!r} and {name!r} are the same input", Status.ERROR_INPUT)
        return list(found)

    def is_loss(self, number: int) -> bool:
        """Whether it is a loss, and not one that has already been said to be a gain."""
        return number != SCALE and self.inputs[number].name == "loss" and self.get(number) >= 0

    def points(self, term: int) -> tuple[list[float], ...]:
        """The scales and the values of a table; of another term nothing."""
        read, n = load().scaleev_table_points, c_size_t()
        _call(read, self, term, None, None, 0, byref(n))
        if n.value == 0:
            return ()
        scales, values = (c_double * n.value)(), (c_double * n.value)()
        _call(read, self, term, scales, values, n, byref(n))
        return list(scales), list(values)

    def bounds(self, term: int, family: Family) -> dict[str, tuple[float, float]]:
        """Of the parameters of a formula that have some."""
        most, knobs = sys.float_info.max, [p.name for p in family.parameters]
        return {one.name: (one.lo, one.hi) for one in self.inputs
                if one.term == term and one.name not in knobs and (one.lo, one.hi) != (-most, most)}

    def hazard_verdict(self, term: int) -> HazardVerdict:
        verdict = c_int32()
        _call(load().scaleev_hazard_verdict, self, term, byref(verdict))
        return HazardVerdict(verdict.value)

    def warn_of_hazards(self, first: int) -> None:
        """Warns of formulas, from a term on, that may be no hazards. Callbacks are anybody's word."""
        number = load().scaleev_family_find(b"hazard.formula")
        for term in range(first, load().scaleev_term_count(self)):
            if load().scaleev_term_family(self, term) == number and (
                    self.hazard_verdict(term) == HazardVerdict.UNDECIDED):
                words = _written(load().scaleev_term_formula, self, term)
                _warn(f"that {words} is 0 at K = 0 and never falls is not proved; it is taken to be so, and what is proved "
                      "of the model rests on it", UndecidedHazardWarning)

    def terms(self) -> tuple[Term, ...]:
        library, known = load(), list(families().values())
        inputs: list[dict[str, float]] = [{} for _ in range(library.scaleev_term_count(self))]
        for number, one in enumerate(self.inputs):
            if number != SCALE:
                inputs[one.term][one.name] = self.get(number)
        made = []
        for i, values in enumerate(inputs):
            family = known[library.scaleev_term_family(self, i)]
            formula = _written(library.scaleev_term_formula, self, i)
            data = ((formula, self.bounds(i, family)) if family.name.endswith(".formula")
                    else self.callbacks[i].data if i in self.callbacks else self.points(i))
            made.append(Term(i, family, _text(library.scaleev_label(self, i)), data, values, formula))
        return tuple(made)

    def state(self) -> Any:
        """What makes models equal."""
        return self.split, [(term.family, term.label, term.inputs,
                             [id(given) if callable(given) else given for given in term.data])
                            for term in self.terms()]

    def columns(self, columns: dict[str, Numbers]) -> tuple[Any, int, _Room]:
        """The columns as C wants them; the rest as _rows() gives it."""
        found = self.numbers(columns)
        rows, n, room = _rows(columns)
        for number, name, row in zip(found, columns, rows):
            if self.is_loss(number) and _any_negative(row):
                _warn_of_sign(name, "negative in a row")
        table: Any = (_Column * len(rows))(*(_Column(number, 0, *_in_c(row)) for number, row in zip(found, rows)))
        table.keep = rows
        return table, n, room

    def ranges(self, ranges: Mapping[str, Any], hold_present: bool = False) -> tuple[Any, int]:
        """The ranges as C wants them, and how many there are; hold_present: the present values must be in them."""
        if not isinstance(ranges, collections.abc.Mapping):
            raise TypeError(f"ranges are a dict, as {{'loss': (1, 9)}}, not {ranges!r}")
        found = self.numbers(ranges)
        made = (_Range * len(found))()
        for one, number, (name, given) in zip(made, found, ranges.items()):
            one.input, (one.lo, one.hi) = number, self.range_of(number, name, given)
            if hold_present and not one.lo <= self.get(number) <= one.hi:
                raise Error(f"{name} is {_shown(self.get(number))}, which is not in its range, {_shown(one.lo)} to "
                            f"{_shown(one.hi)}", Status.ERROR_DOMAIN)
        return made, len(found)

    def range_of(self, number: int, name: str, given: Any) -> tuple[float, float]:
        """The least and the greatest value of an input, as they are given."""
        if number == SCALE:
            raise Error("the scale has no range: it is what is asked about", Status.ERROR_INPUT)
        try:
            least, greatest = given
        except (TypeError, ValueError):
            raise TypeError(f"{name}: a range is a pair, as (1, 9), not {_shown(given)}") from None
        with _naming(name):
            lo, hi = _float(least), _float(greatest)
        known = self.inputs[number]
        if not lo <= hi:
            raise Error(f"{name}: a range goes from the least to the greatest value, not from {_shown(lo)} to "
                        f"{_shown(hi)}", Status.ERROR_DOMAIN)
        if not known.lo <= lo <= hi <= known.hi:
            raise Error(f"{name}: the range is {_shown(lo)} to {_shown(hi)}, allowed is {_shown(known.lo)} to "
                        f"{_shown(known.hi)}", Status.ERROR_DOMAIN)
        if lo < 0 and self.is_loss(number):
            _warn_of_sign(name, "negative in its range")
        return lo, hi

    def set(self, values: dict[str, float]) -> None:
        """Sets all of them together."""
        found, given = self.numbers(values), []
        if SCALE in found:
            raise Error("the scale cannot be set: it has no value of its own", Status.ERROR_INPUT)
        for name, value in values.items():
            with _naming(name):
                given.append(_float(value))
        for number, name, value in zip(found, values, given):
            if value < 0 and self.is_loss(number):
                _warn_of_sign(name, values[name])
        n = len(found)
        _call(load().scaleev_set_many, self, (c_int32 * n)(*found), (c_double * n)(*given), n, error_of=self)

    def add(self, family: Family, parameters: dict[str, Any], settings: dict[str, Any], label: str) -> None:
        """Adds a term with its knobs and its label."""
        term = load().scaleev_term_count(self)
        if family.name.endswith(".callback"):
            self.add_callback(family, *parameters.values())
        elif family.name.endswith(".formula"):
            self.add_formula(family, **parameters)
        else:
            self.add_numbers(family.name, parameters)
        for name, value in settings.items():
            _call(load().scaleev_set_named, self, term, _bytes(name), value, error_of=self, given={name: value})
        _call(load().scaleev_set_label, self, term, _bytes(label), error_of=self)

    def add_numbers(self, family: str, parameters: dict[str, Any]) -> None:
        """Adds a term whose parameters are numbers, or lists of them (the points of a table), which take turns."""
        lists = []
        for name, given in parameters.items():
            with _naming(f"{family}: {name}"):
                many = isinstance(given, collections.abc.Iterable) and not isinstance(given, str)
                lists.append([_float(x) for x in given] if many else [_float(given)])
        if any(len(one) != len(lists[0]) for one in lists):
            lengths = ", ".join(f"{name} has {len(one)}" for name, one in zip(parameters, lists))
            raise ValueError(f"{family}: lists of different lengths: {lengths}")
        values = [x for point in zip(*lists) for x in point]
        _call(load().scaleev_add, self, _bytes(family), (c_double * len(values))(*values), len(values), None,
              error_of=self)

    def add_formula(self, family: Family, formula: str, parameters: dict[str, Any], bounds: Mapping[str, Any]) -> None:
        """Adds a term by a formula."""
        data, made = _bytes(formula), _formula_parameters(parameters, bounds)
        add, loss = getattr(load(), "scaleev_" + family.name.replace(".", "_")), (0.0,) if family.is_hazard else ()
        status = add(self, data, made, len(made), *loss, None)
        words = self.error() or b""
        if status == Status.ERROR_TEXT:
            _check_formula(data, made)  # which knows the place; it does not judge hazards, and that is about the whole
            raise _wrong(data, _sized(_TextError, code=TextCode.NO_HAZARD, length=len(data),
                                      words=words.partition(b": ")[2]), "formula")
        _check(status, words)

    def add_callback(self, family: Family, function: Any, bounds: Any = None) -> None:
        """Adds a term that Python computes."""
        if not callable(function) or not (bounds is None or callable(bounds)):
            raise TypeError(f"{family.name}: functions are needed")
        add = getattr(load(), "scaleev_" + family.name.replace(".", "_"))
        computed, term, loss = _Computed(function, bounds), c_int32(), (0.0,) if family.is_hazard else ()
        _call(add, self, byref(computed.struct), *loss, byref(term), error_of=self)
        self.callbacks[term.value] = computed


def _quantity(quantity: str | int) -> int:
    if not isinstance(quantity, str):
        return int(quantity)
    try:
        return Quantity[quantity.upper()]
    except KeyError:
        raise Error(_unknown(f"no quantity is called {quantity!r}", quantity, [q.name.lower() for q in Quantity]),
                    Status.ERROR_QUANTITY) from None


def _name_of(quantity: str | int) -> str:
    number = _quantity(quantity)
    return Quantity(number).name.lower() if number in set(Quantity) else str(number)


def _with_losses(family: Family, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings with a gain as a loss; warns of a negative loss."""
    if not family.is_hazard or "gain" not in settings:
        if _is_negative(settings.get("loss")):
            _warn_of_sign(f"{family.name}: loss", settings["loss"])
        return settings
    if "loss" in settings:
        raise CallError(f"{family.name}: loss and gain are given; gain=100 is loss=-100", Status.ERROR_COUNT)
    gain, rest = settings["gain"], {name: value for name, value in settings.items() if name != "gain"}
    with _naming(f"{family.name}: gain"):
        loss = 0.0 - _float(gain)
    if loss > 0:
        raise Error(f"{family.name}: gain is {_shown(gain)}; write loss={_shown(loss)}", Status.ERROR_PARAMETER)
    return {**rest, "loss": loss}


class _Adding(typing.NamedTuple):
    """What adds a term: the values without a name, those with one, the label."""
    family: Family
    given: tuple[Any, ...]
    settings: dict[str, Any]
    label: str


def _add_to(handle: _Handle, adding: _Adding) -> None:
    handle.add(adding.family, *_sorted(adding.family, adding.given, adding.settings), adding.label)


class Model:
    """Benefits that grow with the scale, and hazards that put an end to them: EV(K) = R(K) B(K) - L(K).

    A Model is built by calls that give it back; repr() shows the calls that make one like it, and str() is its text, from
    which Model(text) makes the same:

        scaleev.Model().benefit("linear", 2).hazard("constant", 0.01, loss=100, wipe=0.9, label="open")

    m["probability"] reads an input, m["probability"] = 0.02 sets it, m.update() sets several together, and dict(m) is
    all of them by name; the scale, which has no value of its own, is NaN there. a - b is the model of the difference:
    its break-evens are where the two cross over. Models are equal if they have the same terms with the same values and
    labels, and the very same callbacks. A call that fails leaves the model as it was."""

    def __init__(self, text: str = "") -> None:
        self._handle = _Handle.parse(text) if text != "" else _Handle(load().scaleev_model_create)
        self._building = threading.RLock()

    @classmethod
    def _of(cls, handle: _Handle) -> Model:
        model = cls.__new__(cls)
        model._handle, model._building = handle, threading.RLock()
        return model

    @classmethod
    def parse(cls, text: str) -> Model:
        """The model that a text says, in the language that scaleev.h describes; str() writes it, and then it is the same
        to the bit. What is wrong is a FormulaError.

            scaleev.Model.parse("benefit linear(2); hazard constant(0.01), loss = 100")"""
        return cls._of(_Handle.parse(text))

    @property
    def _as_parameter_(self) -> _Handle:
        return self._handle

    # -- building --

    def benefit(self, family: str, *parameters: Any, label: str = "", **settings: Any) -> Model:
        """Adds a benefit: the family's parameters in its order, or by name, then knobs by name.

            m.benefit("linear", 2)                     m.benefit("table", scales, values)
            m.benefit("power", 3, exponent=1.5)        m.benefit("callback", function, bounds)

        In place of a family a formula of the scale, K, and of parameters by name, which are inputs like any others:

            m.benefit("a*K^1.5/(1 + K/t)", a=2, t=1e6, bounds={"t": (1, 1e9)}, label="open")

        scaleev.h says what it may have. One that looks like the name of a family, and parameters that are called like
        something else, are given as m.benefit("formula", "K", {"label": 2}).

        A callback gets a block of scales and gives as many values, or one for all. It must be a pure function, and
        may be called from every thread that uses the model. Without bounds nothing is proved; with them, bounds(lo,
        hi) gives the least and the greatest value on [lo, hi], then the same of the derivative."""
        return self._add("benefit", family, parameters, settings, label)

    def hazard(self, family: str, *parameters: Any, label: str = "", **settings: Any) -> Model:
        """Adds a hazard, as benefit() does. Its loss is 0 unless it is given, as loss=100 for a catastrophe of -100. To
        mean that something is won when it strikes, write gain=100 for a loss of -100, which warns. A formula is that of
        the cumulative hazard, which is 0 at 0 and never falls, as in m.hazard("log1p(r*K)", r=0.25, loss=3)."""
        return self._add("hazard", family, parameters, settings, label)

    def __setitem__(self, name: str, value: float) -> None:
        self._change(lambda handle: handle.set({name: value}), names_stay=True)

    def update(self, values: Mapping[str, float] | Iterable[tuple[str, float]] = (), /, **named: float) -> Model:
        """Sets several inputs together, all of them or, after an error, none; what is given is as for dict.update().
        What is allowed is judged when all have their values, so those of an urn can move together. The NaN that dict(m)
        has for the scale is passed over.

            m.update(balls=10, bad=2)                  m.update({"open.loss": 5, "wipe": 0.5})"""
        given = dict(values, **named)
        if isinstance(given.get("scale"), float) and math.isnan(given["scale"]):
            del given["scale"]
        return self._change(lambda handle: handle.set(given), names_stay=True)

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
        return Model._of(self._handle.minus(other._handle))

    def _change(self, change: Callable[[_Handle], None], names_stay: bool = False) -> Model:
        with self._building:
            handle = self._handle.copy()
            if names_stay:
                handle.take_names(self._handle)
            change(handle)
            self._handle = handle
        return self

    def _add(self, kind: str, short: str, given: tuple[Any, ...], settings: dict[str, Any], label: str) -> Model:
        if _is_formula(short):
            short, given = "formula", (short, *given)
        family = _family(kind, short)
        adding = _Adding(family, given, _with_losses(family, settings), label)

        def change(handle: _Handle) -> None:
            _add_to(handle, adding)
            handle.warn_of_hazards(load().scaleev_term_count(handle) - 1)
        return self._change(change)

    def hazard_verdict(self, term: int) -> HazardVerdict:
        """Whether a hazard is proved to be one, with its parameters as they are: 0 at K = 0, and nowhere falling up to
        K = 1e18. Families are; of a formula it may be undecided, or disproved once its parameters are set; a callback is
        undecided."""
        return self._handle.hazard_verdict(term)

    # -- reading --

    @property
    def inputs(self) -> tuple[str, ...]:
        """The shortest names of all inputs, in the order in which the library numbers them; "scale" comes first."""
        return tuple(self._handle.names)

    def __iter__(self) -> Iterator[str]:
        return iter(self.inputs)

    def keys(self) -> tuple[str, ...]:
        """The names that it is iterated over, which are Model.inputs; so dict(m) gives all values."""
        return self.inputs

    def __contains__(self, name: object) -> bool:
        return len(self._handle.spellings.get(typing.cast(str, name), [])) == 1

    def __getitem__(self, name: str) -> float:
        number = self._handle.find(name)
        return math.nan if number == SCALE else self._handle.get(number)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms in the order in which they were added."""
        return self._handle.terms()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return bool(self._handle.state() == other._handle.state())

    __hash__ = None  # type: ignore[assignment] # it can change, and what it is compared by with it

    def to_dict(self) -> dict[str, Any]:
        """The model as JSON can hold it, from which Model.from_dict() makes an equal one:

            {"terms": [{"family": "benefit.linear", "parameters": {"per_unit": 2.0}},
                       {"family": "hazard.table", "label": "open", "parameters": {"points": [[0, 0.1], [9, 0.2]],
                                                                                  "loss": 100.0}}]}

        A formula has its text in "formula", and may have "bounds": {"a": [1, 9]}. A knob that is not there has its
        default; a negative loss is a "gain", unless the formula has a parameter of that name. A difference has the
        terms of the second model in "minus". A callback cannot be written: that is an Error."""
        terms, split = self._handle.terms(), self._handle.split
        made = {"terms": [_as_dict(term) for term in terms[:split]]}
        return made if split is None else {**made, "minus": [_as_dict(term) for term in terms[split:]]}

    @classmethod
    def from_dict(cls, model: dict[str, Any]) -> Model:
        """The model that to_dict() wrote."""
        _keys("a model", model, ["terms"], ["minus"])
        for name, part in model.items():
            if not isinstance(part, (list, tuple)):
                raise TypeError(f"{name!r} is a list of terms, not {part!r}")
        made = _built(model["terms"], _from_dict)
        made = made - _built(model["minus"], _from_dict, "minus") if "minus" in model else made
        made._handle.warn_of_hazards(0)
        return made

    def __repr__(self) -> str:
        terms, split = self._handle.terms(), self._handle.split
        whole = [terms] if split is None else [terms[:split], terms[split:]]
        return " - ".join("scaleev.Model()" + "".join(map(_as_call, part)) for part in whole)

    def __str__(self) -> str:
        """The model as text, which Model.parse() reads; with a callback, which cannot be written, as repr() gives it."""
        text = self._handle.text()
        return repr(self) if text is None else text.rstrip("\n")

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
            m.ev(scales[:, None], **{"open weights.loss": losses})

        What C can step through is not copied: arrays of doubles, columns of a matrix, fields of records, reversed
        views."""
        handle, library, number = self._handle, load(), _quantity(quantity)
        if not columns and isinstance(scale, (int, float)) and not handle.callbacks:
            value = library.scaleev_value(handle, number, _float(scale))
            if value == value:
                return float(value)
        # Here it is told why there is no value, and what a callback raised.
        given, one = {"scale": scale, **columns}, bool(columns) and isinstance(scale, numbers.Real)
        index = _index_of(given)
        table, n, room = handle.columns(columns if one else given)
        out, read = room(c_double)
        if not columns and table[0].stride == 1:
            _call(library.scaleev_evaluate, handle, number, table[0].values, n, out)
        else:
            _call(library.scaleev_evaluate_columns, handle, number, scale if one else 0, table, len(table), n, out)
        return read() if index is None else _with_index(read(), index, _name_of(quantity))

    def to_frame(self, scale: Numbers, *quantities: str | int, **columns: Numbers) -> Any:
        """A pandas DataFrame of quantities, all of them if none is named, at what value() takes. Its index is that of a
        Series, if one is given; else it is what is given, a level for each input.

            m.to_frame([1, 10, 100], "ev", "survival")"""
        pandas, model, given = _pandas(), self.copy(), {"scale": scale, **columns}
        values = {_name_of(quantity): model.value(quantity, scale, **columns) for quantity in quantities or Quantity}
        index = _index_of(given)
        if index is None or any(numpy.shape(one) != index.shape for one in values.values()):
            levels = numpy.broadcast_arrays(*(_column(name, one) for name, one in given.items()))
            index = pandas.MultiIndex.from_arrays([level.ravel() for level in levels], names=list(given))
            index = index if columns else index.get_level_values(0)
        return pandas.DataFrame({name: numpy.ravel(one) for name, one in values.items()}, index)

    def enclose(self, lo: float, hi: float, quantity: str | int = "ev") -> tuple[float, float]:
        """Proved bounds of a quantity over the scales in [lo, hi]."""
        least, greatest = c_double(), c_double()
        _call(load().scaleev_enclose, self._handle, _quantity(quantity), lo, hi, byref(least), byref(greatest),
              given={"lo": lo, "hi": hi})
        return least.value, greatest.value

    def gradient(self, scale: float, quantity: str | int = "ev") -> Gradient:
        """The derivatives of a quantity with respect to every input, by the input's shortest name."""
        handle = self._handle
        out = (c_double * len(handle.names))()
        _call(load().scaleev_gradient, handle, _quantity(quantity), scale, len(out), out, given={"scale": scale})
        return Gradient(zip(handle.names, out))

    # -- questions; max_evaluations 0 is the library's default. It counts enclosures, and scales where a callback gives no
    # bounds. --

    def break_even(self, lo: float, hi: float, max_evaluations: int = 0, skip_endpoints: bool = False) -> Solution:
        """Every scale in [lo, hi] at which EV is zero; those at lo and hi are left out if skip_endpoints is True."""
        return _solution_of({"lo": lo, "hi": hi}, load().scaleev_break_even, self._handle, lo, hi,
                            _options_of(max_evaluations, skip_endpoints))

    def break_even_columns(self, lo: float, hi: float, prove: bool = True, *, direction: int = -1, first: bool = False,
                           max_evaluations: int = 0, **columns: Numbers) -> Rows:
        """The scale in [lo, hi] at which EV turns, for each row of inputs (given as to value()): the last at which it
        turns from good to bad; with a direction of 1 from bad to good, and with `first` the first such scale. Much
        faster without `prove`: what is ESTIMATED then is right to 1e-12 of itself, except next to a touching root.

            at, kinds = m.break_even_columns(1, 1e6, probability=numpy.logspace(-6, -2, 1000))"""
        handle = self._handle
        table, n, room = handle.columns(columns)
        if any(column.input == SCALE for column in table):
            raise Error("the scale is no input of a row here: it is what is asked for", Status.ERROR_INPUT)
        request = _sized(_ColumnsRequest, direction=_one_of("direction", direction, -1, 1),
                         first=_one_of("first", first, False, True), prove=_one_of("prove", prove, False, True),
                         max_evaluations=_budget(max_evaluations))
        out, read = room(_Root)
        _call(load().scaleev_break_even_columns, handle, lo, hi, table, len(table), n, byref(request), None, None, out,
              given={"lo": lo, "hi": hi})
        index = _index_of(columns)
        return Rows(*(_with_index(read(name), index, name) for name in ("at", "lo", "hi", "kind", "direction")))

    def solve(self, along: str, scale: Optional[float] = None, lo: Optional[float] = None, hi: Optional[float] = None,
              quantity: str | int = "ev", target: float = 0.0, max_evaluations: int = 0,
              skip_endpoints: bool = False) -> Solution:
        """Every value in [lo, hi] of the input `along` at which the quantity is `target`; those at lo and hi are left
        out if skip_endpoints is True. Unless the input is the scale itself, `scale` must be given. The domain is all
        that is allowed for the input, unless it is given."""
        handle = self._handle
        number = handle.find(along)
        if number != SCALE and scale is None:
            raise TypeError(f"solving for {along!r} needs a scale")
        known = handle.inputs[number]
        at, least, greatest = (known_or if given is None else given for given, known_or in (
            (scale, 0.0), (lo, known.lo), (hi, known.hi)))
        return _solution_of({"target": target, "scale": at, "lo": least, "hi": greatest}, load().scaleev_solve, handle,
                            _quantity(quantity), target, number, at, least, greatest,
                            _options_of(max_evaluations, skip_endpoints))

    def best_scale(self, lo: float, hi: float, max_evaluations: int = 0) -> Optimum:
        """The scale in [lo, hi] at which EV is greatest."""
        out = _sized(_Optimum)
        _call(load().scaleev_best_scale, self._handle, lo, hi, _options_of(max_evaluations), byref(out),
              given={"lo": lo, "hi": hi})
        return _read(Optimum, out)

    def whole_scales(self, lo: float, hi: float, max_evaluations: int = 0) -> Whole:
        """The first and the last whole scale in [lo, hi] at which EV is positive."""
        out = _sized(_Whole)
        _call(load().scaleev_whole_scales, self._handle, lo, hi, _options_of(max_evaluations), byref(out),
              given={"lo": lo, "hi": hi})
        return _read(Whole, out)

    def sensitivities(self, root: Root) -> Sensitivities:
        """How a break-even scale of this model moves with every input, by the input's shortest name."""
        handle = self._handle
        out = (_Sensitivity * len(handle.names))()
        _call(load().scaleev_sensitivities, handle, _Root(*dataclasses.astuple(root)), len(out), out)
        return Sensitivities((name, _read(Sensitivity, one)) for name, one in zip(handle.names, out))

    # -- questions about ranges of inputs, as {"probability": (1e-6, 1e-3), "loss": (100, 1500)}. Inputs move
    # independently of each other; those without a range have the value that the model has. --

    def regions(self, ranges: Mapping[str, Any], lo: float, hi: float, max_evaluations: int = 0) -> Regions:
        """The scales in [lo, hi] at which EV is GOOD whatever the inputs are in their ranges, BAD whatever they are,
        or DEPENDS on them: both signs occur. All of it is proved, without a word on how likely which value is.
        UNDECIDED is what lies next to a boundary, or was left when max_evaluations were spent.

            m.regions({"probability": (1e-6, 1e-3), "loss": (100, 1500)}, 1, 1e12)"""
        handle = self._handle
        made, n = handle.ranges(ranges)
        with _of_ranges(ranges, lo, hi):
            found = _all_of(_Region, 64, {"lo": lo, "hi": hi}, load().scaleev_regions, handle, lo, hi, made, n,
                            _options_of(max_evaluations))
        return Regions(_read(Region, one) for one in found)

    def region_points(self, scale: float, ranges: Mapping[str, Any], max_evaluations: int = 0) -> RegionPoints:
        """The verdict at a scale, with inputs at which EV is good there and inputs at which it is bad."""
        handle = self._handle
        made, n = handle.ranges(ranges)
        verdict, good, bad = c_int32(), (c_double * n)(), (c_double * n)()
        with _of_ranges(ranges, scale, scale):
            _call(load().scaleev_region_points, handle, scale, made, n, _options_of(max_evaluations), byref(verdict),
                  good, bad, given={"scale": scale})
        found = RegionVerdict(verdict.value)
        return RegionPoints(found, _point(ranges, good, n > 0 or found == RegionVerdict.GOOD),
                            _point(ranges, bad, n > 0 or found == RegionVerdict.BAD))

    def enclose_ranges(self, quantity: str | int, lo: float, hi: float, ranges: Mapping[str, Any],
                       max_evaluations: int = 0) -> tuple[float, float]:
        """Proved bounds of a quantity over the scales in [lo, hi] and the ranges, as near to its least and greatest
        value as max_evaluations allow."""
        handle = self._handle
        made, n = handle.ranges(ranges)
        least, greatest = c_double(), c_double()
        with _of_ranges(ranges, lo, hi):
            _call(load().scaleev_enclose_ranges, handle, _quantity(quantity), lo, hi, made, n,
                  _options_of(max_evaluations), byref(least), byref(greatest), given={"lo": lo, "hi": hi})
        return least.value, greatest.value

    def map(self, along: str, limits: tuple[float, float], lo: float, hi: float, max_evaluations: int = 0) -> Map:
        """Where it is good and where bad over the plane of the scales in [lo, hi] and the values of an input within
        `limits`: how safe must it be at this scale?

            x, y, verdicts = m.map("probability", (1e-9, 1e-3), 1, 1e9).grid()"""
        handle = self._handle
        number = handle.find(along)
        least, greatest = handle.range_of(number, along, limits)
        with _of_ranges({along: limits}, lo, hi):
            found = _all_of(_Cell, 4096, {"lo": lo, "hi": hi}, load().scaleev_map, handle, lo, hi, number, least,
                            greatest, _options_of(max_evaluations))
        return Map(along, tuple(_read(Cell, one) for one in found))

    def switching_values(self, scale: float, ranges: Optional[Mapping[str, Any]] = None, max_evaluations: int = 0
                         ) -> SwitchingValues:
        """How far each input may move, alone, before EV at a scale changes its sign, and how far all may together. With
        ranges, the inputs that have one move within it; without, all inputs move through all that is allowed."""
        handle = self._handle
        made, n = handle.ranges({} if ranges is None else ranges, hold_present=True)
        if ranges is not None and n == 0:  # in C that stands for all inputs
            raise Error("no input has a range; without ranges all of them may move", Status.ERROR_INPUT)
        out, common = (_Switching * len(handle.names))(), _Root()
        with _of_ranges(ranges or {}, scale, scale):
            _call(load().scaleev_switching_values, handle, scale, made, n, _options_of(max_evaluations), len(out), out,
                  byref(common), given={"scale": scale})

        def switching(number: int) -> Switching:
            return Switching(handle.get(number), _root_of(out[number].below), _root_of(out[number].above))
        return SwitchingValues(((name, switching(handle.find(name))) for name in ranges or handle.names[1:]),
                               _root_of(common))

    def crux(self, scale: float, ranges: Mapping[str, Any], max_evaluations: int = 0) -> Crux:
        """What the verdict at a scale hangs on: the fewest inputs that must be known for it to be proved whatever the
        others are in their ranges, and the nearest values at which it is another. The present values must be in the
        ranges."""
        handle = self._handle
        made, n = handle.ranges(ranges, hold_present=True)
        which, flip = (c_int32 * n)(), (c_double * n)()
        out = _sized(_CruxAnswer, which=which, flip=flip)
        with _of_ranges(ranges, scale, scale):
            _call(load().scaleev_crux, handle, scale, made, n, _options_of(max_evaluations), byref(out),
                  given={"scale": scale})
        return _read(Crux, out, which=tuple(name for name, one in zip(ranges, which) if one),
                     flip=_point(ranges, flip, bool(out.flips)))

    def study(self, seed: int = 1, replicates: int = 8, threads: int = 1, progress: Progress = False) -> Study:
        """A Study of this model, in which nothing is uncertain yet. The draws follow from the seed, and are of so many
        independent replicates, a power of two from 2 to 64, from whose differences the errors come.

            m.study(seed=1).uncertain("probability", lognormal=(1e-6, 1e-3), level=0.9).decide(1, 1e9)"""
        return Study(self, seed, replicates, threads, progress)

    def argue(self, existing_scale: float, proposed_scale: float, proposed: Optional[Model] = None,
              existing_name: str = "", proposed_name: str = "", max_evaluations: int = 0) -> Argument:
        """Judges "this, at its scale, is fine, so the proposed is": this model at another scale, or another model. The
        names are for the text; "the existing thing" and "the proposed thing" without them."""
        existing = self._handle
        out = _sized(_Argument)
        _call(load().scaleev_argue, existing, existing_scale, proposed._handle if proposed else existing,
              proposed_scale, _options_of(max_evaluations), byref(out),
              given={"existing_scale": existing_scale, "proposed_scale": proposed_scale})
        names, length = (_bytes(existing_name), _bytes(proposed_name)), c_size_t()
        _call(load().scaleev_argument_text, byref(out), *names, None, 0, byref(length))
        text = ctypes.create_string_buffer(length.value + 1)
        _call(load().scaleev_argument_text, byref(out), *names, text, len(text), None)
        first, last = (_read(Root, flip) if flip.kind else None for flip in (out.first_flip, out.last_flip))
        return _read(Argument, out, first_flip=first, last_flip=last, text=_text(text.value))


def _options_of(max_evaluations: int, skip_endpoints: bool = False) -> Any:
    return byref(_sized(_SolveOptions, max_evaluations=_budget(max_evaluations),
                        skip_endpoints=_one_of("skip_endpoints", skip_endpoints, False, True)))


def _budget(max_evaluations: int) -> int:
    with _naming("max_evaluations"):
        number = operator.index(max_evaluations)
    if not 0 <= number < 2**64:  # ctypes would cut it off
        raise Error(f"max_evaluations is {number}, allowed is 0 to 2^64 - 1", Status.ERROR_OPTION)
    return number


def _one_of(name: str, value: Any, *allowed: int) -> int:
    if value not in allowed:
        raise Error(f"{name} is {_shown(value)}, allowed is {' or '.join(map(str, allowed))}", Status.ERROR_OPTION)
    return int(value)


def _solution_of(given: dict[str, Any], question: Callable[..., int], *arguments: Any) -> Solution:
    """Asks again with more room if there are more roots than fit."""
    out, roots = _sized(_Solution), (_Root * 16)()
    _call(question, *arguments, roots, len(roots), byref(out), given=given)
    if out.count > len(roots):
        roots = (_Root * out.count)()
        _call(question, *arguments, roots, len(roots), byref(out), given=given)
    return _read(Solution, out, roots=tuple(_read(Root, root) for root in roots[:out.count]))


def _all_of(kind: Any, room: int, given: dict[str, Any], question: Callable[..., int], *arguments: Any) -> Any:
    """The structs that a question writes and counts; it is asked again if there are more than there is room for."""
    out, count = (kind * room)(), c_size_t()
    _call(question, *arguments, out, room, byref(count), given=given)
    return out[:count.value] if count.value <= room else _all_of(kind, count.value, given, question, *arguments)


def _root_of(struct: Any) -> Optional[Root]:
    return _read(Root, struct) if struct.kind else None


def _point(names: Iterable[str], values: Iterable[float], is_there: bool) -> Optional[dict[str, float]]:
    """Values of inputs by their names; None where they are NaN, or are not there."""
    point = dict(zip(names, values))
    return point if is_there and not any(map(math.isnan, point.values())) else None


def _shown(value: Any) -> str:
    if isinstance(value, collections.abc.Mapping):
        return _shown_tuple(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if not isinstance(value, float):
        return getattr(value, "__name__", repr(value))
    text = repr(float(value))  # NumPy's have types in what they print
    return text[:-2] if text.endswith(".0") and text != "-0.0" else text


def _with_gains(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings with a negative loss as a gain."""
    return dict(("gain", -value) if name == "loss" and value < 0 else (name, value) for name, value in settings.items())


def _shown_all(given: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {_shown(value)}" for name, value in given.items())


def _as_call(term: Term) -> str:
    """The call that adds the term."""
    kind, _, short = term.family.name.partition(".")
    settings: dict[str, Any] = _with_gains(term.settings)
    if term.label:
        settings["label"] = term.label
    given = [f'"{short}"', *map(_shown, term.arguments)]
    if short == "formula":
        given = _shown_formula(term)
        if "bounds" in settings:
            settings["bounds"] = {name: tuple(None if abs(x) == sys.float_info.max else x for x in pair)
                                  for name, pair in settings["bounds"].items()}
    return f".{kind}({', '.join([*given, *(f'{name}={_shown(value)}' for name, value in settings.items())])})"


def _shown_formula(term: Term) -> list[str]:
    """A formula and its parameters, as a call has them."""
    text, values = term.arguments
    other = {"self", "family", "label", "bounds", "gain", *(p.name for p in term.family.parameters)}
    plain = all(name not in other and not keyword.iskeyword(name) for name in values)
    given = [f"{name}={_shown(value)}" for name, value in values.items()] if plain else [_shown_tuple(values)]
    return [*([] if _is_formula(text) else ['"formula"']), _quoted(text) if "\n" not in text else repr(text), *given]


def _as_dict(term: Term) -> dict[str, Any]:
    if term.family.name.endswith(".callback"):
        raise Error(f"term {term.number} is a {term.family.name}, of which the function cannot be written",
                    Status.ERROR_UNSUPPORTED)
    settings = term.settings if "gain" in term._values else _with_gains(term.settings)
    more: dict[str, Any] = {"label": term.label} if term.label else {}
    bounds = settings.pop("bounds", {})
    parameters: dict[str, Any] = {**term._values, **settings}
    if term.family.name.endswith(".formula"):
        more["formula"] = term.formula
        if bounds:
            more["bounds"] = {name: list(pair) for name, pair in bounds.items()}
    elif term.data:
        parameters = {**term._values, "points": [list(point) for point in zip(*term.data)], **settings}
    return {"family": term.family.name, **more, "parameters": parameters}


def _keys(what: str, given: Any, needed: list[str], more: list[str]) -> None:
    """Refuses what is no dict, or has other keys."""
    if not isinstance(given, dict):
        raise TypeError(f"{what} is a dict, not {given!r}")
    for key in given:
        if key not in needed + more:
            raise ValueError(_unknown(f"{what} has no {key!r}", str(key), needed + more))
    for key in needed:
        if key not in given:
            raise ValueError(f"{what} has no {key!r}, which it needs")


def _from_dict(term: Any) -> _Adding:
    formula = isinstance(term, dict) and str(term.get("family", "")).endswith(".formula")
    _keys("a term", term, ["family", *["formula"] * formula, "parameters"], ["label", *["bounds"] * formula])
    name, settings = term["family"], term["parameters"]
    if name not in families():
        raise Error(_unknown(f"no family is called {name!r}", str(name), list(families())), Status.ERROR_NAME)
    family = families()[name]
    given: tuple[Any, ...] = ()
    if name.endswith(".callback"):
        raise Error(f"{name}: a function cannot be written", Status.ERROR_UNSUPPORTED)
    if not isinstance(settings, dict):
        raise TypeError(f"parameters are a dict, not {settings!r}")
    if name.endswith(".table"):
        knobs = [p.name for p in family.parameters] + ["gain"] * family.is_hazard
        _keys(name, settings, ["points"], knobs)
        with _naming("points"):
            points = [(_float(scale), _float(value)) for scale, value in settings["points"]]
        given = [scale for scale, _ in points], [value for _, value in points]
        settings = {knob: value for knob, value in settings.items() if knob != "points"}
    if formula:
        own = "gain" in re.findall(r"[A-Za-z]\w*", str(term["formula"]))  # a parameter of that name
        knobs = [p.name for p in family.parameters] + ["gain"] * (family.is_hazard and not own)
        given = term["formula"], {name: value for name, value in settings.items() if name not in knobs}
        settings = {name: value for name, value in settings.items() if name in knobs}
        settings["bounds"] = term.get("bounds", {})
        if own:
            return _Adding(family, given, settings, term.get("label", ""))
    return _Adding(family, given, _with_losses(family, settings), term.get("label", ""))


def _built(terms: Iterable[Any], adding: Callable[[Any], _Adding], where: str = "terms") -> Model:
    """A model of these terms. They are added to one copy, so that it takes time in proportion to how many there are."""
    def change(handle: _Handle) -> None:
        for i, term in enumerate(terms):
            with _naming(f"{where}[{i}]"):
                _add_to(handle, adding(term))
    return Model()._change(change)


def _again(term: Term) -> _Adding:
    return _Adding(term.family, term.arguments, term.settings, term.label)


def _rebuild(terms: tuple[Term, ...], split: Optional[int]) -> Model:
    made = _built(terms[:split], _again)
    return made if split is None else made - _built(terms[split:], _again)


# ---- figures of columns of draws ----


@dataclasses.dataclass(frozen=True, eq=False)
class Estimate:
    """A figure, or figures, with the standard error: 0 where it is exact to rounding, NaN where it is not known.
    `value, error = estimate` takes it apart, and float() gives the value of one figure."""
    value: Values
    error: Values
    replicates: int = 8

    def __iter__(self) -> Iterator[Values]:
        return iter((self.value, self.error))

    def __float__(self) -> float:
        return float(self.value)

    def interval(self, level: float = 0.95) -> tuple[Values, Values]:
        """An interval that holds the truth with that probability, by Student's t."""
        t = student(level, self.replicates)
        if isinstance(self.value, list):
            lo, hi = ([x + side * t * error for x, error in zip(self.value, self.error)] for side in (-1, 1))
            return lo, hi
        return self.value - t * self.error, self.value + t * self.error

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each figure."""
        columns = {name: numpy.ravel(getattr(self, name)) for name in ("value", "error")}
        return _pandas().DataFrame(columns, getattr(self.value, "index", None))


@dataclasses.dataclass(frozen=True, eq=False)
class Summary(_Answer):
    """What is said of a column: how many values there are, how many are missing (NaN), their mean, their standard
    deviation, the least and the greatest. balanced: there are replicates * 2^m draws, which are spread evenly.
    dominated: one draw makes more than a tenth of the mean of absolute values; do not trust the mean then, nor its
    error. Of several columns each of these is an array."""
    count: Values
    missing: Values
    mean: Estimate
    sd: Values
    least: Values
    greatest: Values
    balanced: Values
    dominated: Values

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each column."""
        columns = {name: numpy.ravel(value) for name, value in _flat(self).items()}
        return _pandas().DataFrame(columns, getattr(self.mean.value, "index", None))


@dataclasses.dataclass(frozen=True, eq=False)
class Choice(_Answer):
    """Which of several options is best. best: the one of the greatest mean, by its name; mean: of it; perfect: the mean
    of what is best in each draw; evpi: their difference, the expected value of perfect information. In the order of
    `options`: means; regrets, what the best of each draw gives more, expected; shares, of the draws in which each is
    best. Draws in which one option is missing are left out. balanced and dominated are as in Summary, of regrets."""
    options: tuple[Any, ...]
    best: Any
    count: int
    missing: int
    mean: Estimate
    perfect: Estimate
    evpi: Estimate
    means: Estimate
    regrets: Estimate
    shares: Values
    balanced: bool
    dominated: bool

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each option."""
        columns = {"mean": self.means.value, "mean_error": self.means.error, "regret": self.regrets.value,
                   "regret_error": self.regrets.error, "share": self.shares}
        return _pandas().DataFrame(columns, _pandas().Index(self.options))


def student(level: float = 0.95, replicates: int = 8) -> float:
    """How many standard errors an interval of that level reaches to either side. NaN for what is no level."""
    return float(load().scaleev_student(_float(level), _whole("replicates", replicates, 2**31)))


def _frame_index(values: Numbers) -> Any:
    """The index of a pandas DataFrame, each row of which is a column of draws, as of Study.value()."""
    kind = getattr(sys.modules.get("pandas"), "DataFrame", ())
    return values.index if isinstance(values, kind) else None


def _estimate(read: Callable[..., Values], replicates: int, index: Any = None, *of: str, columns: Any = None
              ) -> Estimate:
    def labelled(name: str) -> Values:
        values = read(*of, name)
        return _with_index(values, index, name) if columns is None else _pandas().DataFrame(values, index, columns)
    return Estimate(labelled("value"), labelled("error"), replicates or 8)


def _truth(values: Values) -> Values:
    return [value != 0 for value in values] if isinstance(values, list) else values != 0


def summarize(values: Numbers, replicates: int = 8) -> Summary:
    """Mean, spread and extremes of a column of draws, whoever made them; of an array of several, along its last axis.
    The first value is that of draw 0, or of one whose number is a multiple of 64. `replicates` is that of the study."""
    (lines, n, shape), r = _lines(values), _whole("replicates", replicates, 2**31)
    out, read = _room(shape, _Summary)
    for i, line in enumerate(lines):
        one = _at(out, i)
        one.contents.size = ctypes.sizeof(_Summary)
        _call(load().scaleev_summarize, line, n, r, one)
    index = _frame_index(values)
    plain = {name: _with_index(read(name), index, name) for name in ("count", "missing", "sd", "least", "greatest")}
    truths = {name: _with_index(_truth(read(name)), index, name) for name in ("balanced", "dominated")}
    return Summary(mean=_estimate(read, r, index, "mean"), **plain, **truths)


def quantiles(values: Numbers, levels: Numbers, replicates: int = 8) -> Estimate:
    """The quantiles of a column of draws at a level, or at several; of several columns, each with all levels. The k-th
    of n values in order stands for level (k - 1/2) / n, with straight lines between."""
    (lines, n, shape), r = _lines(values), _whole("replicates", replicates, 2**31)
    given, more = _in_one("levels", levels)
    count = math.prod(more)
    out, read = _room((*shape, *more), _Estimate)
    for i, line in enumerate(lines if count else []):
        _call(load().scaleev_quantiles, line, n, r, given, count, _at(out, i * count),
              given={"levels": _listed(levels)})
    index = _frame_index(values) if shape else _index_of({"levels": levels})
    in_frame = shape and len(more) == 1 and index is not None
    return _estimate(read, r, index, columns=_listed(levels) if in_frame else None)


def share_below(values: Numbers, threshold: float, replicates: int = 8) -> Estimate:
    """The share of a column's values that are less than a threshold, which may be infinite."""
    (lines, n, shape), r = _lines(values), _whole("replicates", replicates, 2**31)
    out, read = _room(shape, _Estimate)
    for i, line in enumerate(lines):
        _call(load().scaleev_share_below, line, n, r, threshold, _at(out, i), given={"threshold": threshold})
    return _estimate(read, r, _frame_index(values))


def rank_correlation(x: Numbers, y: Numbers) -> float:
    """Spearman's rank correlation of two columns of draws; NaN where there is none."""
    columns, n, _ = _rows({"x": x, "y": y})
    out = c_double()
    _call(load().scaleev_rank_correlation, *map(_contiguous, columns), n, byref(out))
    return out.value


def choose(options: Any, replicates: int = 8) -> Choice:
    """Compares options, each by a column of values, all in the same draws: a dict (or a DataFrame) of columns by name,
    or a list of columns, whose names are 0, 1, ... A number is the same in all draws.

        scaleev.choose({"nothing": 0, "closed": closed.ev(1e6), "open": open_.ev(1e6)}).evpi"""
    names: list[Any] = list(options.keys()) if hasattr(options, "keys") else list(range(len(options)))
    r = _whole("replicates", replicates, 2**31)
    rows, n, _ = _rows({f"option {name}": options[name] for name in names})
    columns = [_contiguous(row) for row in rows]
    means, read_means = _room((len(names),), _Estimate)
    regrets, read_regrets = _room((len(names),), _Estimate)
    shares, read_shares = _room((len(names),), c_double)
    out = _sized(_Choice, means=means, regrets=regrets, shares=shares)
    _call(load().scaleev_choose, (_double_p * len(columns))(*columns), len(columns), n, r, byref(out))
    return _read(Choice, out, options=tuple(names), best=names[out.best], means=_estimate(read_means, r),
                 regrets=_estimate(read_regrets, r), shares=read_shares(), **_estimates_of(out, r))


def _estimates_of(struct: ctypes.Structure, replicates: int) -> dict[str, Estimate]:
    """The fields of a struct that are estimates."""
    fields: list[tuple[str, Any]] = getattr(struct, "_fields_")
    return {name: Estimate(getattr(struct, name).value, getattr(struct, name).error, replicates or 8)
            for name, kind in fields if kind is _Estimate}


def _whole(name: str, value: Any, end: int = 2**63) -> int:
    """What is from 0 on and below `end`: ctypes would cut it off."""
    with _naming(name):
        number = operator.index(value)
    if not 0 <= number < end:
        raise Error(f"{name} is {number}, allowed is 0 to {end - 1}", Status.ERROR_COUNT)
    return number


# ---- distributions ----


@dataclasses.dataclass(frozen=True)
class DistributionParameter:
    """A parameter of a distribution."""
    name: str
    help: str
    allowed: str


@dataclasses.dataclass(frozen=True)
class Distribution:
    """A distribution. Where `is_list`, its parameters come again and again, one group for each element."""
    name: str
    help: str
    is_list: bool
    parameters: tuple[DistributionParameter, ...]


@functools.lru_cache(maxsize=None)
def distributions() -> dict[str, Distribution]:
    """All distributions by their names, as "lognormal.interval"; what each of them means is in `help`."""
    library = load()

    def distribution(i: int) -> Distribution:
        parameters = (DistributionParameter(*(_text(getattr(library, "scaleev_distribution_parameter_" + what)(i, j))
                                              for what in ("name", "help", "allowed")))
                      for j in range(library.scaleev_distribution_parameter_count(i)))
        return Distribution(_text(library.scaleev_distribution_name(i)), _text(library.scaleev_distribution_help(i)),
                            library.scaleev_distribution_is_list(i) == 1, tuple(parameters))

    return {one.name: one for one in map(distribution, range(library.scaleev_distribution_count()))}


_EXAMPLE = "as lognormal=(1e-6, 1e-3), level=0.9"


def _distribution(given: dict[str, Any], level: Optional[float]) -> tuple[Distribution, Any]:
    """The distribution that is given by its name, and its parameters."""
    known = distributions()
    names = list(dict.fromkeys(one.partition(".")[0] for one in known))
    for name in given:
        if name not in [*names, *known]:
            words = _unknown(f"no distribution is called {name!r}", name, [*names, "level", "truncate", "clamp"])
            raise CallError(words, Status.ERROR_NAME)
    if len(given) != 1:
        said = f"{' and '.join(given)} are given" if given else "none is given"
        raise CallError(f"one distribution is needed, {_EXAMPLE}; {said}", Status.ERROR_COUNT)
    (short, parameters), = given.items()
    interval = short + ".interval"
    name = short if level is None else interval
    if name in known:
        return known[name], parameters
    if interval in known:
        raise CallError(f"{short} needs the share of the probability that is between its numbers, {_EXAMPLE}",
                        Status.ERROR_COUNT)
    raise CallError(f"{short} takes no level", Status.ERROR_COUNT)


def _numbers_of(distribution: Distribution, given: Any, level: Optional[float]) -> list[float]:
    """The parameters of a distribution, in its order."""
    names = [parameter.name for parameter in distribution.parameters]
    if distribution.is_list and len(names) > 1:
        groups = [tuple(group) for group in (given.items() if hasattr(given, "items") else given)]
        if any(len(group) != len(names) for group in groups):
            raise ValueError(f"groups of {', '.join(names)} are needed")
        return [_float(x) for group in groups for x in group]
    if isinstance(given, collections.abc.Mapping):
        wanted = names[:-1] if level is not None else names
        _keys(distribution.name, dict(given), wanted, [])
        given = [given[name] for name in wanted]
    values = [_float(given)] if isinstance(given, numbers.Real) else [_float(x) for x in given]
    return values + ([] if level is None else [_float(level)])


# ---- studies ----


@dataclasses.dataclass(frozen=True, eq=False)
class BreakEvens:
    """Where EV turns, in each draw: `at`, NaN in draws without a break-even, and its kind, which says from NONE_GOOD on
    why there is none. `at, kinds = break_evens` leaves the rest. Never average `at`: what is missing is what matters.
    Look at its quantiles(), and at the shares of draws that are always good and always bad."""
    at: Values
    kinds: Values
    direction: int
    replicates: int

    def __iter__(self) -> Iterator[Values]:
        return iter((self.at, self.kinds))

    @property
    def shares(self) -> dict[RootKind, float]:
        """The share of the draws of each kind there is."""
        kinds = collections.Counter(_listed(self.kinds))
        return {RootKind(kind): kinds[kind] / sum(kinds.values()) for kind in sorted(kinds)}

    @property
    def filled(self) -> Values:
        """`at`, with 0 or infinity in draws that are always good or always bad: what turns bad at 0 is bad throughout,
        what turns bad at infinity is good throughout. NaN where there is no break-even for other reasons."""
        always = {RootKind.NONE_GOOD: math.inf if self.direction < 0 else 0.0,
                  RootKind.NONE_BAD: 0.0 if self.direction < 0 else math.inf}
        if isinstance(self.at, list):
            return [always.get(kind, at) for at, kind in zip(self.at, self.kinds)]
        filled = numpy.array(self.at)
        for kind, value in always.items():
            filled[self.kinds == kind] = value
        return filled

    def quantiles(self, levels: Numbers) -> Estimate:
        """The quantiles of `filled`."""
        return quantiles(self.filled, levels, self.replicates)

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each draw; kinds by their names."""
        names = [RootKind(kind).name for kind in _listed(self.kinds)]
        return _pandas().DataFrame({"at": self.at, "kind": names})


@dataclasses.dataclass(frozen=True, eq=False)
class BestScales:
    """The best scale in each draw, and EV there; NaN in draws without one. `scales, evs = best` takes it apart."""
    scales: Values
    evs: Values

    def __iter__(self) -> Iterator[Values]:
        return iter((self.scales, self.evs))

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each draw."""
        return _pandas().DataFrame({"scale": self.scales, "ev": self.evs})


@dataclasses.dataclass(frozen=True, eq=False)
class Decision(_Answer):
    """The scale of the greatest expected EV; `ev` there; `perfect`: the mean of the greatest EV of each draw, the value
    if everything were known before the scale is chosen; evpi: their difference, the expected value of perfect
    information; how many draws were used."""
    scale: float
    ev: Estimate
    perfect: Estimate
    evpi: Estimate
    draws: int


@dataclasses.dataclass(frozen=True, eq=False)
class Given:
    """What is expected if one input were known, at values of it: `inputs`, with `weights` that add up to 1, spread
    evenly in `z` = Phi^-1(quantile level). `values` has a row for each of these, or, of one scale, a number."""
    input: str
    scale: Values
    z: Values
    weights: Values
    inputs: Values
    values: Values

    def to_frame(self) -> Any:
        """A pandas DataFrame: a row for each value of the input, a column for each scale."""
        pandas = _pandas()
        index = pandas.Index(self.inputs, name=self.input)
        columns = pandas.Index(numpy.ravel(self.scale), name="scale")
        return pandas.DataFrame(numpy.reshape(self.values, (len(index), len(columns))), index, columns)


@dataclasses.dataclass(frozen=True, eq=False)
class Importance(_Answer):
    """How much depends on one input. linear: EV is linear in it, and it is independent of the others. evppi: the
    expected value of knowing it alone before the scale is chosen. Of the variance of EV, the parts: first, that goes if
    it is known; total, that stays if all others are known; shapley, its own when what several do together is shared
    fairly, which add up to 1. low, mid, high: EV that is expected given that it is at its 5, 50 and 95 % quantile;
    least, greatest: over all its values."""
    linear: bool
    evppi: Estimate
    first: Estimate
    total: Estimate
    shapley: Estimate
    low: float
    mid: float
    high: float
    least: float
    greatest: float


class Importances(dict[str, Importance]):
    """The Importance of each uncertain input with a distribution of its own, by the name it was added by."""

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each input, and a column <name>_error beside each estimate."""
        return _pandas().DataFrame([_flat(one) for one in self.values()], list(self))


class _Step(typing.NamedTuple):
    """A building call: how it is written, and the calls into the library; which input it makes uncertain, by its name,
    and whether with a distribution of its own."""
    text: str
    calls: tuple[tuple[Any, ...], ...]
    input: int = -1
    name: str = ""
    own: bool = False


def _tell(done: float, _context: Any) -> int:
    """Is told by the library how far a call is. Calls that call back run in threads of their own: in the main thread
    a signal handler would run before the first line of what is called back, and what it raises, as KeyboardInterrupt,
    would be lost."""
    return int(_local.told(done)) if _local.told else 0


_TELL = _PROGRESS(_tell)


class _StudyHandle(_study):  # type: ignore[misc,valid-type]
    """The pointer to a study of the library, which is freed with it. The Study keeps the callbacks of its model."""
    _type_ = _Study

    def __init__(self, model: _Handle, seed: int, replicates: int, tells: bool) -> None:
        super().__init__()
        options = _sized(_StudyOptions, seed=seed, replicates=replicates)
        if tells:
            options.progress = _TELL
        _call(load().scaleev_study_create, model, byref(options), byref(self),
              given={"seed": seed, "replicates": replicates})
        weakref.finalize(self, load().scaleev_study_destroy, _study.from_buffer_copy(self)).atexit = False

    def error(self) -> Optional[bytes]:
        """What was wrong with the last building call."""
        return typing.cast(Optional[bytes], load().scaleev_study_error(self))

    def take(self, step: _Step) -> None:
        for name, *arguments in step.calls:
            given = [(c_double * len(one)).from_buffer(one) if isinstance(one, array.array) else one
                     for one in arguments]
            _call(getattr(load(), name), self, *given, error_of=self)

    def is_negative(self, number: int) -> bool:
        """Whether it is so in one of the first draws."""
        out = (c_double * 64)()
        status = load().scaleev_study_draw(self, number, 0, len(out), out)
        return status == Status.OK and any(x < 0 for x in out)


class _Bar:
    """Writes how far a question is, once it has taken a while: as tqdm does, where it is installed."""
    PATIENCE = 0.5  # seconds

    def __init__(self, what: str) -> None:
        self.what, self.begun, self.written, self.bar = what, time.monotonic(), "", None
        try:
            tqdm = importlib.import_module("tqdm.auto").tqdm
        except ImportError:
            return
        self.bar = tqdm(total=100, desc=what, delay=self.PATIENCE,
                        bar_format="{desc}: {percentage:3.0f} % |{bar}| {elapsed}, {remaining} left")

    def __call__(self, done: float) -> None:
        if self.bar is not None:
            self.bar.update(math.floor(100 * done) - self.bar.n)
            return
        text = f"\r{self.what}: {math.floor(100 * done):3} %"
        if text != self.written and time.monotonic() >= self.begun + self.PATIENCE:
            self.written = text
            print(text, end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
        elif self.written:
            print(file=sys.stderr, flush=True)


#: True for a progress bar; or a function that is told which part of a question is done, 0 to 1, and stops it by
#: returning True, or raising.
Progress = Any


class _Telling:
    """Tells the progress function of a study, in the caller's thread."""

    def __init__(self, progress: Progress, what: str) -> None:
        self.bar = _Bar(what) if progress is True else None
        self.function = self.bar or progress or None

    def __enter__(self) -> Callable[[float], None]:
        return self.tell

    def tell(self, done: float) -> None:
        if self.function is not None and self.function(done):
            _check(Status.ERROR_STOPPED)

    def __exit__(self, *_raised: Any) -> None:
        if self.bar:
            self.bar.close()


class _Parts:
    """The parts of a question, which several threads take in turn."""
    POLL = 0.1  # seconds

    def __init__(self, parts: list[Callable[[], None]], threads: int) -> None:
        self.parts, self.count = collections.deque(parts), len(parts)
        self.done = [0.0] * min(threads, len(parts))  # how many parts each thread has done
        self.stopped = False

    def work(self, thread: int) -> None:
        def told(done: float) -> bool:
            self.done[thread] = finished + done
            return self.stopped

        finished, _local.told = 0, told
        while not self.stopped:
            try:
                part = self.parts.popleft()
            except IndexError:
                return
            part()
            finished += 1
            told(0.0)

    def run(self, tell: Callable[[float], None]) -> None:
        with concurrent.futures.ThreadPoolExecutor(len(self.done)) as pool:
            try:
                futures = [pool.submit(self.work, thread) for thread in range(len(self.done))]
                at_work = set(futures)
                while at_work:
                    ended, at_work = concurrent.futures.wait(futures, self.POLL, concurrent.futures.FIRST_EXCEPTION)
                    for future in ended:
                        future.result()
                    tell(sum(self.done) / self.count)
            finally:
                self.stopped = True


class Study:
    """A model some of whose inputs are not known, but have distributions: m.study().

        s = m.study(seed=1).uncertain("probability", lognormal=(1e-6, 1e-3), level=0.9)
        s.uncertain("loss", lognormal=(1e5, 1e6), level=0.9).correlate("probability", "loss", 0.5)
        s.quantiles(s.ev(1e4), [0.05, 0.5, 0.95]).value         # of EV at a scale
        s.break_even(1, 1e9).quantiles([0.05, 0.5, 0.95]).value
        s.decide(1, 1e9).evpi.value                             # what it would be worth to know everything
        s.importance(1e4, 1, 1e9)["probability"].evppi.value    # and to know this input

    It is built by calls that give it back, and prints as the calls that make it; a call that fails leaves it as it was.
    The model is that of when the study was made. Inputs are named as in the model.

    Draws are numbered from 0 on, and draw i depends on nothing but the study and i: not on how many are asked for, nor
    by how many threads. `threads` says how many questions about draws may take; `progress` shows how far a question
    is: True for a bar, by tqdm where it is installed; or a function, which the thread that asks tells which part is
    done, 0 to 1, and which stops the question by returning True (then it raises Error) or by raising something. Both
    may be changed at any time.

    Questions are answered in draws (columns; NaN in a draw in which an input is not allowed), or, by mean(),
    probability(), decide(), given() and importance(), for the whole distribution, with an Estimate that has its error;
    `draws` is how many these may take, 0 for 65,536. As a Model, a Study may be used from several threads at once."""

    def __init__(self, model: Model, seed: int = 1, replicates: int = 8, threads: int = 1, progress: Progress = False
                 ) -> None:
        self._building = threading.RLock()
        self._model, self._steps = model._handle, typing.cast(tuple[_Step, ...], ())
        self._seed, self._replicates = _whole("seed", seed, 2**64), _whole("replicates", replicates, 2**31) or 8
        if self._seed == 0:
            raise Error("seed is 0, allowed is 1 to 2^64 - 1", Status.ERROR_OPTION)
        self.threads, self.progress = threads, progress
        # The one that questions about draws are asked, and whether that has happened: then it does not change any more.
        # And the one that tells its progress.
        self._handle: Optional[_StudyHandle] = self._replayed()
        self._telling: Optional[_StudyHandle] = None
        self._asked = False

    # -- building --

    def uncertain(self, input: str, *, level: Optional[float] = None,
                  truncate: Optional[tuple[Optional[float], Optional[float]]] = None,
                  clamp: Optional[tuple[Optional[float], Optional[float]]] = None, **distribution: Any) -> Study:
        """Gives an input a distribution, by its name in distributions():

            lognormal=(1e-6, 1e-3), level=0.9   5 % below 1e-6, 5 % above 1e-3; likewise normal, and logitnormal, which
                                                is the right shape for a probability
            lognormal=(mu, sigma)               of the logarithm         normal=(mean, sd)
            uniform=(lo, hi)                    loguniform=(lo, hi)      triangular=(lo, mode, hi)  pert=(lo, mode, hi)
            beta=(a, b)                         gamma=(shape, rate)      point=3
            discrete={1: 0.2, 5: 0.8}           values and weights       discrete=[(1, 0.2), (5, 0.8)]
            quantiles={0.05: 1, 0.5: 3, 1: 10}  a curve through these    samples=[1, 2, 2, 5]

        Parameters may have their names, as gamma={"shape": 3, "rate": 1000}. truncate=(lo, hi) cuts off what lies
        beyond and scales up the rest, clamp=(lo, hi) moves it to the ends; None is no limit."""
        number = self._model.find(input)
        with _naming(input):
            known, given = _distribution(distribution, level)
            with _naming(next(iter(distribution))):
                values = array.array("d", _numbers_of(known, given, level))
            calls: list[tuple[Any, ...]] = []
            for name, limits in (("truncate", truncate), ("clamp", clamp)):
                if limits is not None:
                    calls.append(("scaleev_study_" + name, number, *_limits(name, limits)))
        add = ("scaleev_study_add", number, _bytes(known.name), values, len(values))
        options = {"level": level, "truncate": truncate, "clamp": clamp}
        shown = [_shown_given(distribution), *(f"{name}={_shown_tuple(value)}" for name, value in options.items()
                                               if value is not None)]
        text = f".uncertain({_quoted(input)}, {', '.join(shown)})"
        return self._step(_Step(text, (*calls, add), number, input, True))

    def same(self, input: str, as_: str, factor: float = 1.0, offset: float = 0.0) -> Study:
        """Lets an input follow an uncertain one: input = factor * as_ + offset, one draw for both."""
        number, other = self._model.find(input), self._uncertain(as_)
        factor, offset = _float(factor), _float(offset)
        more = f", {_shown(factor)}, {_shown(offset)}" if (factor, offset) != (1, 0) else ""
        call = ("scaleev_study_same", number, other, factor, offset)
        return self._step(_Step(f".same({_quoted(input)}, {_quoted(as_)}{more})", (call,), number, input))

    def correlate(self, a: str, b: str, rank_correlation: float) -> Study:
        """Gives two inputs, both with distributions of their own, a rank correlation (Spearman's), by a Gaussian
        copula. Pairs that are not given are independent. What cannot be together is refused."""
        call = ("scaleev_study_correlate", self._uncertain(a), self._uncertain(b), _float(rank_correlation))
        return self._step(_Step(f".correlate({_quoted(a)}, {_quoted(b)}, {_shown(call[-1])})", (call,)))

    def copy(self) -> Study:
        """An independent copy."""
        made = Study(Model._of(self._model), self._seed, self._replicates, self.threads, self.progress)
        made._steps, made._handle = self._steps, None
        return made

    def _step(self, step: _Step) -> Study:
        """Takes a step. What is being asked is not changed by it, and half a step is none: then, and later, a study is
        made anew from its steps."""
        with self._building:
            handle = self._replayed() if self._asked or self._handle is None else self._handle
            self._handle = self._telling = None
            handle.take(step)
            if step.name and self._model.is_loss(step.input) and handle.is_negative(step.input):
                _warn_of_sign(step.name, "negative in a draw")
            self._steps, self._handle, self._asked = (*self._steps, step), handle, False
        return self

    def _replayed(self, tells: bool = False) -> _StudyHandle:
        handle = _StudyHandle(self._model, self._seed, self._replicates, tells)
        for step in self._steps:
            handle.take(step)
        return handle

    def _asking(self, tells: bool = False) -> _StudyHandle:
        """What can be asked from now on, whatever becomes of the study."""
        with self._building:
            if tells:
                self._telling = self._telling or self._replayed(True)
                return self._telling
            self._handle = self._handle or self._replayed()
            self._asked = True
            return self._handle

    # -- reading --

    @property
    def model(self) -> Model:
        """A copy of the model."""
        return Model._of(self._model)

    @property
    def seed(self) -> int:
        """What the draws follow from."""
        return self._seed

    @property
    def replicates(self) -> int:
        """How many independent sets the draws are of: draw i belongs to set i mod replicates."""
        return self._replicates

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs that are uncertain, in the order in which they were added, by the names they were added by."""
        return tuple(step.name for step in self._steps if step.name)

    def __repr__(self) -> str:
        model = repr(self.model)
        options = "".join(f", {name}={value}" for name, value, usual in (
            ("replicates", self._replicates, 8), ("threads", self.threads, 1)) if value != usual)
        made = f"({model})" if self._model.split is not None else model
        return f"{made}.study(seed={self._seed}{options})" + "".join(step.text for step in self._steps)

    def __reduce__(self) -> Any:
        return _restudied, (self.model, self._seed, self._replicates, self.threads, self._steps)

    def _uncertain(self, name: str) -> int:
        """An input that is uncertain."""
        number = self._model.find(name)
        if number not in [step.input for step in self._steps]:
            raise Error(f"{name!r} is not uncertain; {_are(self.inputs)}", Status.ERROR_INPUT)
        return number

    # -- draws --

    def draw(self, input: str, n: int = 65536, start: int = 0) -> Values:
        """Draws start .. start + n - 1 of an uncertain input."""
        number, count = self._uncertain(input), _whole("n", n)
        out, read = _room((count,), c_double)

        def ask(handle: _StudyHandle, first: int, m: int, at: int) -> None:
            _call(load().scaleev_study_draw, handle, number, first, m, _at(out, at), error_of=handle)
        self._in_slices("draw", count, start, 65536, ask)
        return read()

    def ev(self, scale: Numbers, n: int = 65536, start: int = 0) -> Values:
        """The expected value in each draw; see value()."""
        return self.value("ev", scale, n, start)

    def value(self, quantity: str | int, scale: Numbers, n: int = 65536, start: int = 0) -> Values:
        """A quantity at a scale, in draws start .. start + n - 1: a column; of several scales a column for each, along
        the last axis. Of a Series of scales a DataFrame with its index."""
        number, count = _quantity(quantity), _whole("n", n)
        scales, shape = _in_one("scale", scale)
        scales_n, index = math.prod(shape), _index_of({"scale": scale})
        out, read = _room((*shape, count), c_double)

        def ask(handle: _StudyHandle, first: int, m: int, at: int) -> None:
            whole = scales_n == 1 or m == count
            part = _at(out, at) if whole else (c_double * (scales_n * m))()
            _call(load().scaleev_study_evaluate, handle, number, scales, scales_n, first, m, part, error_of=handle)
            for row in range(0 if whole else scales_n):
                ctypes.memmove(_at(out, row * count + at), ctypes.addressof(part) + 8 * row * m, 8 * m)
        self._in_slices(_name_of(quantity), count, start, max(256, 65536 // (scales_n or 1) // 256 * 256), ask)
        return read() if index is None else _pandas().DataFrame(read(), index, range(start, start + count))

    def break_even(self, lo: float, hi: float, n: int = 65536, start: int = 0, *, direction: int = -1,
                   first: bool = False) -> BreakEvens:
        """The scale in [lo, hi] at which EV turns, in each draw: the last at which it turns from good to bad; with a
        direction of 1 from bad to good, and with `first` the first such scale."""
        count, turn = _whole("n", n), _one_of("direction", direction, -1, 1)
        which, given = 1 - _one_of("first", first, False, True), {"lo": lo, "hi": hi}
        at_, read_at = _room((count,), c_double)
        kinds, read_kinds = _room((count,), c_int32)

        def ask(handle: _StudyHandle, from_: int, m: int, at: int) -> None:
            _call(load().scaleev_study_break_even, handle, lo, hi, turn, which, from_, m, _at(at_, at), _at(kinds, at),
                  error_of=handle, given=given)
        self._in_slices("break_even", count, start, 32768, ask)
        return BreakEvens(read_at(), read_kinds(), turn, self._replicates)

    def best_scale(self, lo: float, hi: float, n: int = 4096, start: int = 0) -> BestScales:
        """The scale in [lo, hi] of the greatest EV in each draw, and EV there. It takes some 10 to 100 microseconds a
        draw."""
        count, given = _whole("n", n), {"lo": lo, "hi": hi}
        scales, read_scales = _room((count,), c_double)
        evs, read_evs = _room((count,), c_double)

        def ask(handle: _StudyHandle, first: int, m: int, at: int) -> None:
            _call(load().scaleev_study_best_scale, handle, lo, hi, first, m, _at(scales, at), _at(evs, at),
                  error_of=handle, given=given)
        self._in_slices("best_scale", count, start, 256, ask)
        return BestScales(read_scales(), read_evs())

    def to_frame(self, n: int = 65536, start: int = 0) -> Any:
        """A pandas DataFrame: draws of all uncertain inputs."""
        columns = {name: self.draw(name, n, start) for name in self.inputs}
        return _pandas().DataFrame(columns, range(start, start + n))

    def _in_slices(self, what: str, n: int, start: int, most: int, ask: Callable[[_StudyHandle, int, int, int], None]
                   ) -> None:
        """Asks for draws start .. start + n - 1, at most `most` at once."""
        first, handle = _whole("start", start), self._asking()
        slices = [(first + at, min(most, n - at), at) for at in range(0, n, most)] or [(first, 0, 0)]
        self._run(what, [functools.partial(ask, handle, *one) for one in slices], bool(self._model.callbacks))

    def _run(self, what: str, parts: list[Callable[[], None]], apart: bool) -> None:
        """Runs the parts: in this thread, unless there are to be more, or they are to run apart from it because they call
        back; see _tell()."""
        with _naming("threads"):
            threads = operator.index(self.threads)
        if threads < 1:
            raise Error(f"threads is {threads}, allowed is 1 or more", Status.ERROR_OPTION)
        with _Telling(self.progress, what) as tell:
            tell(0.0)
            if apart or (threads > 1 and len(parts) > 1):
                _Parts(parts, threads).run(tell)
            else:
                for i, part in enumerate(parts, 1):
                    part()
                    tell(i / len(parts))

    # -- figures of columns of draws of this study --

    def summarize(self, values: Numbers) -> Summary:
        """scaleev.summarize() with the replicates of this study."""
        return summarize(values, self._replicates)

    def quantiles(self, values: Numbers, levels: Numbers) -> Estimate:
        """scaleev.quantiles() with the replicates of this study."""
        return quantiles(values, levels, self._replicates)

    def share_below(self, values: Numbers, threshold: float) -> Estimate:
        """scaleev.share_below() with the replicates of this study."""
        return share_below(values, threshold, self._replicates)

    def choose(self, options: Any) -> Choice:
        """scaleev.choose() with the replicates of this study."""
        return choose(options, self._replicates)

    # -- whole studies --

    def _estimated(self, what: str, question: str, calls: list[tuple[Any, ...]], given: dict[str, Any]) -> None:
        handle, function = self._asking(True), getattr(load(), question)
        self._run(what, [functools.partial(_call, function, handle, *arguments, error_of=handle, given=given)
                         for arguments in calls], True)

    def mean(self, scale: Numbers, quantity: str | int = "ev", draws: int = 0) -> Estimate:
        """The mean of a quantity at a scale, or at several. Inputs in which it is linear, and which are independent,
        are integrated exactly. An error of 0: no draw was needed."""
        (scales, shape), number = _in_one("scale", scale), _quantity(quantity)
        out, read = _room(shape, _Estimate)
        call = (number, scales, math.prod(shape), _whole("draws", draws), out)
        self._estimated("mean", "scaleev_study_mean", [call], {"scale": scale})
        return _estimate(read, self._replicates, _index_of({"scale": scale}))

    def probability(self, scale: Numbers, threshold: float = 0.0, quantity: str | int = "ev", draws: int = 0
                    ) -> Estimate:
        """The probability that a quantity is less than a threshold, at a scale, or at several."""
        (scales, shape), number, most = _in_one("scale", scale), _quantity(quantity), _whole("draws", draws)
        out, read = _room(shape, _Estimate)
        calls: list[tuple[Any, ...]] = [
            (number, scales[i], threshold, most, _at(out, i)) for i in range(math.prod(shape))]
        if calls:
            self._estimated("probability", "scaleev_study_probability", calls, {"scale": scale, "threshold": threshold})
        return _estimate(read, self._replicates, _index_of({"scale": scale}))

    def decide(self, lo: float, hi: float, draws: int = 0) -> Decision:
        """The scale in [lo, hi] of the greatest expected EV, and what it would be worth to know everything before it is
        chosen."""
        out = _sized(_Decision)
        self._estimated("decide", "scaleev_study_decide", [(lo, hi, _whole("draws", draws), byref(out))],
                        {"lo": lo, "hi": hi})
        return _read(Decision, out, **_estimates_of(out, self._replicates))

    def given(self, input: str, scale: Numbers, quantity: str | int = "ev", nodes: int = 33, draws: int = 0) -> Given:
        """What is expected of a quantity if an input, which has a distribution of its own, were known: at a scale, or
        at several, for `nodes` values of it."""
        number, count = self._uncertain(input), _whole("nodes", nodes)
        if count > 1025:  # the library's limit, before there is room for them
            raise Error(f"nodes is {count}, allowed is 3 to 1025", Status.ERROR_COUNT)
        (scales, shape), asked = _in_one("scale", scale), _quantity(quantity)
        (z, read_z), (weights, read_weights), (inputs, read_inputs) = (_room((count,), c_double) for _ in range(3))
        out, read = _room((count, *shape), c_double)
        call = (number, asked, scales, math.prod(shape), _whole("draws", draws), count, z, weights, inputs, out)
        self._estimated("given", "scaleev_study_given", [call], {"input": input, "scale": scale, "nodes": nodes})
        return Given(input, scale, read_z(), read_weights(), read_inputs(), read())

    def importance(self, scale: float, lo: float, hi: float, draws: int = 0) -> Importances:
        """What each uncertain input with a distribution of its own does to EV at a scale, and what it would be worth to
        know it before a scale is chosen in [lo, hi], by the names they were added by. Inputs that follow others belong
        to these."""
        names = {step.input: step.name for step in self._steps if step.own}
        rows = (_Importance * len(names))(*(_sized(_Importance) for _ in names))
        call = (scale, lo, hi, _whole("draws", draws), rows, len(rows))
        self._estimated("importance", "scaleev_study_importance", [call], {"scale": scale, "lo": lo, "hi": hi})
        return Importances((names[row.input], _read(Importance, row, **_estimates_of(row, self._replicates)))
                           for row in rows)


def _restudied(model: Model, seed: int, replicates: int, threads: int, steps: tuple[_Step, ...]) -> Study:
    study = Study(model, seed, replicates, threads)
    study._steps, study._handle = steps, None
    return study


def _are(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"those that are: {listed}" if listed else "none is"


def _quoted(name: str) -> str:
    return repr(name) if '"' in name or "\\" in name else f'"{name}"'


def _limits(name: str, limits: Any) -> tuple[float, float]:
    with _naming(name):
        lo, hi = limits
        return -math.inf if lo is None else _float(lo), math.inf if hi is None else _float(hi)


def _shown_tuple(values: Any) -> str:
    """A number, or numbers, as they are written in a call; not more of them than can be read."""
    if isinstance(values, collections.abc.Mapping):
        return "{" + ", ".join(f"{_shown(name)}: {_shown_tuple(value)}" for name, value in values.items()) + "}"
    if values is None or isinstance(values, numbers.Real):
        return _shown(values)
    listed = [_shown_tuple(value) for value in values]
    shown = ", ".join(listed if len(listed) <= 100 else [*listed[:50], "...", *listed[-50:]])
    return f"({shown}{',' * (len(listed) == 1)})" if isinstance(values, tuple) else f"[{shown}]"


def _shown_given(distribution: dict[str, Any]) -> str:
    (name, given), = distribution.items()
    return f"{name}={_shown_tuple(given)}" if name.isidentifier() else f"**{{{name!r}: {_shown_tuple(given)}}}"
