/* SPDX-License-Identifier: MIT */
/* The families of the model, through the public interface, with a column for each parameter. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct row {
    const char *name;
    const char *terms; /* families, separated by a space; the scale and the inputs of these terms are the arguments */
    const char *args;
    void (*aim)(dice *d, double *x);
    exact_function *exact;
    exact_function *slopes; /* NULL: none */
    const char *results;    /* B benefit, P the same of a polynomial, H, S, F, R, E: EV */
} row;

/* What an aim needs of functions, rounded correctly, so that all machines draw the same points. */

static double log1p_of(double x)
{
    MPFR_DECL_INIT(y, 53);
    mpfr_set_d(y, x, MPFR_RNDN);
    mpfr_log1p(y, y, MPFR_RNDN);
    return mpfr_get_d(y, MPFR_RNDN);
}

static double expm1_of(double x)
{
    MPFR_DECL_INIT(y, 53);
    mpfr_set_d(y, x, MPFR_RNDN);
    mpfr_expm1(y, y, MPFR_RNDN);
    return mpfr_get_d(y, MPFR_RNDN);
}

static double pow_of(double x, double e)
{
    MPFR_DECL_INIT(y, 53);
    MPFR_DECL_INIT(z, 53);
    mpfr_set_d(y, x, MPFR_RNDN);
    mpfr_set_d(z, e, MPFR_RNDN);
    mpfr_pow(y, y, z, MPFR_RNDN);
    return mpfr_get_d(y, MPFR_RNDN);
}

/* Sets *x where the value is allowed. */
static void set_positive(double *x, double value)
{
    if (value > 0x1p-1070 && value < (double)INFINITY)
        *x = value;
}

/* Three quarters of the points have a hazard from dice_hazard(), nearly; 0 for the others. */
static double target(dice *d)
{
    return dice_below(d, 4) ? dice_hazard(d) : 0.0;
}

/* Not so small that products of it underflow. */
static void not_tiny(double *x)
{
    *x = *x == 0.0 || fabs(*x) > 0x1p-900 ? *x : 1.0;
}

static void aim_constant(dice *d, double *x)
{
    double r = target(d) / x[1];
    if (r > 0.0 && r < 0x1p60)
        x[0] = r / (1.0 + 0.5 * r) < 1.0 ? r / (1.0 + 0.5 * r) : x[0];
}

static void aim_rate(dice *d, double *x)
{
    set_positive(&x[0], target(d) / x[1]);
}

/* Few bad ones, or few draws; else moderate numbers. Draws end at n - m + 1. */
static void aim_urn(dice *d, double *x)
{
    int kind = (int)dice_below(d, 16);
    double n = 1.0 + floor(dice_unit(d) * ldexp(1.0, 6 + (int)dice_below(d, 48)));
    double m = fmin((double)(1 + dice_below(d, 32)), n);
    double k = dice_below(d, 2) ? -n * expm1_of(-dice_hazard(d) / m) : n * dice_unit(d);
    if (kind < 4) {
        k = (double)dice_below(d, 33);
        m = 1.0 + floor((n - 1.0) * dice_unit(d));
    } else if (kind == 4) {
        m = 1.0 + floor((n - 1.0) * dice_unit(d));
    }
    x[0] = n;
    x[1] = m;
    x[2] = k > 0x1p-40 || kind > 4 ? k : 0.0;
}

static void aim_weibull(dice *d, double *x)
{
    set_positive(&x[2], x[0] * pow_of(target(d), 1.0 / x[1]));
}

static void aim_gompertz(dice *d, double *x)
{
    double h = target(d);
    if (dice_below(d, 2))
        set_positive(&x[2], x[1] == 0.0 ? h / x[0] : log1p_of(h / x[0] * x[1]) / x[1]);
    else
        set_positive(&x[0], x[1] == 0.0 ? h / x[2] : h * x[1] / expm1_of(x[1] * x[2]));
}

/* Midpoints are reached, and rates are such that something survives there. */
static void aim_logistic(dice *d, double *x)
{
    if (dice_below(d, 2))
        set_positive(&x[4], x[2] + (dice_unit(d) - 0.5) * 100.0 * x[3]);
    not_tiny(&x[3]);
    x[4] = x[4] > 0x1p-500 ? x[4] : 1.0;
    double r = target(d) / x[4], p = r / (1.0 + 0.5 * r);
    if (r > 0x1p-1000 && p < 1.0) {
        x[0] = p * dice_unit(d);
        x[1] = p * dice_unit(d);
    }
    /* What underflows shall not be all there is. */
    x[0] = x[0] > 0x1p-400 ? x[0] : 0x1p-400;
}

static void aim_learning(dice *d, double *x)
{
    not_tiny(&x[1]);
    not_tiny(&x[2]);
    set_positive(&x[0], target(d) / (x[1] * log1p_of(x[2] / x[1])));
}

static void aim_gamma(dice *d, double *x)
{
    set_positive(&x[0], target(d) / log1p_of(x[2] / x[1]));
}

/* ln Gamma of moderate numbers only, unless a or the scale is a small whole number. */
static void aim_beta(dice *d, double *x)
{
    unsigned kind = dice_below(d, 16);
    double h = target(d);
    if (kind == 0) {
        for (int i = 0; i < 3; i++)
            x[i] = x[i] > 0x1p-40 && x[i] < 0x1p60 ? x[i] : 1.0 + dice_unit(d);
    } else if (kind < 5) {
        x[2] = (double)dice_below(d, 33);
        if (x[2] > 0.0)
            set_positive(&x[0], x[1] * expm1_of(h / x[2]));
    } else {
        x[0] = (double)(1 + dice_below(d, 32));
        set_positive(&x[2], x[1] * expm1_of(h / x[0]));
    }
}

static void aim_cubic(dice *d, double *x)
{
    unsigned i = dice_below(d, TABLE_POINTS - 1);
    const double *p = exact_cubic_points + 2 * i;
    if (!(x[0] <= 1e9) || dice_below(d, 4))
        x[0] = p[0] + (p[2] - p[0]) * dice_unit(d);
}

static void aim_rates(dice *d, double *x)
{
    unsigned i = dice_below(d, TABLE_POINTS - 1);
    const double *p = exact_rates_points + 2 * i;
    if (!(x[0] <= 1e4) || dice_below(d, 4))
        x[0] = p[0] + (p[2] - p[0]) * dice_unit(d);
}

/* No term overflows. */
static void moderate(double *x, int n)
{
    for (int i = 0; i < n; i++)
        x[i] = fabs(x[i]) < 0x1p150 ? x[i] : 1.0;
}

static void aim_polynomial(dice *d, double *x)
{
    (void)d;
    moderate(x, 6);
}

/* per_unit, probability, loss, scale. Survival stays above the subnormals. */
static void aim_ev(dice *d, double *x)
{
    double pair[2];
    moderate(x, 4);
    for (int i = 1; i < 4; i++)
        x[i] = x[i] < 0.0 || x[i] > 0x1p-400 ? x[i] : 0.5;
    pair[0] = x[1];
    pair[1] = x[3];
    aim_constant(d, pair);
    while (-log1p_of(-pair[0]) * x[3] > 700.0)
        pair[0] *= 0.5;
    x[1] = pair[0] > 0x1p-400 ? pair[0] : 0x1p-400;
}

static void exact_linear_constant(mpfr_t *y, mpfr_t *x)
{
    mpfr_t z[2], h[EXACT_RESULTS], ev[4];
    for (int i = 0; i < 2; i++)
        mpfr_init2(z[i], EXACT_BITS);
    for (int i = 0; i < EXACT_RESULTS; i++)
        mpfr_init2(h[i], EXACT_BITS);
    for (int i = 0; i < 4; i++)
        mpfr_init2(ev[i], EXACT_BITS);
    mpfr_set(z[0], x[1], MPFR_RNDN);
    mpfr_set(z[1], x[3], MPFR_RNDN);
    exact_constant(h, z);
    mpfr_set(ev[0], h[0], MPFR_RNDN);
    mpfr_set(ev[1], x[0], MPFR_RNDN);
    mpfr_set(ev[2], x[3], MPFR_RNDN);
    mpfr_set(ev[3], x[2], MPFR_RNDN);
    exact_lottery(y, ev);
    for (int i = 0; i < 2; i++)
        mpfr_clear(z[i]);
    for (int i = 0; i < EXACT_RESULTS; i++)
        mpfr_clear(h[i]);
    for (int i = 0; i < 4; i++)
        mpfr_clear(ev[i]);
}

/* probability, wipe, scale: 1 - w F = (1 - w) + w S */
static void aim_wipe(dice *d, double *x)
{
    double pair[2] = {x[0], x[2]};
    aim_constant(d, pair);
    x[0] = pair[0];
}

static void exact_wipe(mpfr_t *y, mpfr_t *x)
{
    mpfr_swap(x[1], x[2]);
    exact_constant(y, x);
    mpfr_mul(y[1], y[1], x[2], MPFR_RNDN);
    mpfr_ui_sub(y[0], 1, x[2], MPFR_RNDN);
    mpfr_add(y[0], y[0], y[1], MPFR_RNDN);
}

/* probability, share, frailty, scale. What share times scale is in doubles does not count: it has two parts. */
static void aim_knobs(dice *d, double *x)
{
    double pair[2];
    moderate(x, 4);
    not_tiny(&x[3]);
    if (x[1] * x[3] < 0x1p-900)
        x[1] = 1.0;
    pair[0] = x[0];
    pair[1] = x[1] * x[3];
    aim_constant(d, pair);
    x[0] = pair[0];
}

static void exact_knobs(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(x[1], x[1], x[3], MPFR_RNDN);
    exact_constant(y, x);
    mpfr_swap(x[0], y[0]);
    mpfr_swap(x[1], x[2]);
    exact_frailty(y, x);
    exact_struck(y);
}

/* characteristic, shape, rate, scale */
static void aim_two(dice *d, double *x)
{
    double one[3] = {x[0], x[1], x[3]}, two[2];
    aim_weibull(d, one);
    two[0] = x[2];
    two[1] = x[3] = one[2];
    aim_rate(d, two);
    x[2] = two[0];
}

static void exact_two(mpfr_t *y, mpfr_t *x)
{
    mpfr_mul(x[2], x[2], x[3], MPFR_RNDN);
    mpfr_div(x[3], x[3], x[0], MPFR_RNDN);
    mpfr_pow(x[3], x[3], x[1], MPFR_RNDN);
    mpfr_add(y[0], x[2], x[3], MPFR_RNDN);
    exact_struck(y);
}

/* per_unit, rate, share, loss, wipe, frailty, scale: something survives. The share is the hazard's. */
static void aim_all(dice *d, double *x)
{
    double h = target(d);
    if (h > 0.0 && h < 600.0)
        set_positive(&x[1], h / (x[2] * x[6]));
}

static const row rows[] = {
    {"linear", "benefit.linear", "per_unit:a scale:s", NULL, exact_linear, exact_linear_slopes, "B"},
    {"polynomial", "benefit.polynomial", "c0:a c1:a c2:a c3:a c4:a scale:s", aim_polynomial, exact_polynomial,
     exact_polynomial_slopes, "P"},
    {"power", "benefit.power", "coefficient:a exponent:n scale:s", NULL, exact_power, exact_power_slopes, "B"},
    {"metcalfe", "benefit.metcalfe", "per_pair:a scale:s", NULL, exact_metcalfe, exact_metcalfe_slopes, "B"},
    {"odlyzko", "benefit.odlyzko", "coefficient:a scale:s", NULL, exact_odlyzko, exact_odlyzko_slopes, "B"},
    {"logarithmic", "benefit.logarithmic", "coefficient:a characteristic:z scale:s", NULL, exact_logarithmic,
     exact_logarithmic_slopes, "B"},
    {"saturating", "benefit.saturating", "maximum:a characteristic:z scale:s", NULL, exact_saturating,
     exact_saturating_slopes, "B"},
    {"hill", "benefit.hill", "maximum:a half_scale:z steepness:n scale:s", NULL, exact_hill_benefit, exact_hill_slopes,
     "B"},
    {"table of values", "benefit.table", "scale:s", aim_cubic, exact_cubic, NULL, "B"},
    {"constant", "hazard.constant", "probability:p scale:s", aim_constant, exact_constant, exact_constant_slopes,
     "HSF"},
    {"rate", "hazard.rate", "rate:r scale:s", aim_rate, exact_rate, exact_rate_slopes, "HSF"},
    {"urn", "hazard.urn", "balls:w bad:w scale:s", aim_urn, exact_urn, exact_urn_slopes, "HSF"},
    {"weibull", "hazard.weibull", "characteristic:z shape:n scale:s", aim_weibull, exact_weibull, exact_weibull_slopes,
     "HSF"},
    {"gompertz", "hazard.gompertz", "rate:r growth:g scale:s", aim_gompertz, exact_gompertz_hazard,
     exact_gompertz_slopes, "HSF"},
    {"logistic", "hazard.logistic", "from:p to:p midpoint:s width:z scale:s", aim_logistic, exact_logistic_hazard,
     exact_logistic_slopes, "HSF"},
    {"learning", "hazard.learning", "rate:r characteristic:z scale:s", aim_learning, exact_learning,
     exact_learning_slopes, "HSF"},
    {"beta", "hazard.beta", "a:z b:z scale:s", aim_beta, exact_beta, exact_beta_slopes, "HSF"},
    {"gamma", "hazard.gamma", "shape:z exposure:z scale:s", aim_gamma, exact_gamma, exact_gamma_slopes, "HSF"},
    {"table of rates", "hazard.table", "scale:s", aim_rates, exact_rates, NULL, "HSF"},
    {"linear and constant", "benefit.linear hazard.constant", "per_unit:a probability:p loss:a scale:s", aim_ev,
     exact_linear_constant, NULL, "E"},
    {"constant with a wipe", "hazard.constant", "probability:p wipe:u scale:s", aim_wipe, exact_wipe, NULL, "R"},
    {"constant with share and frailty", "hazard.constant", "probability:p share:z frailty:z scale:s", aim_knobs,
     exact_knobs, NULL, "HSF"},
    {"weibull and rate", "hazard.weibull hazard.rate", "characteristic:z shape:n rate:r scale:s", aim_two, exact_two,
     NULL, "HSF"},
    {"linear and rate", "benefit.linear hazard.rate", "per_unit:a rate:r share:f loss:a wipe:u frailty:z scale:t",
     aim_all, NULL, exact_ev_slopes, "E"},
};

static void need(scaleev_status status, const scaleev_model *model)
{
    if (status != SCALEEV_OK) {
        printf("%s: %s\n", scaleev_status_message(status), scaleev_model_error(model));
        exit(2);
    }
}

/* Sets the arguments of one point. Those of an urn may not fit before both are set. */
static void set_inputs(const subject *s, double *const *x, size_t k)
{
    char name[32];
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; argument(s, i, name); i++) {
            scaleev_status status =
                s->inputs[i] == SCALEEV_SCALE ? SCALEEV_OK : scaleev_set(s->model, s->inputs[i], x[i][k]);
            if (again)
                need(status, s->model);
        }
}

/* The derivatives by each argument. */
static void compute_slopes(const subject *s, double *const *x, size_t n, double *const *y)
{
    double gradient[32], scale = 0.0;
    char name[32];
    size_t inputs = (size_t)scaleev_input_count(s->model);
    for (size_t k = 0; k < n; k++) {
        set_inputs(s, x, k);
        for (size_t i = 0; argument(s, i, name); i++)
            scale = s->inputs[i] == SCALEEV_SCALE ? x[i][k] : scale;
        need(scaleev_gradient(s->model, s->quantities[0], scale, inputs, gradient), s->model);
        for (size_t i = 0; i < s->outputs_n; i++)
            y[i][k] = s->quantities[0] == SCALEEV_LOG_SURVIVAL ? -gradient[s->inputs[i]] : gradient[s->inputs[i]];
    }
}

static void compute(const subject *s, double *const *x, size_t n, double *const *y)
{
    scaleev_column columns[ARGS_MOST];
    char name[32];
    size_t columns_n = 0;
    for (; argument(s, columns_n, name); columns_n++)
        columns[columns_n] = (scaleev_column){s->inputs[columns_n], 0, x[columns_n], 0};
    for (size_t i = 0; i < s->outputs_n; i++) {
        need(scaleev_evaluate_columns(s->model, s->quantities[i], 1.0, columns, columns_n, n, y[i]), s->model);
        for (size_t k = 0; s->quantities[i] == SCALEEV_LOG_SURVIVAL && k < n; k++)
            y[i][k] = -y[i][k];
    }
}

/* Adds a term with any parameters that are allowed. */
static void add_term(scaleev_model *model, const char *family)
{
    double values[2 * TABLE_POINTS];
    int32_t number = scaleev_family_find(family), n = 0;
    if (strcmp(family, "benefit.table") == 0 || strcmp(family, "hazard.table") == 0) {
        n = 2 * TABLE_POINTS;
        memcpy(values, family[0] == 'b' ? exact_cubic_points : exact_rates_points, sizeof values);
    } else if (strcmp(family, "benefit.polynomial") == 0) {
        while (n < 5)
            values[n++] = 1.0;
    } else {
        double lo, hi;
        for (; !scaleev_family_parameter_is_knob(number, n); n++) {
            need(scaleev_family_parameter_range(number, n, &lo, &hi), model);
            values[n] = fmin(1.0, hi);
        }
    }
    need(scaleev_add(model, family, values, (size_t)n, NULL), model);
}

/* The input of that name, of the last term that has one. */
static scaleev_input input_named(const scaleev_model *model, const char *name)
{
    scaleev_input input = SCALEEV_SCALE;
    if (strcmp(name, "scale") == 0)
        return input;
    for (scaleev_term term = scaleev_term_count(model); term-- > 0;)
        if (scaleev_find(model, term, name, &input) == SCALEEV_OK)
            return input;
    need(SCALEEV_ERROR_NAME, model);
    return input;
}

static void add_output(subject *s, const row *r, char result)
{
    static const struct {
        char letter;
        scaleev_quantity quantity;
        int section, exact, size;
        double promised;
        const char *what;
    } kinds[] = {
        {'B', SCALEEV_BENEFIT, BENEFITS, 0, -1, 4.0, ""},
        {'P', SCALEEV_BENEFIT, BENEFITS, 0, 1, 4.0, ""},
        {'H', SCALEEV_LOG_SURVIVAL, HAZARDS, 0, -1, 4.0, ": hazard"},
        {'S', SCALEEV_SURVIVAL, HAZARDS, 1, -1, 2.0, ": survival"},
        {'F', SCALEEV_CATASTROPHE, HAZARDS, 2, -1, 4.0, ": probability"},
        {'R', SCALEEV_RETAINED, MODELS, 0, -1, 4.0, ": share retained"},
        {'E', SCALEEV_EV, MODELS, 0, 1, 4.0, ": EV"},
    };
    size_t i = 0, j = s->outputs_n++;
    while (kinds[i].letter != result)
        i++;
    output *o = &s->outputs[j];
    *o = (output){.section = kinds[i].section,
                  .hi = (int)j,
                  .lo = -1,
                  .exact = kinds[i].exact,
                  .size = kinds[i].size,
                  .promised = kinds[i].promised};
    if (strchr(r->name, ' ') && strncmp(r->name, "table", 5) != 0)
        o->section = MODELS;
    s->quantities[j] = kinds[i].quantity;
    snprintf(o->label, sizeof o->label, "%s%s", r->name, kinds[i].what);
}

/* The model of a row, and which of its inputs the arguments are. */
static void make_model(subject *s, const row *r)
{
    char terms[80], name[32];
    need(scaleev_model_create(&s->model), NULL);
    snprintf(terms, sizeof terms, "%s", r->terms);
    for (char *term = strtok(terms, " "); term; term = strtok(NULL, " "))
        add_term(s->model, term);
    for (size_t k = 0; argument(s, k, name); k++)
        s->inputs[k] = input_named(s->model, name);
}

static void value_subject(subject *s, const row *r)
{
    *s = (subject){.args = r->args, .aim = r->aim, .exact = r->exact, .points = 1000000, .compute = compute};
    snprintf(s->name, sizeof s->name, "%s of %s", r->results, r->name);
    make_model(s, r);
    for (const char *result = r->results; *result; result++)
        add_output(s, r, *result);
}

/* The same with a share that is no power of two. */
static void shared_subject(subject *s, const row *r, char *args, size_t bytes)
{
    row shared = *r;
    char name[48];
    snprintf(args, bytes, "%s share:f", r->args);
    snprintf(name, sizeof name, "%s with a share", r->name);
    shared.args = args;
    shared.name = name;
    value_subject(s, &shared);
    s->shared = true;
    s->points = 100000;
    s->last = strcmp(r->terms, "benefit.table") == 0  ? exact_cubic_points[2 * TABLE_POINTS - 2]
              : strcmp(r->terms, "hazard.table") == 0 ? exact_rates_points[2 * TABLE_POINTS - 2]
                                                      : 0.0;
    for (size_t i = 0; i < s->outputs_n; i++)
        s->outputs[i].section = strncmp(r->terms, "benefit.", 8) == 0 ? BENEFITS : HAZARDS;
}

static void slopes_subject(subject *s, const row *r)
{
    char name[32];
    *s = (subject){
        .args = r->args, .aim = r->aim, .mild = true, .exact = r->slopes, .points = 20000, .compute = compute_slopes};
    snprintf(s->name, sizeof s->name, "slopes of %s", r->name);
    make_model(s, r);
    s->quantities[0] = r->results[0] == 'E'                           ? SCALEEV_EV
                       : r->results[0] == 'B' || r->results[0] == 'P' ? SCALEEV_BENEFIT
                                                                      : SCALEEV_LOG_SURVIVAL;
    for (; argument(s, s->outputs_n, name); s->outputs_n++) {
        int i = (int)s->outputs_n;
        output *o = &s->outputs[i];
        *o = (output){.section = SLOPES, .hi = i, .lo = -1, .exact = i, .size = SLOPES_MOST + i, .promised = 64.0};
        snprintf(o->label, sizeof o->label, "%s by %s", r->name, name);
    }
}

size_t family_subjects(subject *s)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    static char args[ROWS][100];
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const row *r = &rows[i];
        bool family = !strchr(r->terms, ' ') && !strstr(r->args, "share");
        if (r->exact)
            value_subject(&s[n++], r);
        if (r->exact && family && !strstr(r->args, "wipe"))
            shared_subject(&s[n++], r, args[i], sizeof args[i]);
        if (r->slopes)
            slopes_subject(&s[n++], r);
    }
    return n;
}
