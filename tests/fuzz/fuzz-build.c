/* SPDX-License-Identifier: MIT */
/* The bytes of a fuzzer choose calls that build a model, good ones and bad ones; what must hold after each of them
 * and in the end is checked. No question is asked, so that it is fast. */
#include "questions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void build(sample *s, counter *memory)
{
    if (rng_below(&s->random, 4))
        build_by_calls(s, memory);
    else
        build_sound(s, (int)rng_below(&s->random, SIZES), 8);
    if (s->model)
        check_built(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return run_target(build, data, size);
}
