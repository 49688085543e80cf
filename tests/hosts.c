/* SPDX-License-Identifier: MIT */
/* Hostile hosts: whatever the host's rounding mode, flushing, trapping, locale, stack and errno, every result has the
 * same bits as in a calm program, and the host's state is afterwards what it was before.
 *
 * Every public function is called here but those that only hand out what is stored: scaleev_version
 * scaleev_version_string scaleev_status_message scaleev_label scaleev_term_count scaleev_term_family scaleev_input_name
 * scaleev_input_term scaleev_family_count scaleev_family_find scaleev_family_name scaleev_family_help
 * scaleev_family_is_hazard scaleev_family_parameter_count scaleev_family_parameter_name scaleev_family_parameter_help
 * scaleev_family_parameter_allowed scaleev_family_parameter_range scaleev_family_parameter_is_knob
 * scaleev_family_parameter_default.
 *
 * hosts [flushing] [locales]: "flushing" says that the program was linked with -ffast-math, and that this must be seen
 * at its start; "locales" that locales were made for it and must be there. */
#include "hostility.h"
#include "support.h"

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
    "benefit.linear:2;hazard.constant:0.01:loss=100",
    "benefit.polynomial:0.125,1.5,-0.001,1e-7;hazard.rate:1e-3:loss=20:wipe=0.5",
    "benefit.power:3,0.7;hazard.urn:100000,17:loss=-4:share=0.3",
    "benefit.metcalfe:1e-3;hazard.weibull:500,1.7:loss=1e4:frailty=0.3",
    "benefit.odlyzko:0.3;hazard.gompertz:1e-6,1e-3:loss=7",
    "benefit.logarithmic:10,30;hazard.logistic:1e-6,1e-3,1e4,500:loss=50",
    "benefit.saturating:1e3,200;hazard.learning:1e-2,100:loss=500",
    "benefit.hill:90,1000,2.5;hazard.beta:0.7,300:loss=15",
    "benefit.linear:0.1;hazard.gamma:1.5,4000:loss=1",
    "benefit.power:1,2;hazard.constant:1e-3:loss=1e4",
    "benefit.linear:1e-310;hazard.rate:1e-308:loss=1e-306",
    "benefit.table:0,0,10,5,100,90,1000,200,1e9,201;hazard.table:0,1e-4,1000,2e-4,1e9,1e-3:loss=3",
    "benefit.callback:1,100,50;hazard.callback:0,0.001,1:loss=10",
#ifndef _WIN32 /* exp() there computes with x87, in the precision that each thread has */
    "benefit.guess:2,5,7;hazard.constant:1e-3:loss=2",
#endif
    "benefit.linear:1;hazard.constant:0.01:loss=100;difference;benefit.linear:2;hazard.constant:0.02:loss=100",
    "hazard.constant:1:loss=1",
    "",
};

enum { SPECS = sizeof specs / sizeof *specs };

static scaleev_model *models[SPECS];
static double scales[BLOCK];

/* Everything that is prepared in calm. */
static void prepare(void)
{
    for (size_t i = 0; i < SPECS; ++i)
        models[i] = model_of(specs[i]);
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
        const scaleev_column columns[] = {{SCALEEV_SCALE, scales}, {1, first}};
        WATCH(scaleev_evaluate_columns(model, SCALEEV_EV, 1, columns, 2, BLOCK, out));
        record_doubles(out, BLOCK, "scaleev_evaluate_columns");
        WATCH(scaleev_break_even_columns(model, 1, 1e6, &columns[1], 1, 20, 0, out, NULL));
        record_doubles(out, 20, "scaleev_break_even_columns");
    }
    for (size_t i = 0; i < inputs; ++i)
        gradient[i] = 0;
    WATCH(scaleev_gradient(model, SCALEEV_EV, 25, gradient, inputs));
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

static void questions_of(const scaleev_model *model)
{
    const scaleev_solve_options options = {sizeof options, 3000};
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
    if (solution.count && !WATCH(scaleev_sensitivities(model, roots, sensitivities, inputs)))
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
        if (!WATCH(scaleev_argue(model, tiny_scales ? 0 : 1, model, tiny_scales ? 0x1p-1074 : 1000, &argument))) {
            record_doubles(&argument.existing_scale, 4, "scaleev_argue");
            WATCH(scaleev_argument_text(&argument, text, sizeof text, NULL));
            record_text(text, "scaleev_argument_text");
        }
}

/* The typed building calls; knobs; refusals. */
static void build(void)
{
    static const double points[] = {0, 10, 100, 1e9}, values[] = {0, 3.1, 7.7, 8}, rates[] = {1e-3, 2e-3, 0, 1e-4};
    static const double coefficients[] = {0.1, 0.7, 1e-5};
    static double per_unit = 0.3, rate = 1e-7;
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
    WATCH(scaleev_benefit_callback(m, rude, rude_bounds, &per_unit, &t));
    WATCH(scaleev_hazard_constant(m, 1e-5, 1, &t));
    WATCH(scaleev_hazard_rate(m, 1e-5, 1, &t));
    WATCH(scaleev_hazard_urn(m, 1e12, 3, 1, &t));
    WATCH(scaleev_hazard_weibull(m, 1e5, 1.1, 1, &t));
    WATCH(scaleev_hazard_gompertz(m, 1e-5, 1e-6, 1, &t));
    WATCH(scaleev_hazard_logistic(m, 1e-5, 1e-4, 1e3, 1e2, 1, &t));
    WATCH(scaleev_hazard_learning(m, 1e-5, 1e3, 1, &t));
    WATCH(scaleev_hazard_beta(m, 0.1, 1e4, 1, &t));
    WATCH(scaleev_hazard_gamma(m, 0.1, 1e4, 1, &t));
    WATCH(scaleev_hazard_callback(m, rude, rude_bounds, &rate, 1, &t));
    WATCH(scaleev_hazard_table(m, points, rates, 4, 0x1p-1074, &t));
    WATCH(scaleev_find(m, t, "frailty", &input));
    WATCH(scaleev_set(m, input, 0.1));
    WATCH(scaleev_set_label(m, t, "label"));
    WATCH(scaleev_model_copy(m, &copy));
    WATCH(scaleev_model_difference(models[0], models[1], &difference));
    values_of(copy);
    questions_of(copy);
    values_of(difference);
    questions_of(difference);
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
    for (size_t i = 0; i < SPECS; ++i) {
        scaleev_model *copy = NULL;
        subject = specs[i];
        WATCH(scaleev_model_copy(models[i], &copy));
        values_of(copy);
        questions_of(copy);
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
