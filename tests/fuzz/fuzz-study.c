/* SPDX-License-Identifier: MIT */
/* The bytes of a fuzzer make a model, say by good calls and bad ones which of its inputs are not known, and ask for
 * columns of draws: pieces have the bits of the whole, values are those of the rows, and what is refused changes
 * nothing. */
#include "questions.h"
#include "study/statistics.h"
#include "study/handle.h"

#include <math.h>
#include <string.h>

enum { NUMBERS = 8, DRAWS = 300, FEW = 2, INPUTS = 12, STEPS = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- Building ---- */

/* Numbers of a distribution; most are in order, and allowed for one that goes from lo to hi. */
static size_t choose_numbers(sample *s, const sev_law *law, double lo, double hi, double *numbers)
{
    rng *random = &s->random;
    size_t groups = law->shape == SEV_NUMBERS ? 1 : 1 + rng_below(random, 3), n = 0;
    double least = lo;
    for (size_t g = 0; g < groups; g++)
        for (size_t i = 0; i < law->parameters_n && n < NUMBERS; i++) {
            const sev_parameter *p = &law->parameters[i];
            bool own = p->lo > -1e300 || p->hi < 1e300;
            double from = own && p->lo > least ? p->lo : least, to = own && p->hi < hi ? p->hi : hi;
            numbers[n] = rng_below(random, 16)
                             ? rng_value(random, from < to ? from : p->lo, from < to ? to : p->hi, false)
                             : any_double(random);
            if (rng_below(random, 2) && numbers[n] > least && numbers[n] < hi)
                least = numbers[n]; /* so that they rise */
            if (rng_below(random, 4) == 0)
                numbers[n] = floor(numbers[n]);
            n++;
        }
    return rng_below(random, 32) ? n : rng_below(random, NUMBERS + 1);
}

static scaleev_input choose_input(sample *s, const scaleev_study *study)
{
    rng *random = &s->random;
    int32_t known = scaleev_study_input_count(study);
    if (known && rng_below(random, 3) == 0)
        return scaleev_study_input(study, (int32_t)rng_below(random, (uint32_t)known));
    return (scaleev_input)rng_below(random, (uint32_t)scaleev_input_count(s->model) + 2) - (rng_below(random, 16) == 0);
}

static scaleev_status add_by_name(sample *s, scaleev_study *study, scaleev_input input)
{
    double lo = 0, hi = 1, numbers[NUMBERS] = {0};
    const sev_law *law = sev_law_at((int32_t)rng_below(&s->random, (uint32_t)sev_law_count()));
    const char *name = rng_below(&s->random, 32) ? law->name : "lognormal.interva";
    if (input > 0 && input < scaleev_input_count(s->model))
        scaleev_input_range(s->model, input, &lo, &hi);
    size_t n = choose_numbers(s, law, lo, hi, numbers);
    note(s, "add %d %s", (int)input, name);
    for (size_t i = 0; i < n; i++)
        note(s, " %a", numbers[i]);
    return scaleev_study_add(study, input, rng_below(&s->random, 64) ? name : NULL,
                             rng_below(&s->random, 64) ? numbers : NULL, n);
}

static scaleev_status limit(sample *s, scaleev_study *study, scaleev_input input, bool clamps)
{
    double lo = any_double(&s->random), hi = any_double(&s->random);
    if (lo > hi && rng_below(&s->random, 8)) {
        double swapped = lo;
        lo = hi;
        hi = swapped;
    }
    note(s, "%s %d %a %a", clamps ? "clamp" : "truncate", (int)input, lo, hi);
    return clamps ? scaleev_study_clamp(study, input, lo, hi) : scaleev_study_truncate(study, input, lo, hi);
}

static scaleev_status same(sample *s, scaleev_study *study, scaleev_input input)
{
    scaleev_input as = choose_input(s, study);
    double factor = rng_below(&s->random, 2) ? 1 : any_double(&s->random);
    double offset = rng_below(&s->random, 2) ? 0 : any_double(&s->random);
    note(s, "same %d %d %a %a", (int)input, (int)as, factor, offset);
    return scaleev_study_same(study, input, as, factor, offset);
}

static scaleev_status correlate(sample *s, scaleev_study *study, scaleev_input input)
{
    scaleev_input other = choose_input(s, study);
    double correlation = rng_below(&s->random, 16) ? rng_between(&s->random, -1, 1) : any_double(&s->random);
    note(s, "correlate %d %d %a", (int)input, (int)other, correlation);
    return scaleev_study_correlate(study, input, other, correlation);
}

static bool is_refusal(scaleev_status status)
{
    return status == SCALEEV_ERROR_NULL || status == SCALEEV_ERROR_MEMORY || status == SCALEEV_ERROR_PARAMETER ||
           status == SCALEEV_ERROR_COUNT || status == SCALEEV_ERROR_NAME || status == SCALEEV_ERROR_INPUT ||
           status == SCALEEV_ERROR_UNSUPPORTED;
}

/* Draws of the inputs there are, to see that a call that is refused changes none. */
static size_t picture_of(const scaleev_study *study, double to[INPUTS])
{
    size_t n = (size_t)scaleev_study_input_count(study);
    for (size_t i = 0; i < n && i < INPUTS; i++) {
        scaleev_status status = scaleev_study_draw(study, scaleev_study_input(study, (int32_t)i), 3, 1, &to[i]);
        CHECK(status == SCALEEV_OK || (status == SCALEEV_ERROR_PARAMETER && isnan(to[i])), "draw: %d", (int)status);
    }
    return n;
}

static void step(sample *s, scaleev_study *study, counter *memory)
{
    double before[INPUTS] = {0}, after[INPUTS] = {0};
    size_t n = picture_of(study, before);
    scaleev_input input = choose_input(s, study);
    uint32_t which = rng_below(&s->random, 8);
    if (rng_below(&s->random, 32) == 0)
        counter_fail_at(memory, 1 + (long)rng_below(&s->random, 8));
    scaleev_status status = which < 4    ? add_by_name(s, study, input)
                            : which == 4 ? limit(s, study, input, false)
                            : which == 5 ? limit(s, study, input, true)
                            : which == 6 ? same(s, study, input)
                                         : correlate(s, study, input);
    counter_fail_at(memory, 0);
    note(s, ": %d; ", (int)status);
    CHECK(status == SCALEEV_OK || is_refusal(status), "status %d", (int)status);
    CHECK(!*scaleev_study_error(study) == !status, "status %d: \"%s\"", (int)status, scaleev_study_error(study));
    if (!status)
        return;
    CHECK(picture_of(study, after) == n, "a call that is refused adds");
    for (size_t i = 0; i < n && i < INPUTS; i++)
        CHECK(same_bits(before[i], after[i]), "a call that is refused changes draws: %a, %a", before[i], after[i]);
}

/* ---- Asking ---- */

typedef struct piece {
    uint64_t first;
    size_t n, cut; /* the whole, and where it is cut */
} piece;

static void check_draws(const scaleev_study *study, size_t i, const piece *of, double *whole)
{
    double parts[DRAWS];
    const sev_uncertain *one = sev_draws_at(study->draws, i);
    const sev_distribution *d = sev_draws_own(study->draws, one->dimension)->distribution;
    double least, greatest, a, b;
    scaleev_status status = scaleev_study_draw(study, one->input, of->first, of->n, whole);
    if (!status)
        status = scaleev_study_draw(study, one->input, of->first, of->cut, parts);
    if (!status)
        status = scaleev_study_draw(study, one->input, of->first + of->cut, of->n - of->cut, parts + of->cut);
    CHECK(status == SCALEEV_OK, "draws: %d", (int)status);
    sev_distribution_support(d, &least, &greatest);
    a = one->factor * least + one->offset;
    b = one->factor * greatest + one->offset;
    for (size_t k = 0; k < of->n && !status; k++) {
        CHECK(same_bits(whole[k], parts[k]), "draw %zu of %d: %a, %a", k, (int)one->input, whole[k], parts[k]);
        CHECK(one->factor == 0 || (whole[k] >= fmin(a, b) && whole[k] <= fmax(a, b)),
              "draw %zu of %d: %a, not in %a, %a", k, (int)one->input, whole[k], least, greatest);
    }
}

static void check_values(sample *s, const scaleev_study *study, const piece *of, const scaleev_column *columns,
                         size_t n)
{
    static double values[2 * DRAWS], parts[2 * DRAWS], rows[DRAWS];
    scaleev_quantity quantity = (scaleev_quantity)rng_below(&s->random, QUANTITIES);
    double scales[2] = {rng_scale(&s->random, s->lo, s->hi), any_double(&s->random)};
    size_t rest = of->n - of->cut;
    scaleev_status status = scaleev_study_evaluate(study, quantity, scales, 2, of->first, of->n, values);
    if (status == SCALEEV_ERROR_UNSUPPORTED && s->no_slope)
        return;
    CHECK(status == SCALEEV_OK, "values: %d", (int)status);
    if (status)
        return;
    CHECK(!scaleev_study_evaluate(study, quantity, scales, 2, of->first + of->cut, rest, parts), "a part: status");
    for (size_t k = 0; k < 2 * rest; k++) {
        double whole = values[k < rest ? of->cut + k : of->n + of->cut + k - rest];
        CHECK(same_bits(whole, parts[k]), "%s %zu: %a, %a", quantity_names[quantity], k, whole, parts[k]);
    }
    for (size_t i = 0; i < 2; i++) {
        CHECK(!scaleev_evaluate_columns(s->model, quantity, scales[i], columns, n, of->n, rows), "rows: status");
        for (size_t k = 0; k < of->n; k++)
            CHECK(same_bits(rows[k], values[i * of->n + k]), "%s at %a, draw %zu: %a, %a", quantity_names[quantity],
                  scales[i], k, rows[k], values[i * of->n + k]);
    }
    scaleev_estimate share;
    CHECK(!sev_share_below(values, of->n, 8, isnan(values[0]) ? 0 : values[0], &share) && !(share.value < 0) &&
              !(share.value > 1),
          "share %g", share.value);
}

/* Whether the model is no hard one: questions about some hundred rows of a hard one take seconds. */
static bool is_quick(const scaleev_model *model, double lo, double hi)
{
    const scaleev_solve_options options = {sizeof options, 60, 0, 0};
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    return scaleev_break_even(model, lo, hi, &options, NULL, 0, &solution) == SCALEEV_OK && solution.complete;
}

/* Where a row is allowed it has what the model says with its values. */
static void check_best_scales(sample *s, const scaleev_study *study, const piece *of, const scaleev_column *columns,
                              size_t n)
{
    double scales[FEW], evs[FEW], lo, hi;
    scaleev_model *model = NULL;
    random_domain(s, &lo, &hi);
    if (!is_quick(s->model, lo, hi))
        return;
    scaleev_status status = scaleev_study_best_scale(study, lo, hi, of->first, FEW, scales, evs);
    CHECK(status == SCALEEV_OK, "best scale: %d", (int)status);
    for (size_t k = 0; k < FEW && !status && !scaleev_model_copy(s->model, &model); k++) {
        scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
        scaleev_input inputs[INPUTS];
        double row[INPUTS];
        for (size_t c = 0; c < n; c++) {
            inputs[c] = columns[c].input;
            row[c] = columns[c].values[k];
        }
        scaleev_status set = scaleev_set_many(model, inputs, row, n);
        status = set ? set : scaleev_best_scale(model, lo, hi, NULL, &best);
        bool none = set || status == SCALEEV_ERROR_UNDEFINED;
        CHECK(none ? isnan(scales[k]) && isnan(evs[k]) : same_bits(scales[k], best.scale) && same_bits(evs[k], best.ev),
              "best scale of draw %zu: %a, %a; status %d, %a, %a", k, scales[k], evs[k], (int)status, best.scale,
              best.ev);
        status = SCALEEV_OK;
        scaleev_model_destroy(model);
    }
}

static void check_break_evens(sample *s, const scaleev_study *study, const piece *of)
{
    double whole[FEW], parts[FEW], lo, hi;
    int32_t kinds[FEW], kinds_too[FEW], direction = rng_below(&s->random, 2) ? 1 : -1,
                                        last = (int32_t)rng_below(&s->random, 2);
    random_domain(s, &lo, &hi);
    if (!is_quick(s->model, lo, hi))
        return;
    scaleev_status status = scaleev_study_break_even(study, lo, hi, direction, last, of->first, FEW, whole, kinds);
    CHECK(status == SCALEEV_OK, "break-even: %d", (int)status);
    if (status)
        return;
    CHECK(!scaleev_study_break_even(study, lo, hi, direction, last, of->first + 1, FEW - 1, parts, kinds_too),
          "a part: status");
    for (size_t k = 0; k < FEW; k++) {
        CHECK(k == 0 || (same_bits(whole[k], parts[k - 1]) && kinds[k] == kinds_too[k - 1]), "break-even %zu: %a, %a",
              k, whole[k], parts[k ? k - 1 : 0]);
        CHECK(isnan(whole[k]) || (whole[k] >= lo && whole[k] <= hi), "break-even %a, not in %a, %a", whole[k], lo, hi);
        CHECK(scaleev_root_kind_name(kinds[k]) != NULL, "kind %d", (int)kinds[k]);
    }
}

static void ask_study(sample *s, const scaleev_study *study)
{
    static double values[INPUTS][DRAWS];
    scaleev_column columns[INPUTS];
    size_t n = (size_t)scaleev_study_input_count(study);
    int32_t worst[2];
    piece of = {rng_below(&s->random, 4) ? rng_below(&s->random, 1000) : rng_next(&s->random) >> 2,
                FEW + rng_below(&s->random, DRAWS - FEW + 1), 0};
    of.cut = rng_below(&s->random, (uint32_t)of.n + 1);
    if (n > INPUTS || sev_draws_ready(study->draws, worst)) /* which picture_of() has seen */
        return;
    for (size_t i = 0; i < n; i++) {
        check_draws(study, i, &of, values[i]);
        columns[i] = (scaleev_column){scaleev_study_input(study, (int32_t)i), 0, values[i], 1};
    }
    check_values(s, study, &of, columns, n);
    uint32_t question = rng_below(&s->random, 16);
    if (question == 0)
        check_best_scales(s, study, &of, columns, n);
    if (question == 1)
        check_break_evens(s, study, &of);
}

static void study(sample *s, counter *memory)
{
    scaleev_study *study = NULL;
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    build_sound(s, SIZES_SANE, 3);
    if (!s->model)
        return;
    options.seed = rng_below(&s->random, 3);
    options.replicates = rng_below(&s->random, 16) ? 2 << rng_below(&s->random, 6) : (int32_t)rng_below(&s->random, 80);
    note(s, " study: seed %d, %d replicates; ", (int)options.seed, (int)options.replicates);
    scaleev_status status = scaleev_study_create(s->model, &options, &study);
    CHECK(status == SCALEEV_OK || (status == SCALEEV_ERROR_OPTION && !study), "create: %d", (int)status);
    for (uint32_t steps = rng_below(&s->random, STEPS); study && steps-- > 0;)
        step(s, study, memory);
    if (study)
        ask_study(s, study);
    scaleev_study_destroy(study);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return run_target(study, data, size);
}
