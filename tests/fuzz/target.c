/* SPDX-License-Identifier: MIT */
#include "questions.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void note(sample *s, const char *format, ...)
{
    size_t n = strlen(s->spec);
    va_list args;
    if (report_is_quiet())
        return;
    va_start(args, format);
    vsnprintf(s->spec + n, sizeof s->spec - n, format, args);
    va_end(args);
}

void note_model(sample *s)
{
    if (!report_is_quiet())
        scaleev_model_text(s->model, s->spec, sizeof s->spec, NULL);
}

/* Where the bytes are used up, a generator goes on that starts from all of them: a fuzzer's change of any byte gives
 * another case. (FNV-1a) */
static uint64_t seed_of(const uint8_t *data, size_t size)
{
    uint64_t seed = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        seed = (seed ^ data[i]) * UINT64_C(0x100000001b3);
    return seed;
}

static void run_once(void (*target)(sample *s, counter *memory), const uint8_t *data, size_t size)
{
    static sample s;
    counter memory;
    counter_init(&memory);
    s.seed = seed_of(data, size);
    s.random = (rng){.state = s.seed, .bytes = data, .bytes_n = size};
    s.allocator = &memory.allocator;
    s.model = NULL;
    *s.spec = '\0';
    s.lo = s.hi = 0;
    s.no_slope = s.partial = false;
    s.budget = 0;
    target(&s, &memory);
    sample_end(&s);
    CHECK(memory.blocks == 0 && memory.bytes == 0, "%zu blocks are lost", memory.blocks);
    CHECK(!memory.wrong_size, "a block is released with another size");
}

int run_target(void (*target)(sample *s, counter *memory), const uint8_t *data, size_t size)
{
    report_quietly(true);
    run_once(target, data, size);
    report_quietly(false);
    if (!reports())
        return 0;
    run_once(target, data, size);
    fflush(stderr);
    abort();
}
