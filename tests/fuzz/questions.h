/* SPDX-License-Identifier: MIT */
/* What the fuzzer does with a model. */
#ifndef TESTS_FUZZ_QUESTIONS_H
#define TESTS_FUZZ_QUESTIONS_H

#include "properties.h"

/* Any double: NaN, infinities, corners, usual sizes. */
double any_double(rng *random);
/* A model from a series of calls, many with arguments that are refused, some that get no memory. */
void build_by_calls(sample *s, counter *memory);
/* A few questions about a sample, with what must hold for the answers. */
void ask(sample *s, counter *memory);

#endif
