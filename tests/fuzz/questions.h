/* SPDX-License-Identifier: MIT */
/* What the fuzzer does with a model. */
#ifndef TESTS_FUZZ_QUESTIONS_H
#define TESTS_FUZZ_QUESTIONS_H

#include "properties.h"

/* Runs `target` on the bytes of a fuzzer. Nothing is printed, which would take longer than the rest, until something
 * does not hold: then it is run again with words, and the program aborts. */
int run_target(void (*target)(sample *s, counter *memory), const uint8_t *data, size_t size);
/* Adds words to the sample's description, where anything is printed. */
void note(sample *s, const char *format, ...) PRINTF_LIKE(2, 3);

/* The sample's model as text, where anything is printed and it has no callback, in place of the words so far: what the
 * command scaleev takes. */
void note_model(sample *s);

/* Any double: NaN, infinities, corners, usual sizes. */
double any_double(rng *random);
/* Scales of a table, strictly rising from 0 or something, with luck. */
void rising(rng *random, double *x, size_t n);

/* A model from a series of calls, many with arguments that are refused, some that get no memory. */
void build_by_calls(sample *s, counter *memory);

/* How large the numbers of a model are. */
enum { SIZES_SANE, SIZES_PLAIN, SIZES_WILD, SIZES_MIXED, SIZES };

/* A model of allowed parts: every family and knob, up to `terms_max` terms, labels; sometimes the difference of two,
 * often of two that are nearly equal. */
void build_sound(sample *s, int sizes, uint32_t terms_max);

/* What must hold for a model as it was built: names are found, a copy has the same values. */
void check_built(sample *s);

/* One question about a model that is built for it, with what must hold for the answer. */
void ask(sample *s, counter *memory);

/* The derivative by an input against quotients of differences of enclosures. */
void ask_gradient(sample *s);
/* A column of values gives the same bits as setting them one by one. */
void ask_rows(sample *s);
/* Models whose inputs are somewhere in ranges agree with what is said of the ranges. */
void ask_ranges(sample *s);

#endif
