/* SPDX-License-Identifier: MIT */
/* An old program. tests/abi/old_client.py compiles it against the recorded header and runs it with the library as it is
 * now; then against that header with structs that lack their last member (an older program), and with structs that have
 * one more (NEWER). So it uses no last member of a struct that may grow. */
#include <scaleev/scaleev.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition) ((condition) ? (void)0 : (void)(failures++, printf("line %d: %s\n", __LINE__, #condition)))

/* A struct of the caller, and what follows it in memory. */
#define GUARDED(type)                                                                                                  \
    struct {                                                                                                           \
        type s;                                                                                                        \
        unsigned char after[64];                                                                                       \
    }
#define BEGIN(x) (memset(&(x), 0x5a, sizeof(x)), memset(&(x).s, 0, sizeof(x).s), (x).s.size = sizeof(x).s)
#define INTACT(x) ((x).s.size == sizeof(x).s && untouched((x).after))

/* What a library does not know must be 0: a question that uses it is refused, and nothing is written. */
#ifdef NEWER
#define CHECK_REFUSED(x, call)                                                                                         \
    do {                                                                                                               \
        unsigned char before_[sizeof(x)];                                                                              \
        (x).s.test_member = 1;                                                                                         \
        memcpy(before_, &(x), sizeof(x));                                                                              \
        CHECK((call) == SCALEEV_ERROR_SIZE);                                                                           \
        CHECK(memcmp(before_, &(x), sizeof(x)) == 0);                                                                  \
        (x).s.test_member = 0;                                                                                         \
    } while (0)
#else
#define CHECK_REFUSED(x, call) ((void)0)
#endif

static int untouched(const unsigned char after[64])
{
    for (int i = 0; i < 64; i++)
        if (after[i] != 0x5a)
            return 0;
    return 1;
}

static long blocks;

static void *allocate(size_t bytes, void *context)
{
    (void)context;
    blocks++;
    return malloc(bytes);
}

static void release(void *memory, size_t bytes, void *context)
{
    (void)bytes;
    (void)context;
    blocks--;
    free(memory);
}

static scaleev_model *build(void)
{
    GUARDED(scaleev_allocator) allocator;
    scaleev_model *model = NULL;
    BEGIN(allocator);
    allocator.s.allocate = allocate;
    allocator.s.release = release;
#ifdef NEWER
    allocator.s.test_member = 1;
    CHECK(scaleev_model_create_with(&allocator.s, &model) == SCALEEV_ERROR_SIZE && !model);
    allocator.s.test_member = 0;
#endif
    CHECK(scaleev_model_create_with(&allocator.s, &model) == SCALEEV_OK && model);
    CHECK(INTACT(allocator) && blocks > 0);
    CHECK(scaleev_benefit_linear(model, 2, NULL) == SCALEEV_OK);
    CHECK(scaleev_hazard_constant(model, 0.01, 100, NULL) == SCALEEV_OK);
    return model;
}

static void values(const scaleev_model *model)
{
    const double scales[] = {1, 10, 1000};
    const scaleev_column column = {SCALEEV_SCALE, scales};
    double out[3], rows[3], lo, hi;
    CHECK(scaleev_evaluate(model, SCALEEV_EV, scales, 3, out) == SCALEEV_OK);
    CHECK(fabs(out[0] - 0.98) < 1e-12 && out[0] == scaleev_ev(model, 1));
    CHECK(scaleev_evaluate_columns(model, SCALEEV_EV, 0, &column, 1, 3, rows) == SCALEEV_OK);
    CHECK(memcmp(out, rows, sizeof out) == 0);
    CHECK(scaleev_enclose(model, SCALEEV_EV, 1, 10, &lo, &hi) == SCALEEV_OK && lo <= out[0] && out[1] <= hi);
}

static void break_even(const scaleev_model *model)
{
    GUARDED(scaleev_solve_options) options;
    GUARDED(scaleev_solution) solution;
    scaleev_root roots[2];
    scaleev_sensitivity sensitivity[2];
    BEGIN(options);
    BEGIN(solution);
    memset(roots, 0x5a, sizeof roots);
    CHECK_REFUSED(solution, scaleev_break_even(model, 1, 1e6, NULL, roots, 2, &solution.s));
    CHECK_REFUSED(options, scaleev_break_even(model, 1, 1e6, &options.s, roots, 2, &solution.s));
    CHECK(scaleev_break_even(model, 1, 1e6, &options.s, roots, 2, &solution.s) == SCALEEV_OK);
    CHECK(INTACT(options) && INTACT(solution));
    CHECK(solution.s.count == 1 && solution.s.complete == 1 && solution.s.sign_lo == 1 && solution.s.sign_hi == -1);
    CHECK(roots[0].kind == SCALEEV_ROOT_CROSSING && roots[0].direction == -1);
    CHECK(roots[0].lo <= roots[0].at && roots[0].at <= roots[0].hi && fabs(roots[0].at - 124.183605198) < 1e-8);
    CHECK(scaleev_sensitivities(model, roots, sensitivity, 2) == SCALEEV_OK);
    CHECK(sensitivity[1].slope_lo <= sensitivity[1].slope && sensitivity[1].slope <= sensitivity[1].slope_hi);
    CHECK(sensitivity[1].slope > 0);
}

static void best(const scaleev_model *model)
{
    GUARDED(scaleev_optimum) optimum;
    GUARDED(scaleev_whole) whole;
    BEGIN(optimum);
    BEGIN(whole);
    CHECK_REFUSED(optimum, scaleev_best_scale(model, 0, 1e6, NULL, &optimum.s));
    CHECK(scaleev_best_scale(model, 0, 1e6, NULL, &optimum.s) == SCALEEV_OK && INTACT(optimum));
    CHECK(optimum.s.proved == 1 && optimum.s.at_end == 0 && optimum.s.ev == scaleev_ev(model, optimum.s.scale));
    CHECK(optimum.s.scale_lo <= optimum.s.scale && optimum.s.scale <= optimum.s.scale_hi);
    CHECK(fabs(optimum.s.whole_scale - optimum.s.scale) < 1);
    CHECK_REFUSED(whole, scaleev_whole_scales(model, 1, 1e6, NULL, &whole.s));
    CHECK(scaleev_whole_scales(model, 1, 1e6, NULL, &whole.s) == SCALEEV_OK && INTACT(whole));
    CHECK(whole.s.proved == 1 && whole.s.first_good == 1 && whole.s.last_good == 124);
}

static void argue(const scaleev_model *model)
{
    GUARDED(scaleev_argument) argument;
    char text[1000];
    size_t length = 0;
    BEGIN(argument);
    CHECK_REFUSED(argument, scaleev_argue(model, 1, model, 1000, &argument.s));
    CHECK(scaleev_argue(model, 1, model, 1000, &argument.s) == SCALEEV_OK && INTACT(argument));
    CHECK(argument.s.verdict == SCALEEV_ARGUMENT_FAILS_TOO_LARGE && argument.s.one_model == 1);
    CHECK(argument.s.flips == 1 && fabs(argument.s.first_flip.at - 124.183605198) < 1e-8);
    CHECK(argument.s.last_flip.at == argument.s.first_flip.at);
    CHECK_REFUSED(argument, scaleev_argument_text(&argument.s, text, sizeof text, &length));
    CHECK(scaleev_argument_text(&argument.s, text, sizeof text, &length) == SCALEEV_OK && INTACT(argument));
    CHECK(length == strlen(text) && strstr(text, "124.184"));
}

int main(void)
{
    scaleev_model *model = build();
    values(model);
    break_even(model);
    best(model);
    argue(model);
    scaleev_model_destroy(model);
    CHECK(blocks == 0);
    return failures != 0;
}
