/* SPDX-License-Identifier: MIT */
/* The bytes of a fuzzer build a model and ask it questions; what must hold for every model is checked (properties.h, and
 * below), not only that nothing crashes. The bytes choose as a random generator would, and a generator goes on when they
 * are used up. */
#include "questions.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static sample s;
    counter memory;
    counter_init(&memory);
    s = (sample){.random = {.bytes = data, .bytes_n = size}, .allocator = &memory.allocator};
    switch (rng_below(&s.random, 4)) {
    case 0:
        sample_begin(&s, true);
        break;
    case 1:
        sample_begin(&s, false);
        break;
    default:
        build_by_calls(&s, &memory);
        break;
    }
    if (s.model)
        ask(&s, &memory);
    sample_end(&s);
    CHECK(memory.blocks == 0 && memory.bytes == 0, "%zu blocks are lost", memory.blocks);
    CHECK(!memory.wrong_size, "a block is released with another size");
    if (reports())
        abort();
    return 0;
}
