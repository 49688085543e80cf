/* SPDX-License-Identifier: MIT */
#include "expressions.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void put(expression *e, const char *format, ...) PRINTF_LIKE(2, 3);

static void put(expression *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(e->text + e->n, sizeof e->text - e->n, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof e->text - e->n)
        abort();
    e->n += (size_t)n;
}

/* ---- parameters ---- */

/* A parameter within lo and hi, with bounds of its own or with none, or the number itself. */
static void put_value(rng *random, expression *e, double lo, double hi, bool wild)
{
    static const char *const names[EXPRESSION_PARAMETERS] = {"a",   "b",  "gain",
                                                             "t_1", "Kx", "aVeryLongNameOf31Bytes_90123456"};
    double x = rng_value(random, lo, hi, wild);
    if (e->parameters_n == EXPRESSION_PARAMETERS || rng_below(random, 3) == 0) {
        put(e, x < 0 ? "(%.17g)" : "%.17g", x);
        return;
    }
    scaleev_parameter *p = &e->parameters[e->parameters_n];
    *p = (scaleev_parameter){names[e->parameters_n++], x, lo, hi};
    if (rng_below(random, 4) == 0)
        p->lo = p->hi = 0;
    put(e, "%s", p->name);
}

/* ---- any formula ---- */

static const char *pick(rng *random, const char *const *words, uint32_t n)
{
    return words[rng_below(random, n)];
}

static void put_any(rng *random, expression *e, int depth);

static void put_leaf(rng *random, expression *e)
{
    static const char *const plain[] = {"K", "scale", "pi", "0", "1", "2", "0.1", "1e3", ".5", "1."};
    if (rng_below(random, 3))
        put(e, "%s", pick(random, plain, 10));
    else
        put_value(random, e, -DBL_MAX, DBL_MAX, rng_below(random, 2));
}

static void put_call(rng *random, expression *e, int depth)
{
    static const char *const one[] = {"exp",   "expm1", "log",  "ln",   "log2",
                                      "log10", "log1p", "sqrt", "tanh", "logistic"};
    static const char *const two[] = {"pow", "min", "max"};
    bool pair = rng_below(random, 4) == 0;
    put(e, "%s(", pair ? pick(random, two, 3) : pick(random, one, 10));
    put_any(random, e, depth - 1);
    if (pair) {
        put(e, ",%s", rng_below(random, 2) ? " " : "");
        put_any(random, e, depth - 1);
    }
    put(e, ")");
}

static void put_any(rng *random, expression *e, int depth)
{
    static const char *const operators[] = {"+", " + ", "-", " - ", "*", " * ", "/", "^", "**"};
    bool closed = rng_below(random, 3) == 0;
    uint32_t what = depth > 0 ? rng_below(random, 8) : 0;
    if (what < 2) {
        put_leaf(random, e);
        return;
    }
    put(e, "%s%s", closed ? "(" : "", rng_below(random, 6) ? "" : rng_below(random, 4) ? "-" : "+");
    if (what < 4) {
        put_call(random, e, depth);
    } else {
        put_any(random, e, depth - 1);
        put(e, "%s", pick(random, operators, 9));
        put_any(random, e, depth - 1);
    }
    put(e, "%s", closed ? ")" : "");
}

void any_expression(rng *random, expression *e)
{
    e->n = e->parameters_n = 0;
    put_any(random, e, 1 + (int)rng_below(random, 4));
}

/* ---- sound ones ---- */

/* A curve that rises from 0, or is level, of parameters from 0 up. */
static void put_rising(rng *random, expression *e, int depth, bool wild)
{
    static const char *const open[] = {"log1p(", "sqrt(", "tanh(", "expm1(", "(1 - exp(-(", "log(1 + ", "min(", "max("};
    static const char *const close[] = {")", ")", ")", ")", ")))", ")", ", K)", ", K)"};
    uint32_t what = depth > 0 ? rng_below(random, 13) : 12;
    double most = wild ? DBL_MAX : 1e6;
    if (what < 8) {
        put(e, "%s", open[what]);
        put_rising(random, e, depth - 1, wild);
        put(e, "%s", close[what]);
    } else if (what == 8) {
        put(e, "(");
        put_rising(random, e, depth - 1, wild);
        put(e, " + ");
        put_rising(random, e, depth - 1, wild);
        put(e, ")");
    } else if (what == 9) {
        put(e, "("); /* of two large numbers side by side there is no product */
        put_value(random, e, 0, most, wild);
        put(e, "*");
        put_rising(random, e, depth - 1, wild);
        put(e, ")");
    } else if (what == 10) {
        put(e, "K^");
        put_value(random, e, 0.1, 3, false);
    } else if (what == 11) {
        put(e, "K/(");
        put_value(random, e, 1e-3, most, wild);
        put(e, " + K)");
    } else {
        put(e, "K");
    }
}

/* A curve of either sign, or one that falls. */
static void put_curve(rng *random, expression *e, bool wild)
{
    static const char *const open[] = {"", "exp(-", "1/(1 + ", "logistic(", "log(1 + ", "log10(1 + "};
    uint32_t what = rng_below(random, 6);
    put_value(random, e, wild ? -DBL_MAX : -1e6, wild ? DBL_MAX : 1e6, wild);
    put(e, "*%s", open[what]);
    put_rising(random, e, 2, wild);
    put(e, "%s", what ? ")" : "");
}

void sound_expression(rng *random, bool hazard, bool wild, expression *e)
{
    e->n = e->parameters_n = 0;
    if (hazard) {
        put_rising(random, e, 3, wild);
        return;
    }
    put_curve(random, e, wild);
    if (rng_below(random, 2)) {
        put(e, "%s", rng_below(random, 2) ? " + " : " - ");
        put_curve(random, e, wild);
    }
}

int expression_words(const expression *e, char *to, size_t capacity)
{
    int n = snprintf(to, capacity, "%s", e->text);
    for (size_t i = 0; i < e->parameters_n; i++) {
        const scaleev_parameter *p = &e->parameters[i];
        n += snprintf(to + n, capacity - (size_t)n, "%s%s = %.17g", i ? ", " : "; ", p->name, p->value);
        if (p->lo != 0 || p->hi != 0)
            n += snprintf(to + n, capacity - (size_t)n, " in [%.17g, %.17g]", p->lo, p->hi);
    }
    return n;
}
