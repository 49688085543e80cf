/* SPDX-License-Identifier: MIT */
/* Hostile hosts: whatever the host's rounding mode, flushing, trapping, locale, stack and errno, every result has the
 * same bits as in a calm program, and the host's state is afterwards what it was before.
 *
 * Every public function is called here but those that only hand out what is stored: scaleev_version
 * scaleev_version_string scaleev_status_message scaleev_callback_code scaleev_quantity_name scaleev_root_kind_name
 * scaleev_region_name scaleev_verdict_name scaleev_table_points scaleev_label scaleev_term_count scaleev_term_family
 * scaleev_input_name scaleev_input_term scaleev_input_range scaleev_family_count scaleev_family_find
 * scaleev_family_name scaleev_family_help scaleev_family_is_hazard scaleev_family_parameter_count
 * scaleev_family_parameter_name scaleev_family_parameter_help scaleev_family_parameter_allowed
 * scaleev_family_parameter_range scaleev_family_parameter_is_knob scaleev_family_parameter_default
 * scaleev_distribution_count scaleev_distribution_name scaleev_distribution_help scaleev_distribution_is_list
 * scaleev_distribution_parameter_count scaleev_distribution_parameter_name scaleev_distribution_parameter_help
 * scaleev_distribution_parameter_allowed scaleev_study_input_count scaleev_study_input.
 *
 * hosts [flushing] [locales]: "flushing" says that the program was linked with -ffast-math, and that this must be seen
 * at its start; "locales" that locales were made for it and must be there. */
#include "hostility.h"
#include "support.h"

#include <scaleev/study.h>

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZER 1
#endif
#endif

/* ---- what a run gave, compared with what the first run gave ---- */

enum { RECORDS = 1 << 18, BLOCK = 300, INPUTS = 128, PENDING = 4242 };

static uint64_t first_run[RECORDS];
static size_t first_n, records_n;
static bool recording;
static const char *situation = "calm", *subject = "";
static environment before;

/* The environment while something is reported: printing computes. */
static void report_calmly(const char *what, const char *call)
{
    fenv_t theirs;
    fegetenv(&theirs);
    set_calm();
    report("%s: %s: %s (%s)", situation, call, what, subject);
    fesetenv(&theirs);
}

static void record(uint64_t value, const char *call)
{
    if (records_n == RECORDS)
        abort();
    if (recording)
        first_run[first_n++] = value;
    else if (records_n >= first_n || first_run[records_n] != value)
        report_calmly("not the bits of a calm run", call);
    records_n++;
}

/* All NaN are one. */
static void record_double(double value, const char *call)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bool nan = (bits & UINT64_C(0x7fffffffffffffff)) > UINT64_C(0x7ff0000000000000);
    record(nan ? 1 : bits, call);
}

static void record_doubles(const double *values, size_t n, const char *call)
{
    for (size_t i = 0; i < n; ++i)
        record_double(values[i], call);
}

static void record_text(const char *text, const char *call)
{
    for (; *text; ++text)
        record((unsigned char)*text, call);
}

static void begin(void)
{
    errno = PENDING;
    before = environment_now();
}

static void end(const char *call)
{
    int error = errno;
    environment after = environment_now();
    if (memcmp(&before, &after, sizeof before))
        report_calmly("the environment is not what it was", call);
    if (error != PENDING)
        report_calmly("errno was changed", call);
}

static scaleev_status ended(const char *call, scaleev_status status)
{
    end(call);
    record((uint64_t)status, call);
    return status;
}

/* A call of the library, watched. */
#define WATCH(call) (begin(), ended(#call, (call)))

/* ---- callbacks ---- */

/* Arithmetic that the compiler does not do by itself. */
static double opaque(double x)
{
    volatile double kept = x;
    return kept;
}

/* Where long double has a unit of its own, that one too. */
static bool arithmetic_is_calm(void)
{
    volatile long double zero = 0;
    return fegetround() == FE_TONEAREST && opaque(0x1p-1070) * opaque(0.5) > 0 && 1 / opaque(0.0) > 1 && 1 / zero > 1;
}

/* a K, and a rude end: the environment it leaves behind is not the one it found. */
static int rude(const double *scales, size_t n, double *out, void *context)
{
    if (!arithmetic_is_calm())
        report_calmly("a callback does not see the default environment", "callback");
    for (size_t i = 0; i < n; ++i)
        out[i] = *(const double *)context * scales[i];
    set_all();
    return 0;
}

static int rude_bounds(double lo, double hi, double out[4], void *context)
{
    double a = *(const double *)context;
    if (!arithmetic_is_calm())
        report_calmly("a callback does not see the default environment", "bounds");
    out[0] = a * lo * (1 - 0x1p-50);
    out[1] = a * hi * (1 + 0x1p-50) + 0x1p-1000;
    out[2] = out[3] = a;
    set_all();
    return 0;
}

/* ---- the work ---- */

static const char *const specs[] = {
    "benefit linear(2); hazard constant(0.01), loss = 100",
    "benefit polynomial(0.125, 1.5, -0.001, 1e-7); hazard rate(1e-3), loss = 20, wipe = 0.5",
    "benefit power(3, 0.7); hazard urn(100000, 17), loss = -4, share = 0.3",
    "benefit metcalfe(1e-3); hazard weibull(500, 1.7), loss = 1e4, frailty = 0.3",
    "benefit odlyzko(0.3); hazard gompertz(1e-6, 1e-3), loss = 7",
    "benefit logarithmic(10, 30); hazard logistic(1e-6, 1e-3, 1e4, 500), loss = 50",
    "benefit saturating(1e3, 200); hazard learning(1e-2, 100), loss = 500",
    "benefit hill(90, 1000, 2.5); hazard beta(0.7, 300), loss = 15",
    "benefit linear(0.1); hazard gamma(1.5, 4000), loss = 1",
    "benefit power(1, 2); hazard constant(1e-3), loss = 1e4",
    "benefit linear(1e-310); hazard rate(1e-308), loss = 1e-306",
    "benefit table(0 0, 10 5, 100 90, 1000 200, 1e9 201); hazard table(0 1e-4, 1000 2e-4, 1e9 1e-3), loss = 3",
    "benefit callback(1, 100, 50); hazard callback(0, 0.001, 1), loss = 10",
#ifndef _WIN32 /* exp() there computes with x87, in the precision that each thread has */
    "benefit guess(2, 5, 7); hazard constant(1e-3), loss = 2",
#endif
    "benefit linear(1); hazard constant(0.01), loss = 100; minus; benefit linear(2); hazard constant(0.02), loss = 100",
    "hazard constant(1), loss = 1",
    "",
};

enum { SPECS = sizeof specs / sizeof *specs };

static scaleev_model *models[SPECS];
static double scales[BLOCK], between[SPECS][2]; /* the first input, and less */

/* Everything that is prepared in calm. */
static void prepare(void)
{
    for (size_t i = 0; i < SPECS; ++i) {
        models[i] = model_of(specs[i]);
        (void)scaleev_get(models[i], 1, &between[i][1]);
        between[i][0] = 0.75 * between[i][1];
    }
    for (int i = 0; i < BLOCK; ++i)
        scales[i] = i == 1 ? 0x1p-1074 : i == 2 ? 3e-309 : i == 3 ? 1e300 : i * 1.25 * (1 << i % 16);
}

static void values_of(const scaleev_model *model)
{
    static const double at[] = {0, 1, 10.5, 1000, 1e300, NAN, INFINITY, -1};
    static double out[BLOCK], first[BLOCK];
    static double gradient[INPUTS]; /* the stack is the library's */
    double bounds[2];
    for (size_t i = 0; i < sizeof at / sizeof *at; ++i) {
        double ev;
        begin();
        ev = scaleev_ev(model, at[i]);
        end("scaleev_ev");
        record_double(ev, "scaleev_ev");
        begin();
        ev = scaleev_value(model, SCALEEV_BENEFIT, at[i]);
        end("scaleev_value");
        record_double(ev, "scaleev_value");
    }
    for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; ++q) {
        WATCH(scaleev_evaluate(model, q, scales, BLOCK, out));
        record_doubles(out, BLOCK, "scaleev_evaluate");
        bounds[0] = bounds[1] = 0;
        WATCH(scaleev_enclose(model, q, 0x1p-1074, 1000, &bounds[0], &bounds[1]));
        record_doubles(bounds, 2, "scaleev_enclose");
        WATCH(scaleev_enclose(model, q, 3, 3, &bounds[0], &bounds[1]));
        record_doubles(bounds, 2, "scaleev_enclose");
    }
    size_t inputs = (size_t)scaleev_input_count(model);
    if (scaleev_get(model, 1, &first[0]) == SCALEEV_OK) {
        for (size_t i = 1; i < BLOCK; ++i)
            first[i] = i % 7 == 0 ? (double)NAN : i % 7 == 1 ? 0x1p-1074 : first[0];
        const scaleev_column columns[] = {{SCALEEV_SCALE, 0, scales, 0}, {1, 0, first, 0}};
        WATCH(scaleev_evaluate_columns(model, SCALEEV_EV, 1, columns, 2, BLOCK, out));
        record_doubles(out, BLOCK, "scaleev_evaluate_columns");
        WATCH(scaleev_break_even_columns(model, 1, 1e6, &columns[1], 1, 20, NULL, out, NULL, NULL));
        record_doubles(out, 20, "scaleev_break_even_columns");
    }
    for (size_t i = 0; i < inputs; ++i)
        gradient[i] = 0;
    WATCH(scaleev_gradient(model, SCALEEV_EV, 25, inputs, gradient));
    record_doubles(gradient, inputs, "scaleev_gradient");
}

static void record_roots(const scaleev_root *roots, const scaleev_solution *solution, const char *call)
{
    for (size_t i = 0; i < solution->count && i < 8; ++i) {
        const double values[] = {roots[i].at, roots[i].lo, roots[i].hi};
        record_doubles(values, 3, call);
        record((uint64_t)(roots[i].kind * 8 + roots[i].direction), call);
    }
    record(solution->count, call);
    record((uint64_t)(solution->complete * 64 + solution->sign_lo * 8 + solution->sign_hi), call);
    record(solution->evaluations, call);
}

/* With the first input in a range. */
static void ranges_of(const scaleev_model *model)
{
    const scaleev_solve_options options = {sizeof options, 300, 0, 0};
    scaleev_range range = {1, 0, 0, 0};
    scaleev_region regions[8];
    scaleev_cell cells[8];
    scaleev_switching switching[2];
    scaleev_root factor;
    scaleev_crux_answer crux = SCALEEV_CRUX_ANSWER_INIT;
    double bounds[2] = {0, 0};
    int32_t verdict = 0;
    size_t count = 0;
    if (scaleev_get(model, 1, &range.hi) != SCALEEV_OK)
        return;
    range.lo = fmin(range.hi / 2, range.hi);
    range.hi = fmax(range.hi / 2, range.hi);
    if (!WATCH(scaleev_regions(model, 0, 1e9, &range, 1, &options, regions, 8, &count)))
        for (size_t i = 0; i < count && i < 8; i++)
            record_doubles(&regions[i].lo, 2, "scaleev_regions");
    if (!WATCH(scaleev_region_points(model, 40, &range, 1, &options, &verdict, &bounds[0], &bounds[1])))
        record_doubles(bounds, 2, "scaleev_region_points");
    if (!WATCH(scaleev_enclose_ranges(model, SCALEEV_EV, 0x1p-1074, 1e9, &range, 1, &options, &bounds[0], &bounds[1])))
        record_doubles(bounds, 2, "scaleev_enclose_ranges");
    if (!WATCH(scaleev_map(model, 1, 1e9, 1, range.lo, range.hi, &options, cells, 8, &count)))
        for (size_t i = 0; i < count && i < 8; i++)
            record_doubles(&cells[i].lo, 4, "scaleev_map");
    if (!WATCH(scaleev_switching_values(model, 40, &range, 1, &options, 2, switching, &factor)))
        record_doubles(&factor.at, 3, "scaleev_switching_values");
    if (!WATCH(scaleev_crux(model, 40, &range, 1, &options, &crux)))
        record_doubles(&crux.distance_lo, 2, "scaleev_crux");
}

static void questions_of(const scaleev_model *model)
{
    const scaleev_solve_options options = {sizeof options, 3000, 0, 0};
    scaleev_root roots[8], tiny[8];
    scaleev_solution solution = {.size = sizeof solution};
    scaleev_optimum optimum = {.size = sizeof optimum};
    scaleev_whole whole = {.size = sizeof whole};
    scaleev_argument argument = {.size = sizeof argument};
    static scaleev_sensitivity sensitivities[INPUTS];
    static char text[1024];
    size_t inputs = (size_t)scaleev_input_count(model);

    if (!WATCH(scaleev_break_even(model, 0, 1e9, &options, roots, 8, &solution)))
        record_roots(roots, &solution, "scaleev_break_even");
    if (solution.count && !WATCH(scaleev_sensitivities(model, roots, inputs, sensitivities)))
        record_doubles(&sensitivities[0].slope, 6 * inputs, "scaleev_sensitivities");
    if (!WATCH(scaleev_break_even(model, 0x1p-1074, 0x1p-1030, &options, tiny, 8, &solution)))
        record_roots(tiny, &solution, "scaleev_break_even");
    if (!WATCH(scaleev_solve(model, SCALEEV_SURVIVAL, 0.5, SCALEEV_SCALE, 0, 0, 1e9, &options, roots, 8, &solution)))
        record_roots(roots, &solution, "scaleev_solve");
    if (!WATCH(scaleev_solve(model, SCALEEV_EV, 0, 1, 40, 1e-3, 1, &options, roots, 8, &solution)))
        record_roots(roots, &solution, "scaleev_solve");
    if (!WATCH(scaleev_best_scale(model, 0, 1e9, &options, &optimum)))
        record_doubles(&optimum.scale, 8, "scaleev_best_scale");
    if (!WATCH(scaleev_whole_scales(model, 0, 1e9, &options, &whole)))
        record_doubles(&whole.first_good, 2, "scaleev_whole_scales");
    for (int tiny_scales = 0; tiny_scales < 2; ++tiny_scales)
        if (!WATCH(scaleev_argue(model, tiny_scales ? 0 : 1, model, tiny_scales ? 0x1p-1074 : 1000, NULL, &argument))) {
            record_doubles(&argument.existing_scale, 4, "scaleev_argue");
            WATCH(scaleev_argument_text(&argument, NULL, "another", text, sizeof text, NULL));
            record_text(text, "scaleev_argument_text");
        }
}

static void record_estimate(scaleev_estimate e, const char *call)
{
    record_double(e.value, call);
    record_double(e.error, call);
}

/* Of columns with values that are missing, huge and subnormal. */
static void statistics(void)
{
    static const double levels[] = {0.1, 0.5, 0.99};
    static double column[BLOCK];
    static const double *const both[] = {scales, column};
    scaleev_estimate estimates[3], means[2], regrets[2];
    double shares[2], correlation;
    scaleev_summary summary = SCALEEV_SUMMARY_INIT;
    scaleev_choice choice = {.size = sizeof choice, .means = means, .regrets = regrets, .shares = shares};
    subject = "statistics";
    for (size_t i = 0; i < BLOCK; ++i)
        column[i] = i % 7 == 0 ? (double)NAN : i % 7 == 1 ? 0x1p-1074 : scales[(i * 77) % BLOCK];
    if (!WATCH(scaleev_summarize(column, BLOCK, 0, &summary))) {
        record_estimate(summary.mean, "scaleev_summarize");
        record_doubles(&summary.sd, 3, "scaleev_summarize");
    }
    if (!WATCH(scaleev_quantiles(column, BLOCK, 0, levels, 3, estimates)))
        for (size_t i = 0; i < 3; ++i)
            record_estimate(estimates[i], "scaleev_quantiles");
    if (!WATCH(scaleev_share_below(column, BLOCK, 0, 0.1, estimates)))
        record_estimate(estimates[0], "scaleev_share_below");
    if (!WATCH(scaleev_rank_correlation(scales, column, BLOCK, &correlation)))
        record_double(correlation, "scaleev_rank_correlation");
    if (!WATCH(scaleev_choose(both, 2, BLOCK, 0, &choice))) {
        record_estimate(choice.evpi, "scaleev_choose");
        record_estimate(means[1], "scaleev_choose");
        record_estimate(regrets[0], "scaleev_choose");
        record_doubles(shares, 2, "scaleev_choose");
    }
    begin();
    double t = scaleev_student(0.9, 16);
    end("scaleev_student");
    record_double(t, "scaleev_student");
}

static int go_on(double done, void *context)
{
    *(double *)context = done;
    if (!arithmetic_is_calm())
        report_calmly("a callback does not see the default environment", "progress");
    set_all();
    return 0;
}

/* Columns of draws, some of them more than are done at once. */
static void ask_study(const scaleev_study *study)
{
    static double out[2 * BLOCK], evs[BLOCK];
    static int32_t kinds[BLOCK];
    WATCH(scaleev_study_draw(study, 1, 100, BLOCK, out));
    record_doubles(out, BLOCK, "scaleev_study_draw");
    for (scaleev_quantity q = SCALEEV_EV; q <= SCALEEV_MARGINAL; ++q) {
        WATCH(scaleev_study_evaluate(study, q, scales + 3, 2, 100, BLOCK, out));
        record_doubles(out, 2 * BLOCK, "scaleev_study_evaluate");
    }
    WATCH(scaleev_study_break_even(study, 1, 1e6, -1, 0, 100, 20, out, kinds));
    record_doubles(out, 20, "scaleev_study_break_even");
    for (size_t i = 0; i < 20; ++i)
        record((uint64_t)kinds[i], "scaleev_study_break_even");
    WATCH(scaleev_study_best_scale(study, 1, 1e6, 100, 3, out, evs));
    record_doubles(out, 3, "scaleev_study_best_scale");
    record_doubles(evs, 3, "scaleev_study_best_scale");
}

/* Whole studies, of few draws. */
static void ask_whole_study(const scaleev_study *study)
{
    double z[3], weights[3], inputs[3], out[6];
    scaleev_estimate estimates[2];
    scaleev_decision decision = SCALEEV_DECISION_INIT;
    scaleev_importance row = SCALEEV_IMPORTANCE_INIT;
    if (!WATCH(scaleev_study_mean(study, SCALEEV_EV, scales + 3, 2, 64, estimates)))
        record_doubles(&estimates[0].value, 4, "scaleev_study_mean");
    if (!WATCH(scaleev_study_probability(study, SCALEEV_EV, 40, 10, 64, estimates)))
        record_estimate(estimates[0], "scaleev_study_probability");
    if (!WATCH(scaleev_study_given(study, 1, SCALEEV_EV, scales + 3, 2, 64, 3, z, weights, inputs, out))) {
        record_doubles(z, 3, "scaleev_study_given");
        record_doubles(weights, 3, "scaleev_study_given");
        record_doubles(inputs, 3, "scaleev_study_given");
        record_doubles(out, 6, "scaleev_study_given");
    }
    if (!WATCH(scaleev_study_decide(study, 1, 1e6, 64, &decision)))
        record_doubles(&decision.scale, 7, "scaleev_study_decide");
    if (!WATCH(scaleev_study_importance(study, 40, 1, 1e6, 64, &row, 1))) {
        record_doubles(&row.evppi.value, 8, "scaleev_study_importance");
        record_doubles(&row.low, 5, "scaleev_study_importance");
    }
}

/* The first input between two values, and what else there is as it is. */
static void study_of(const scaleev_model *model, const double range[2])
{
    double done = 0;
    scaleev_study *study = NULL;
    scaleev_study_options options = SCALEEV_STUDY_OPTIONS_INIT;
    options.progress = go_on;
    options.context = &done;
    WATCH(scaleev_study_create(model, &options, &study));
    if (scaleev_input_count(model) > 1) {
        WATCH(scaleev_study_add(study, 1, "uniform", range, 2));
        record_text(scaleev_study_error(study), "scaleev_study_error");
        ask_study(study);
        ask_whole_study(study);
    }
    begin();
    scaleev_study_destroy(study);
    end("scaleev_study_destroy");
}

/* Each building call, and words with numbers in them. */
static void build_study(void)
{
    static const double seen[] = {0.1, 0.7, 1e-5};
    scaleev_study *study = NULL;
    subject = "building a study";
    WATCH(scaleev_study_create(models[1], NULL, &study));
    WATCH(scaleev_study_truncate(study, 1, 0.1, 0.7));
    WATCH(scaleev_study_add(study, 1, "gamma", (const double[]){1.1, 3}, 2));
    WATCH(scaleev_study_add(study, 2, "lognormal.interval", (const double[]){0.1, 3.3, 0.9}, 3));
    WATCH(scaleev_study_clamp(study, 2, 0.3, 2.2));
    WATCH(scaleev_study_add(study, 6, "beta", (const double[]){1.3, 700}, 2));
    WATCH(scaleev_study_add(study, 8, "samples", seen, 3));
    WATCH(scaleev_study_same(study, 5, 2, 0.1, 0.7));
    WATCH(scaleev_study_correlate(study, 1, 2, 0.6));
    WATCH(scaleev_study_add(study, 9, "normal", (const double[]){0.9, 0.1}, 2));
    record_text(scaleev_study_error(study), "scaleev_study_error");
    WATCH(scaleev_study_truncate(study, 3, 0.7, 0.1));
    record_text(scaleev_study_error(study), "scaleev_study_error");
    ask_study(study);
    ask_whole_study(study);
    scaleev_study_destroy(study);
}

/* Numbers are read and written whatever the locale is. */
static void texts(scaleev_model *m)
{
    static const scaleev_parameter p = {"a", 0.1, 0, 1.5};
    char text[4096];
    scaleev_term t;
    scaleev_model *parsed = NULL;
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    WATCH(scaleev_benefit_formula(m, "a*K^1.1 + sqrt(K)/0.3", &p, 1, &t));
    if (!WATCH(scaleev_term_formula(m, t, text, sizeof text, NULL)))
        record_text(text, "scaleev_term_formula");
    WATCH(scaleev_hazard_formula(m, "log1p(0.1*a*K)", &p, 1, 0.7, &t));
    int32_t verdict = -1;
    WATCH(scaleev_hazard_verdict(m, t, &verdict));
    record((uint64_t)verdict, "scaleev_hazard_verdict");
    WATCH(scaleev_formula_check("2.5*K + log(-0.5)", NULL, 0, &error));
    record_text(error.words, "scaleev_formula_check");
    WATCH(scaleev_model_parse("benefit power(0.1, 1.7), share = 1e-5; hazard rate(12345678901234567890e-25)", NULL,
                              &parsed, &error));
    if (!WATCH(scaleev_model_text(parsed, text, sizeof text, NULL)))
        record_text(text, "scaleev_model_text");
    begin();
    scaleev_model_destroy(parsed);
    end("scaleev_model_destroy");
}

/* The typed building calls; knobs; refusals. */
static void build(void)
{
    static const double points[] = {0, 10, 100, 1e9}, values[] = {0, 3.1, 7.7, 8}, rates[] = {1e-3, 2e-3, 0, 1e-4};
    static const double coefficients[] = {0.1, 0.7, 1e-5};
    static double per_unit = 0.3, rate = 1e-7;
    const scaleev_callback gains = {sizeof gains, rude, rude_bounds, &per_unit, NULL, NULL};
    const scaleev_callback losses = {sizeof losses, rude, rude_bounds, &rate, NULL, NULL};
    scaleev_model *m = NULL, *copy = NULL, *difference = NULL;
    scaleev_term t = 0;
    scaleev_input input = 0;
    subject = "building";
    WATCH(scaleev_model_create_with(NULL, &m));
    scaleev_model_destroy(m);
    WATCH(scaleev_model_create(&m));
    WATCH(scaleev_add(m, "benefit.linear", coefficients, 1, &t));
    WATCH(scaleev_benefit_linear(m, 0.1, &t));
    WATCH(scaleev_benefit_polynomial(m, coefficients, 3, &t));
    WATCH(scaleev_benefit_power(m, 0.1, 0.3, &t));
    WATCH(scaleev_benefit_metcalfe(m, 1e-9, &t));
    WATCH(scaleev_benefit_odlyzko(m, 0.1, &t));
    WATCH(scaleev_benefit_logarithmic(m, 0.7, 3, &t));
    WATCH(scaleev_benefit_saturating(m, 0.7, 3, &t));
    WATCH(scaleev_benefit_hill(m, 0.7, 3, 1.1, &t));
    WATCH(scaleev_benefit_table(m, points, values, 4, &t));
    WATCH(scaleev_benefit_callback(m, &gains, &t));
    WATCH(scaleev_hazard_constant(m, 1e-5, 1, &t));
    WATCH(scaleev_hazard_rate(m, 1e-5, 1, &t));
    WATCH(scaleev_hazard_urn(m, 1e12, 3, 1, &t));
    WATCH(scaleev_hazard_weibull(m, 1e5, 1.1, 1, &t));
    WATCH(scaleev_hazard_gompertz(m, 1e-5, 1e-6, 1, &t));
    WATCH(scaleev_hazard_logistic(m, 1e-5, 1e-4, 1e3, 1e2, 1, &t));
    WATCH(scaleev_hazard_learning(m, 1e-5, 1e3, 1, &t));
    WATCH(scaleev_hazard_beta(m, 0.1, 1e4, 1, &t));
    WATCH(scaleev_hazard_gamma(m, 0.1, 1e4, 1, &t));
    WATCH(scaleev_hazard_callback(m, &losses, 1, &t));
    WATCH(scaleev_hazard_table(m, points, rates, 4, 0x1p-1074, &t));
    texts(m);
    WATCH(scaleev_find(m, t, "frailty", &input));
    WATCH(scaleev_set(m, input, 0.1));
    WATCH(scaleev_set_named(m, t, "wipe", 0.3));
    WATCH(scaleev_set_many(m, &input, &(double){0.7}, 1));
    WATCH(scaleev_set_label(m, t, "label"));
    WATCH(scaleev_model_copy(m, &copy));
    WATCH(scaleev_model_difference(models[0], models[1], &difference));
    values_of(copy);
    questions_of(copy);
    ranges_of(copy);
    values_of(difference);
    questions_of(difference);
    ranges_of(difference);
    WATCH(scaleev_hazard_constant(m, 1.1, 1, &t));
    record_text(scaleev_model_error(m), "scaleev_model_error");
    WATCH(scaleev_set(m, input, NAN));
    record_text(scaleev_model_error(m), "scaleev_model_error");
    WATCH(scaleev_hazard_rate(m, -0x1p-1074, 1, &t));
    record_text(scaleev_model_error(m), "scaleev_model_error");
#if !defined(SANITIZER) && SIZE_MAX > UINT32_MAX /* one stops at so large an allocation, the other might have it */
    WATCH(scaleev_benefit_table(m, points, values, SIZE_MAX / 64, &t));
#endif
    scaleev_model_destroy(difference);
    scaleev_model_destroy(copy);
    scaleev_model_destroy(m);
}

static void work(void)
{
    records_n = 0;
    build();
    statistics();
    build_study();
    for (size_t i = 0; i < SPECS; ++i) {
        scaleev_model *copy = NULL;
        subject = specs[i];
        WATCH(scaleev_model_copy(models[i], &copy));
        values_of(copy);
        questions_of(copy);
        study_of(copy, between[i]);
        begin();
        scaleev_model_destroy(copy);
        end("scaleev_model_destroy");
    }
    if (records_n != first_n)
        report_calmly("not as many results as in a calm run", "all");
}

/* ---- situations ---- */

static void work_as(const char *name, bool (*set)(void))
{
    fenv_t calm;
    situation = name;
    fegetenv(&calm);
    bool possible = set();
    environment theirs = environment_now();
    if (possible)
        work();
    bool kept = environment_now().control == theirs.control;
    set_calm();
    fesetenv(&calm);
    CHECK(!possible || kept, "%s: the environment did not last", name);
    printf("%s: %s\n", name, possible ? "done" : "skipped, not on this target");
}

/* A decimal comma, and one of two bytes. */
static void work_in_locales(bool must)
{
    static const char *const names[] = {"de_DE.UTF-8", "ps_AF.UTF-8"};
    for (size_t i = 0; i < 2; ++i) {
        char text[16] = "0.5"; /* some systems take any name, and keep the point */
        if (setlocale(LC_ALL, names[i]))
            snprintf(text, sizeof text, "%g", opaque(0.5));
        bool there = strcmp(text, "0.5") != 0;
        CHECK(there || !must, "there is no locale %s", names[i]);
        if (there) {
            situation = names[i];
            work();
        }
        printf("%s: %s\n", names[i], there ? "done" : "skipped, no such locale here");
    }
    setlocale(LC_ALL, "C");
}

/* ---- a small stack ---- */

/* Valgrind takes the stack of a thread that has ended for memory that is not there. */
static bool measuring = true;

enum { SMALL = 64 * 1024, BELOW = 64 * 1024, PAINT = 0xa5 };

#ifdef _WIN32

#include <windows.h>

static DWORD WINAPI thread(void *argument)
{
    (void)argument;
    work();
    return 0;
}

/* Windows ends the program when the stack is too small. */
static void work_on_a_small_stack(void)
{
    situation = "64 KiB of stack";
    HANDLE handle = CreateThread(NULL, SMALL, thread, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    CHECK(handle && WaitForSingleObject(handle, INFINITE) == WAIT_OBJECT_0, "no thread");
    printf("%s: done\n", situation);
}

#else

#include <limits.h>
#include <pthread.h>

/* Some systems give a thread no less than this; what is used is measured all the same. */
#if defined(PTHREAD_STACK_MIN) && !defined(__GLIBC__)
enum { LEAST = PTHREAD_STACK_MIN > SMALL ? PTHREAD_STACK_MIN : SMALL };
#elif defined(__aarch64__) || defined(__powerpc64__)
enum { LEAST = 128 * 1024 };
#else
enum { LEAST = SMALL };
#endif

static _Alignas(4096) unsigned char stack[BELOW + LEAST];

static void *thread(void *argument)
{
    work_as(argument, set_all() ? set_all : set_upward);
    return NULL;
}

static size_t painted(void)
{
    size_t n = 0;
    while (n < sizeof stack && stack[n] == PAINT)
        ++n;
    return n;
}

/* What lies below the stack is ours too, so that an overflow is seen and measured. */
static void work_on_a_small_stack(void)
{
#ifdef SANITIZER
    (void)thread;
    (void)painted;
    (void)measuring;
    puts("64 KiB of stack: skipped, a sanitizer's frames are larger");
#else
    pthread_attr_t attributes;
    pthread_t id;
    static char name[] = "64 KiB of stack, in all of this";
    memset(stack, PAINT, sizeof stack);
    pthread_attr_init(&attributes);
    CHECK(!pthread_attr_setstack(&attributes, stack + BELOW, LEAST), "no stack of %d bytes", LEAST);
    CHECK(!pthread_create(&id, &attributes, thread, name), "no thread");
    pthread_join(id, NULL);
    pthread_attr_destroy(&attributes);
    if (!measuring)
        return;
    size_t used = sizeof stack - painted();
    CHECK(used <= SMALL, "a stack of 64 KiB overflowed: %zu bytes were used", used);
    printf("stack: %zu bytes of %d used, libc's part of a thread included\n", used, SMALL);
#endif
}

#endif

int main(int argc, char **argv)
{
    bool flushing = false, locales = false;
    for (int i = 1; i < argc; ++i) {
        flushing = flushing || !strcmp(argv[i], "flushing");
        locales = locales || !strcmp(argv[i], "locales");
        measuring = measuring && strcmp(argv[i], "unmeasured") != 0;
    }
    bool flushes = opaque(0x1p-1070) * opaque(0.5) == 0;
    fenv_t started;
    fegetenv(&started);
    set_calm();
    CHECK(flushes == flushing, "this program %s subnormals", flushes ? "flushes" : "does not flush");
    CHECK(arithmetic_is_calm(), "this target has no calm");
    prepare();
    recording = true;
    work();
    recording = false;
    printf("%zu results\n", first_n);

    fesetenv(&started);
    work_as("as the program starts", set_nothing);
    set_calm();
    work_as("flags raised", set_flags);
    work_as("rounding upward", set_upward);
    work_as("rounding downward", set_downward);
    work_as("rounding toward zero", set_toward_zero);
    work_as("flushing subnormals", set_flushing);
    work_as("trapping", set_trapping);
    work_as("x87 rounding to float", set_short_x87);
    work_in_locales(locales);
    work_on_a_small_stack();
    for (size_t i = 0; i < SPECS; ++i)
        scaleev_model_destroy(models[i]);
    return reports() ? 1 : 0;
}
