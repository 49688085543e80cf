/* SPDX-License-Identifier: MIT */
/* Studies with inputs that are not known, beside plain Monte Carlo as it is usually written in C, and as squiggle.c
 * samples: a generator of 64 bits, Box and Muller's normal numbers, Marsaglia and Tsang's gamma numbers, libm, one draw
 * after the other, sorted for quantiles. Beside NumPy, and Sobol' points of SciPy with its quantile functions. It takes
 * hidden functions. */
#include "bench.h"
#include "host/memory.h"
#include "scaleev/study.h"
#include "study/columns.h"
#include "study/order.h"
#include "study/statistics.h"

enum { DRAWS = 1 << 20, LEVELS = 5, ROOTS = 1 << 16, CORRELATED = 20 };

static const double levels[LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95}, scale = 200;
/* EV = a K e^(-r K) - l (1 - e^(-r K)). */
static const double mu = -0.111571775657, sigma = 0.472380727077, least_loss = 20, greatest_loss = 500, rate = 1000;

typedef struct job {
    const scaleev_study *study;
    double *values;
    uint64_t draws;
    scaleev_estimate mean, below, quantiles[LEVELS];
} job;

/* ---- The study ---- */

static void add(scaleev_study *study, scaleev_input input, const char *distribution, double a, double b)
{
    must(scaleev_study_add(study, input, distribution, (const double[]){a, b}, 2) == SCALEEV_OK, distribution);
}

static scaleev_study *make_study(void)
{
    scaleev_model *model = NULL;
    scaleev_study *study = NULL;
    scaleev_term benefit = 0, hazard = 0;
    must(scaleev_model_create(&model) == SCALEEV_OK &&
             scaleev_add(model, "benefit.linear", (const double[]){1}, 1, &benefit) == SCALEEV_OK &&
             scaleev_add(model, "hazard.rate", (const double[]){0.001}, 1, &hazard) == SCALEEV_OK,
         "a model");
    scaleev_input value = 0, r = 0, loss = 0;
    must(scaleev_find(model, benefit, "per_unit", &value) == SCALEEV_OK &&
             scaleev_find(model, hazard, "rate", &r) == SCALEEV_OK &&
             scaleev_find(model, hazard, "loss", &loss) == SCALEEV_OK,
         "its inputs");
    must(scaleev_study_create(model, NULL, &study) == SCALEEV_OK, "a study");
    scaleev_model_destroy(model);
    add(study, value, "lognormal", mu, sigma);
    add(study, loss, "loguniform", least_loss, greatest_loss);
    add(study, r, "gamma", 3, rate);
    return study;
}

static void evaluate(void *context)
{
    job *j = context;
    must(scaleev_study_evaluate(j->study, SCALEEV_EV, &scale, 1, 0, DRAWS, j->values) == SCALEEV_OK, "draws");
}

static void draw_inputs(void *context)
{
    job *j = context;
    for (int32_t i = 0; i < 3; i++)
        must(scaleev_study_draw(j->study, scaleev_study_input(j->study, i), 0, DRAWS, j->values) == SCALEEV_OK,
             "draws");
}

static void describe(void *context)
{
    job *j = context;
    scaleev_summary s = SCALEEV_SUMMARY_INIT;
    must(sev_summarize(j->values, DRAWS, 0, &s) == SCALEEV_OK &&
             sev_quantiles(j->values, DRAWS, 0, levels, LEVELS, &sev_default_allocator, j->quantiles) == SCALEEV_OK &&
             sev_share_below(j->values, DRAWS, 0, 0, &j->below) == SCALEEV_OK,
         "statistics");
    j->mean = s.mean;
}

static void everything(void *context)
{
    evaluate(context);
    describe(context);
}

/* ---- Plain Monte Carlo ---- */

static double normal_number(uint64_t *state)
{
    return sqrt(-2 * log(1 - random_unit(state))) * cos(6.283185307179586 * random_unit(state));
}

static double gamma_number(uint64_t *state)
{
    const double d = 3 - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = normal_number(state), v = 1 + c * x;
        v = v * v * v;
        if (v > 0 && log(1 - random_unit(state)) < x * x / 2 + d - d * v + d * log(v))
            return d * v / rate;
    }
}

static double plain_value(uint64_t *state)
{
    double a = exp(mu + sigma * normal_number(state));
    double l = exp(log(least_loss) + log(greatest_loss / least_loss) * random_unit(state));
    double s = exp(-gamma_number(state) * scale);
    return a * scale * s - l * (1 - s);
}

static void plain(void *context)
{
    job *j = context;
    uint64_t state = 1;
    double sum = 0, below = 0;
    for (uint64_t i = 0; i < j->draws; i++) {
        double value = plain_value(&state);
        j->values[i % DRAWS] = value;
        sum += value;
        below += value < 0;
    }
    j->mean.value = sum / (double)j->draws;
    j->below.value = below / (double)j->draws;
}

static void plain_quantiles(void *context)
{
    plain(context);
    job *j = context;
    for (size_t i = 0; i < LEVELS; i++)
        j->quantiles[i].value = quantile(j->values, DRAWS, levels[i]);
}

/* ---- Whole studies ---- */

static void whole_mean(void *context)
{
    job *j = context;
    must(scaleev_study_mean(j->study, SCALEEV_EV, &scale, 1, j->draws, &j->mean) == SCALEEV_OK, "a mean");
}

static void whole_probability(void *context)
{
    job *j = context;
    must(scaleev_study_probability(j->study, SCALEEV_EV, scale, 0, j->draws, &j->below) == SCALEEV_OK, "a probability");
}

/* ---- Break-evens and correlated inputs ---- */

static scaleev_input find(const scaleev_model *model, scaleev_term term, const char *name)
{
    scaleev_input input;
    must(scaleev_find(model, term, name, &input) == SCALEEV_OK, name);
    return input;
}

static scaleev_term hazard(scaleev_model *model)
{
    scaleev_term term;
    must(scaleev_add(model, "hazard.rate", (const double[]){0.001}, 1, &term) == SCALEEV_OK, "a hazard");
    return term;
}

/* The model of worth.c: a lognormal, r gamma, l lognormal. A second hazard has a rate and a loss of its own. */
static scaleev_study *make_oracle(int hazards)
{
    scaleev_model *model = NULL;
    scaleev_study *study = NULL;
    scaleev_term benefit, terms[2];
    must(scaleev_model_create(&model) == SCALEEV_OK &&
             scaleev_add(model, "benefit.linear", (const double[]){1}, 1, &benefit) == SCALEEV_OK,
         "a model");
    for (int i = 0; i < hazards; i++)
        terms[i] = hazard(model);
    must(scaleev_study_create(model, NULL, &study) == SCALEEV_OK, "a study");
    add(study, find(model, benefit, "per_unit"), "lognormal", mu, sigma);
    for (int i = 0; i < hazards; i++) {
        add(study, find(model, terms[i], "rate"), "gamma", 3, rate);
        add(study, find(model, terms[i], "loss"), "lognormal", 4.25859659571, 0.832554611158);
    }
    scaleev_model_destroy(model);
    return study;
}

static void break_evens(void *context)
{
    job *j = context;
    must(scaleev_study_break_even(j->study, 1, 1e6, -1, 0, 0, ROOTS, j->values, NULL) == SCALEEV_OK, "break-evens");
}

/* So many rates, each correlated with all others. */
static scaleev_study *make_correlated(int32_t n)
{
    scaleev_model *model = NULL;
    scaleev_study *study = NULL;
    must(scaleev_model_create(&model) == SCALEEV_OK, "a model");
    for (int32_t i = 0; i < n; i++)
        (void)hazard(model);
    must(scaleev_study_create(model, NULL, &study) == SCALEEV_OK, "a study");
    for (int32_t i = 0; i < n; i++) {
        scaleev_input input = find(model, i, "rate");
        add(study, input, "gamma", 3, rate);
        for (int32_t k = 0; k < i; k++)
            must(scaleev_study_correlate(study, find(model, k, "rate"), input, 0.3) == SCALEEV_OK, "a correlation");
    }
    scaleev_model_destroy(model);
    return study;
}

static void draw_each(void *context)
{
    job *j = context;
    for (int32_t i = 0; i < scaleev_study_input_count(j->study); i++)
        must(scaleev_study_draw(j->study, scaleev_study_input(j->study, i), 0, ROOTS, j->values) == SCALEEV_OK,
             "draws");
}

static void more(double *values)
{
    job one = {.study = make_oracle(1), .values = values}, two = {.study = make_oracle(2), .values = values};
    job few = {.study = make_correlated(3), .values = values};
    job many = {.study = make_correlated(CORRELATED), .values = values};
    rival roots[] = {{.name = "one hazard", .work = break_evens, .context = &one, .most = 45},
                     {.name = "two hazards", .work = break_evens, .context = &two}};
    compete("The break-even of each of 65,536 draws, without a bracket", roots, COUNT(roots), 21, 0.01, ROOTS);
    rival three[] = {{.name = "three", .work = draw_each, .context = &few, .most = 30}};
    compete("A draw of each of correlated inputs, per input", three, 1, 21, 0.01, 3.0 * ROOTS);
    rival twenty[] = {{.name = "twenty", .work = draw_each, .context = &many}};
    compete("The same", twenty, 1, 5, 0.01, (double)CORRELATED * ROOTS);
    scaleev_study_destroy((scaleev_study *)(uintptr_t)one.study),
        scaleev_study_destroy((scaleev_study *)(uintptr_t)two.study);
    scaleev_study_destroy((scaleev_study *)(uintptr_t)few.study),
        scaleev_study_destroy((scaleev_study *)(uintptr_t)many.study);
}

/* Within so many standard errors of both. */
static void check_near(const char *what, double got, double wanted, double error)
{
    if (!(fabs(got - wanted) <= 6 * error))
        wrong("%s: %.9g, and plainly %.9g", what, got, wanted);
}

/* Python draws as many, and says a mean, the share below 0, and the quantiles. */
static void open_rival(python *p, const char *module, const char *command, const job *ours)
{
    double results[2 + LEVELS];
    char line[256];
    python_open(p, module);
    if (p->missing)
        return;
    snprintf(line, sizeof line, "%s %d %.17g %.17g %.17g %.17g %.17g %.17g", command, DRAWS, mu, sigma, least_loss,
             greatest_loss, rate, scale);
    python_send(p, line, NULL, 0);
    python_send(p, "result", NULL, 0);
    python_read(p, results, COUNT(results));
    printf("%s\n", p->version);
    check_near("mean, in Python", ours->mean.value, results[0], 0.1);
    check_near("P(EV < 0), in Python", ours->below.value, results[1], 4e-4);
}

int main(void)
{
    scaleev_study *study = make_study();
    double *values = must_allocate(DRAWS * sizeof *values);
    job ours = {.study = study, .values = values}, theirs = {.values = values, .draws = DRAWS};
    const double enough = 5e-4;
    print_machine("Studies of three inputs: lognormal, loguniform, gamma");
    everything(&ours);
    plain_quantiles(&theirs);
    check_near("mean", ours.mean.value, theirs.mean.value, 0.1);
    check_near("P(EV < 0)", ours.below.value, theirs.below.value, 4e-4);
    python numpy, scipy;
    open_rival(&numpy, "numpy", "monte_carlo", &ours);
    open_rival(&scipy, "scipy", "quasi_monte_carlo", &ours);
    rival whole[] = {
        {.name = "scaleev, errors too", .work = everything, .context = &ours, .most = 15},
        {.name = "plain Monte Carlo, sorted", .work = plain_quantiles, .context = &theirs, .limit = 0.1},
        {.name = "NumPy", .timed = python_timed, .context = &numpy, .missing = numpy.missing, .limit = 15.0 / 70},
        {.name = "SciPy: qmc.Sobol, ppf", .timed = python_timed, .context = &scipy, .missing = scipy.missing},
        {.name = "scaleev: the draws of EV", .work = evaluate, .context = &ours},
        {.name = "scaleev: the draws of the three inputs", .work = draw_inputs, .context = &ours},
        {.name = "scaleev: what is said of them", .work = describe, .context = &ours}};
    compete("EV at a scale: mean, five quantiles, P(EV < 0), for each of a million draws", whole, COUNT(whole), 9, 0.01,
            DRAWS);

    ours.draws = 0;
    whole_mean(&ours);
    check_near("mean", ours.mean.value, theirs.mean.value, 0.1);
    rival mean_alone[] = {{.name = "scaleev", .work = whole_mean, .context = &ours}};
    compete("The mean of EV at a scale, to rounding", mean_alone, 1, 21, 0.01, 1);

    /* As many draws as bring the error down to that. */
    double p = theirs.below.value;
    theirs.draws = (uint64_t)(p * (1 - p) / (enough * enough));
    for (ours.draws = 16; whole_probability(&ours), !(ours.below.error <= enough); ours.draws *= 2)
        ;
    check_near("P(EV < 0)", ours.below.value, p, enough);
    rival probability[] = {{.name = "scaleev", .work = whole_probability, .context = &ours},
                           {.name = "plain Monte Carlo", .work = plain, .context = &theirs, .limit = 1.0 / 300}};
    printf("\n%llu draws, and %llu\n", (unsigned long long)ours.draws, (unsigned long long)theirs.draws);
    compete("P(EV < 0) to an error of 5e-4", probability, 2, 21, 0.01, 1);
    more(values);
    python_close(&numpy), python_close(&scipy);
    scaleev_study_destroy(study);
    free(values);
    return bench_wrong;
}
