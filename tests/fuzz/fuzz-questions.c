/* SPDX-License-Identifier: MIT */
/* The bytes of a fuzzer build a model and ask it one question; what must hold for every model is checked
 * (properties.h and questions.h), not only that nothing crashes. The bytes choose as a random generator would, and a
 * generator goes on when they are used up. */
#include "questions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return run_target(ask, data, size);
}
