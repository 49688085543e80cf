/* SPDX-License-Identifier: MIT */
/* An old program. tests/abi/old_client.py compiles it against the recorded headers, for each version of the interface
 * there has been (INTERFACE, as 100 major + minor), and runs it with the library as it is now; then against these
 * headers with structs that lack their last member (an older program), and with structs that have one more (NEWER). So
 * it uses no last member of a struct that may grow. */
#include <scaleev/scaleev.h>
#if INTERFACE >= 101
#include <scaleev/study.h>
#endif
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

/* What a library does not know in an option must be 0: a question that uses it is refused, and nothing is written. In
 * an answer it is never looked at, and cleared. */
#ifdef NEWER
#define ASK(x, call) ((x).s.test_member = 7, (call) == SCALEEV_OK && (x).s.test_member == 0)
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
#define ASK(x, call) ((call) == SCALEEV_OK)
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
    const scaleev_column column = {SCALEEV_SCALE, 0, scales, 0};
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
    CHECK_REFUSED(options, scaleev_break_even(model, 1, 1e6, &options.s, roots, 2, &solution.s));
    CHECK(ASK(solution, scaleev_break_even(model, 1, 1e6, &options.s, roots, 2, &solution.s)));
    CHECK(INTACT(options) && INTACT(solution));
    CHECK(solution.s.count == 1 && solution.s.complete == 1 && solution.s.sign_lo == 1 && solution.s.sign_hi == -1);
    CHECK(roots[0].kind == SCALEEV_ROOT_CROSSING && roots[0].direction == -1);
    CHECK(roots[0].lo <= roots[0].at && roots[0].at <= roots[0].hi && fabs(roots[0].at - 124.183605198) < 1e-8);
    CHECK(scaleev_sensitivities(model, roots, 2, sensitivity) == SCALEEV_OK);
    CHECK(sensitivity[1].slope_lo <= sensitivity[1].slope && sensitivity[1].slope <= sensitivity[1].slope_hi);
    CHECK(sensitivity[1].slope > 0);
}

static void best(const scaleev_model *model)
{
    GUARDED(scaleev_optimum) optimum;
    GUARDED(scaleev_whole) whole;
    BEGIN(optimum);
    BEGIN(whole);
    CHECK(ASK(optimum, scaleev_best_scale(model, 0, 1e6, NULL, &optimum.s)) && INTACT(optimum));
    CHECK(optimum.s.proved == 1 && optimum.s.at_end == 0 && optimum.s.ev == scaleev_ev(model, optimum.s.scale));
    CHECK(optimum.s.scale_lo <= optimum.s.scale && optimum.s.scale <= optimum.s.scale_hi);
    CHECK(fabs(optimum.s.whole_scale - optimum.s.scale) < 1);
    CHECK(ASK(whole, scaleev_whole_scales(model, 1, 1e6, NULL, &whole.s)) && INTACT(whole));
    CHECK(whole.s.proved == 1 && whole.s.first_good == 1 && whole.s.last_good == 124);
}

static void argue(const scaleev_model *model)
{
    GUARDED(scaleev_argument) argument;
    char text[1000];
    size_t length = 0;
    BEGIN(argument);
    CHECK(ASK(argument, scaleev_argue(model, 1, model, 1000, NULL, &argument.s)) && INTACT(argument));
    CHECK(argument.s.verdict == SCALEEV_ARGUMENT_FAILS_TOO_LARGE && argument.s.one_model == 1);
    CHECK(argument.s.flips == 1 && fabs(argument.s.first_flip.at - 124.183605198) < 1e-8);
    CHECK(argument.s.last_flip.at == argument.s.first_flip.at);
    CHECK_REFUSED(argument, scaleev_argument_text(&argument.s, NULL, NULL, text, sizeof text, &length));
    CHECK(scaleev_argument_text(&argument.s, NULL, NULL, text, sizeof text, &length) == SCALEEV_OK && INTACT(argument));
    CHECK(length == strlen(text) && strstr(text, "124.2"));
}

#if INTERFACE >= 101

static void study(const scaleev_model *model)
{
    enum { DRAWS = 64 };
    static const double range[] = {50, 150}, scale = 10;
    static double columns[2][DRAWS];
    const double *const both[] = {columns[0], columns[1]};
    GUARDED(scaleev_study_options) options;
    GUARDED(scaleev_summary) summary;
    GUARDED(scaleev_choice) choice;
    scaleev_study *made = NULL;
    scaleev_input loss = 0;
    BEGIN(options);
    BEGIN(summary);
    BEGIN(choice);
    options.s.replicates = 2;
    CHECK(scaleev_find(model, 1, "loss", &loss) == SCALEEV_OK);
    CHECK_REFUSED(options, scaleev_study_create(model, &options.s, &made));
    CHECK(scaleev_study_create(model, &options.s, &made) == SCALEEV_OK && INTACT(options));
    CHECK(scaleev_study_add(made, loss, "uniform", range, 2) == SCALEEV_OK && scaleev_study_input_count(made) == 1);
    CHECK(scaleev_study_draw(made, loss, 0, DRAWS, columns[0]) == SCALEEV_OK);
    CHECK(scaleev_study_evaluate(made, SCALEEV_EV, &scale, 1, 0, DRAWS, columns[1]) == SCALEEV_OK);
    CHECK(ASK(summary, scaleev_summarize(columns[0], DRAWS, 2, &summary.s)) && INTACT(summary));
    CHECK(summary.s.count == DRAWS && summary.s.balanced == 1 && fabs(summary.s.mean.value - 100) < 2);
    CHECK(ASK(choice, scaleev_choose(both, 2, DRAWS, 2, &choice.s)) && INTACT(choice));
    CHECK(choice.s.count == DRAWS && choice.s.best == 0 && choice.s.mean.value == summary.s.mean.value);
    scaleev_study_destroy(made);
}

#endif

int main(void)
{
    scaleev_model *model = build();
    values(model);
    break_even(model);
    best(model);
    argue(model);
#if INTERFACE >= 101
    study(model);
#endif
    scaleev_model_destroy(model);
    CHECK(blocks == 0);
    return failures != 0;
}
