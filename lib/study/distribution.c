/* SPDX-License-Identifier: MIT */
#include "study/distribution.h"
#include "host/memory.h"
#include "host/text.h"
#include "number/dd.h"
#include "study/half.h"
#include "study/normal.h"

#include <stdarg.h>
#include <stdio.h>

static scaleev_status refuse(sev_words *words, scaleev_status status, const char *format, ...)
    __attribute__((__format__(SEV_PRINTF, 3, 4)));

static scaleev_status refuse(sev_words *words, scaleev_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (words)
        vsnprintf(words->text, sizeof words->text, format, args);
    va_end(args);
    return status;
}

static scaleev_status no_memory(sev_words *words)
{
    return refuse(words, SCALEEV_ERROR_MEMORY, "%s", scaleev_status_message(SCALEEV_ERROR_MEMORY));
}

/* ---- Making ---- */

static scaleev_status law_count(const sev_law *law, size_t n, sev_words *words)
{
    if (law->shape == SEV_NUMBERS && n != law->parameters_n)
        return refuse(words, SCALEEV_ERROR_COUNT, "%s: %zu numbers, allowed are %zu", law->name, n, law->parameters_n);
    if (law->shape == SEV_PAIRS && n % 2)
        return refuse(words, SCALEEV_ERROR_COUNT, "%s: %zu numbers, allowed are pairs", law->name, n);
    if (law->shape != SEV_NUMBERS && (n == 0 || n > law->most))
        return refuse(words, SCALEEV_ERROR_COUNT, "%s: %zu numbers, allowed are %zu to %zu", law->name, n,
                      law->parameters_n, law->most);
    return SCALEEV_OK;
}

static scaleev_status law_numbers(const sev_law *law, const double *numbers, size_t n, sev_words *words)
{
    for (size_t i = 0; i < n; i++) {
        const sev_parameter *p = &law->parameters[i % law->parameters_n];
        if (sev_parameter_allows(p, numbers[i]))
            continue;
        if (law->shape == SEV_NUMBERS)
            return refuse(words, SCALEEV_ERROR_PARAMETER, "%s: %s is %s, allowed is %s", law->name, p->name,
                          sev_number(numbers[i]).text, p->allowed);
        return refuse(words, SCALEEV_ERROR_PARAMETER, "%s: %s number %zu is %s, allowed is %s", law->name, p->name,
                      i / law->parameters_n + 1, sev_number(numbers[i]).text, p->allowed);
    }
    sev_fault fault = law->check(numbers, n);
    if (!fault.wrong)
        return SCALEEV_OK;
    const char *a = law->parameters[fault.first % law->parameters_n].name;
    const char *b = law->parameters[fault.second % law->parameters_n].name;
    if (fault.first == fault.second)
        return refuse(words, SCALEEV_ERROR_PARAMETER, "%s: %s", law->name, fault.wrong);
    return refuse(words, SCALEEV_ERROR_PARAMETER, "%s: %s, but %s is %s and %s is %s", law->name, fault.wrong, a,
                  sev_number(numbers[fault.first]).text, b, sev_number(numbers[fault.second]).text);
}

/* A quantile without a table; `near` is what it may be near, NaN if nothing is known. */
static double quantile_near(const sev_distribution *d, double below, double above, double near)
{
    if (!(below >= 0.0 && above >= 0.0))
        return SEV_NAN;
    if (below == 0.0 || above == 0.0)
        return below == 0.0 ? d->start : d->end;
    double x = d->law->kind->quantile(d, below, above, near).x;
    if (d->law->kind->finish)
        d->law->kind->finish(d, &below, &above, &x, 1);
    return x;
}

static double direct_quantile(const sev_distribution *d, double below, double above)
{
    return quantile_near(d, below, above, SEV_NAN);
}

/* The least and greatest u that are drawn. */
static bool is_finite_throughout(const sev_distribution *d)
{
    double least = 0x1p-54;
    return sev_is_finite(direct_quantile(d, least, 1.0 - least)) &&
           sev_is_finite(direct_quantile(d, 1.0 - least, least));
}

static scaleev_status prepare(sev_distribution *d, const double *numbers, sev_words *words)
{
    const sev_kind *kind = d->law->kind;
    d->numbers = sev_new(&d->allocator, d->n, sizeof *d->numbers);
    if (!d->numbers)
        return no_memory(words);
    memcpy(d->numbers, numbers, d->n * sizeof *numbers);
    d->start = -HUGE_VAL;
    d->end = HUGE_VAL;
    if (!d->law->prepare(d))
        return no_memory(words);
    d->from = d->least = d->start;
    d->to = d->greatest = d->end;
    d->within = 1.0;
    if (!is_finite_throughout(d))
        return refuse(words, SCALEEV_ERROR_PARAMETER, "%s: its quantiles are beyond the range of doubles",
                      d->law->name);
    if (kind->error > 0.0) {
        d->pieces = sev_pieces_make(&d->allocator, kind->finish != NULL, kind->error, kind->quantile, d);
        if (!d->pieces)
            return no_memory(words);
    }
    return SCALEEV_OK;
}

scaleev_status sev_distribution_make(const scaleev_allocator *allocator, const char *name, const double *numbers,
                                     size_t n, sev_distribution **made, sev_words *words)
{
    if (made)
        *made = NULL;
    if (!allocator || !name || !made || (!numbers && n))
        return refuse(words, SCALEEV_ERROR_NULL, "%s is NULL",
                      !allocator ? "allocator"
                      : !name    ? "name"
                      : !made    ? "made"
                                 : "numbers");
    const sev_law *law = sev_law_named(name);
    if (!law)
        return refuse(words, SCALEEV_ERROR_NAME, "no distribution has the name %.64s", name);
    scaleev_status status = law_count(law, n, words);
    if (status == SCALEEV_OK)
        status = law_numbers(law, numbers, n, words);
    if (status != SCALEEV_OK)
        return status;
    sev_distribution *d = sev_new(allocator, 1, sizeof *d);
    if (!d)
        return no_memory(words);
    d->allocator = *allocator;
    d->law = law;
    d->n = n;
    d->kernels = sev_kernels_best();
    status = prepare(d, numbers, words);
    if (status == SCALEEV_OK)
        *made = d;
    else
        sev_distribution_free(d);
    return status;
}

void sev_distribution_free(sev_distribution *d)
{
    if (!d)
        return;
    scaleev_allocator allocator = d->allocator;
    sev_free(&allocator, d->numbers, d->n, sizeof *d->numbers);
    sev_atoms_free(&allocator, &d->atoms);
    sev_knots_free(&allocator, &d->knots);
    sev_pieces_free(&allocator, d->pieces);
    sev_free(&allocator, d, 1, sizeof *d);
}

sev_distribution *sev_distribution_copy(const scaleev_allocator *allocator, const sev_distribution *d)
{
    sev_distribution *copy = sev_new(allocator, 1, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *d;
    copy->allocator = *allocator;
    copy->atoms = (sev_atoms){NULL, NULL, 0, NULL, 0};
    copy->knots.all = NULL;
    copy->pieces = NULL;
    copy->numbers = sev_new(allocator, d->n, sizeof *d->numbers);
    bool ok = copy->numbers && (!d->atoms.n || sev_atoms_copy(allocator, &copy->atoms, &d->atoms)) &&
              (!d->knots.all || sev_knots_copy(allocator, &copy->knots, &d->knots)) &&
              (!d->pieces || (copy->pieces = sev_pieces_copy(allocator, d->pieces)) != NULL);
    if (!ok) {
        sev_distribution_free(copy);
        return NULL;
    }
    memcpy(copy->numbers, d->numbers, d->n * sizeof *d->numbers);
    return copy;
}

/* ---- Probabilities ---- */

/* Where it has no values, or ends: before anything is cut off. */
static bool is_at_end(const sev_distribution *d, double x, sev_sides *s)
{
    if (x < d->start || (x == d->start && !d->law->kind->has_atoms))
        *s = (sev_sides){0.0, 1.0};
    else if (x > d->end || (x == d->end && !d->law->kind->has_atoms))
        *s = (sev_sides){1.0, 0.0};
    else if (x != x)
        *s = (sev_sides){SEV_NAN, SEV_NAN};
    else
        return false;
    return true;
}

/* Before anything is cut off. */
static sev_sides whole_sides(const sev_distribution *d, double x)
{
    sev_sides s;
    return is_at_end(d, x, &s) ? s : d->law->kind->sides(d, x);
}

static double at_most_one(double p)
{
    return p < 0.0 ? 0.0 : p > 1.0 ? 1.0 : p;
}

/* What becomes of these where what is outside is cut off. */
static sev_sides cut_sides(const sev_distribution *d, double x, sev_sides s)
{
    if (!d->is_truncated || s.below != s.below)
        return s;
    if (x < d->from)
        return (sev_sides){0.0, 1.0};
    if (x > d->to)
        return (sev_sides){1.0, 0.0};
    double atom = d->law->kind->has_atoms ? at_most_one(1.0 - s.below - s.above) / d->within : 0.0;
    sev_sides t = {at_most_one((s.below - d->below) / d->within), at_most_one((s.above - d->above) / d->within)};
    if (s.below < s.above) /* the difference on this side has the digits */
        t.above = at_most_one(1.0 - t.below - atom);
    else
        t.below = at_most_one(1.0 - t.above - atom);
    return t;
}

/* Before what lies beyond is moved to the ends. */
static sev_sides truncated_sides(const sev_distribution *d, double x)
{
    return cut_sides(d, x, whole_sides(d, x));
}

/* And then. */
static sev_sides clamped_sides(const sev_distribution *d, double x, sev_sides s)
{
    if (x <= d->least)
        s = (sev_sides){0.0, x < d->least ? 1.0 : s.above};
    if (x >= d->greatest)
        s = (sev_sides){x > d->greatest ? 1.0 : s.below, 0.0};
    return s;
}

sev_sides sev_distribution_sides(const sev_distribution *d, double x)
{
    return clamped_sides(d, x, truncated_sides(d, x));
}

void sev_distribution_many_sides(const sev_distribution *d, const double *x, size_t n, double *below, double *above)
{
    const sev_kind *kind = d->law->kind;
    if (kind->many_sides)
        kind->many_sides(d, x, n, below, above);
    for (size_t k = 0; k < n; k++) {
        sev_sides s;
        if (!is_at_end(d, x[k], &s))
            s = kind->many_sides ? (sev_sides){below[k], above[k]} : kind->sides(d, x[k]);
        s = clamped_sides(d, x[k], cut_sides(d, x[k], s));
        below[k] = s.below;
        above[k] = s.above;
    }
}

double sev_distribution_cdf(const sev_distribution *d, double x)
{
    sev_sides s = truncated_sides(d, x);
    if (x < d->least)
        return 0.0;
    if (x >= d->greatest)
        return 1.0;
    return d->law->kind->has_atoms ? 1.0 - s.above : s.below;
}

double sev_distribution_outside(const sev_distribution *d, double lo, double hi)
{
    return at_most_one(sev_distribution_sides(d, lo).below + sev_distribution_sides(d, hi).above);
}

sev_words sev_distribution_outside_words(const sev_distribution *d, double lo, double hi)
{
    sev_words words;
    double percent = 100.0 * sev_distribution_outside(d, lo, hi);
    snprintf(words.text, sizeof words.text, "%s %% of the probability lies outside", sev_rounded(percent, 3).text);
    return words;
}

void sev_distribution_support(const sev_distribution *d, double *least, double *greatest)
{
    *least = d->least;
    *greatest = d->greatest;
}

/* ---- Cutting off ---- */

static scaleev_status check_range(double lo, double hi, sev_words *words)
{
    if (lo != lo || hi != hi)
        return refuse(words, SCALEEV_ERROR_PARAMETER, "%s is NaN, allowed is a number", lo != lo ? "lo" : "hi");
    if (lo > hi)
        return refuse(words, SCALEEV_ERROR_PARAMETER, "lo must be at most hi, but lo is %s and hi is %s",
                      sev_number(lo).text, sev_number(hi).text);
    return SCALEEV_OK;
}

/* The probability of lo <= x <= hi, from the side on which that is sharp. */
static double inside(const sev_distribution *d, double lo, double hi)
{
    sev_sides a = whole_sides(d, lo), b = whole_sides(d, hi);
    if (!d->law->kind->has_atoms && a.below >= 0.5)
        return a.above - b.above;
    if (!d->law->kind->has_atoms && b.above >= 0.5)
        return b.below - a.below;
    return 1.0 - (a.below + b.above);
}

scaleev_status sev_distribution_truncate(sev_distribution *d, double lo, double hi, sev_words *words)
{
    if (!d)
        return refuse(words, SCALEEV_ERROR_NULL, "d is NULL");
    scaleev_status status = check_range(lo, hi, words);
    if (status != SCALEEV_OK)
        return status;
    if (d->is_clamped)
        return refuse(words, SCALEEV_ERROR_UNSUPPORTED, "%s: it is clamped; truncate first", d->law->name);
    double from = lo > d->from ? lo : d->from, to = hi < d->to ? hi : d->to;
    double within = from <= to ? inside(d, from, to) : 0.0;
    if (!(within > DBL_MIN))
        return refuse(words, SCALEEV_ERROR_PARAMETER, "%s: no probability lies between %s and %s", d->law->name,
                      sev_number(lo).text, sev_number(hi).text);
    d->from = d->least = from;
    d->to = d->greatest = to;
    d->below = whole_sides(d, from).below;
    d->above = whole_sides(d, to).above;
    d->within = within;
    d->is_truncated = true;
    return SCALEEV_OK;
}

scaleev_status sev_distribution_clamp(sev_distribution *d, double lo, double hi, sev_words *words)
{
    if (!d)
        return refuse(words, SCALEEV_ERROR_NULL, "d is NULL");
    scaleev_status status = check_range(lo, hi, words);
    if (status != SCALEEV_OK)
        return status;
    double least = d->least > lo ? d->least : lo, greatest = d->greatest < hi ? d->greatest : hi;
    d->least = least < hi ? least : hi;
    d->greatest = greatest > lo ? greatest : lo;
    d->is_clamped = true;
    return SCALEEV_OK;
}

/* ---- Quantiles ---- */

static double clip(const sev_distribution *d, double x)
{
    return x < d->least ? d->least : x > d->greatest ? d->greatest : x;
}

static void quantiles_of_block(const sev_distribution *d, const sev_located *at, size_t n, double *out)
{
    const sev_kind *kind = d->law->kind;
    if (kind->many)
        kind->many(d, at->below, at->above, n, out);
    else if (d->pieces)
        sev_pieces_values(d->pieces, d->kernels, at, n, out);
    for (size_t k = 0; !kind->many && !d->pieces && k < n; k++)
        out[k] = direct_quantile(d, at->below[k], at->above[k]);
    if (d->pieces && kind->finish)
        kind->finish(d, at->below, at->above, out, n);
    if (d->kernels->clip(out, n, d->least, d->greatest))
        return;
    for (size_t k = 0; k < n; k++)
        if (out[k] != out[k])
            out[k] = clip(d, direct_quantile(d, at->below[k], at->above[k]));
}

void sev_distribution_quantiles(const sev_distribution *d, const double *u, size_t n, double *out)
{
    sev_located at;
    for (size_t from = 0; from < n; from += SEV_BLOCK) {
        size_t m = n - from < SEV_BLOCK ? n - from : SEV_BLOCK;
        d->kernels->locate(&at, u + from, m, d->below, d->above, d->within);
        quantiles_of_block(d, &at, m, out + from);
    }
}

double sev_distribution_quantile(const sev_distribution *d, double u)
{
    double x;
    sev_distribution_quantiles(d, &u, 1, &x);
    return x;
}

/* So far out, neither tail is short of digits. */
static const double center = 3.5;

double sev_distribution_at(const sev_distribution *d, double z)
{
    if (fabs(z) < center)
        return sev_distribution_quantile(d, sev_normal_below(z));
    double below = d->below + sev_normal_below(z) * d->within, above = d->above + sev_normal_below(-z) * d->within;
    return clip(d, direct_quantile(d, below, above));
}

/* What may come after two values, if levels are even; where it is not, the search takes longer. */
static double next_of(double before, double last)
{
    return before > 0 && last > 0 ? last * (last / before) : last + (last - before);
}

/* Of a few, after the two values in `before`, which become their last ones. */
enum { FEW = 64 };
static void few_at(const sev_distribution *d, const double *z, size_t n, double before[2], double *out)
{
    double below[FEW], above[FEW], u[FEW];
    sev_normal_many(z, n, below, above);
    for (size_t k = 0; k < n; k++)
        u[k] = fabs(z[k]) < center ? below[k] : 0.5;
    sev_distribution_quantiles(d, u, n, u);
    for (size_t k = 0; k < n; k++) {
        double p = d->below + below[k] * d->within, q = d->above + above[k] * d->within;
        double x = fabs(z[k]) < center ? u[k] : quantile_near(d, p, q, next_of(before[0], before[1]));
        before[0] = before[1];
        before[1] = x;
        out[k] = clip(d, x);
    }
}

void sev_distribution_many_at(const sev_distribution *d, const double *z, size_t n, double *out)
{
    double before[2] = {SEV_NAN, SEV_NAN};
    for (size_t i = 0; i < n; i += FEW)
        few_at(d, z + i, n - i < FEW ? n - i : FEW, before, out + i);
}

/* ---- Values with probabilities of their own ---- */

/* The probability of value number i, where it is not cut off. */
static double atom_within(const sev_distribution *d, size_t i)
{
    double x = d->atoms.values[i];
    return x < d->from || x > d->to ? 0.0 : sev_atoms_probability(&d->atoms, i) / d->within;
}

size_t sev_distribution_atoms(const sev_distribution *d)
{
    return d->law->kind->has_atoms ? d->atoms.n : 0;
}

double sev_distribution_atom(const sev_distribution *d, size_t i, double *probability)
{
    *probability = atom_within(d, i);
    return clip(d, d->atoms.values[i]);
}

double sev_distribution_nearest_atom(const sev_distribution *d, double x)
{
    if (!d->law->kind->has_atoms) {
        bool low = d->is_clamped && sev_is_finite(d->least), high = d->is_clamped && sev_is_finite(d->greatest);
        if (low && (!high || x - d->least < d->greatest - x))
            return d->least;
        return high ? d->greatest : SEV_NAN;
    }
    size_t lo = 0, hi = d->atoms.n - 1; /* the last one that is at most x, or the first one */
    while (lo < hi) {
        size_t middle = lo + (hi - lo + 1) / 2;
        if (d->atoms.values[middle] <= x)
            lo = middle;
        else
            hi = middle - 1;
    }
    double left = d->atoms.values[lo], right = d->atoms.values[lo + 1 < d->atoms.n ? lo + 1 : lo];
    return clip(d, fabs(x - left) <= fabs(right - x) ? left : right);
}

double sev_distribution_between(const sev_distribution *d, sev_distribution *between, sev_sides *beyond)
{
    *beyond = (sev_sides){truncated_sides(d, d->least).below, truncated_sides(d, d->greatest).above};
    *between = *d;
    between->is_clamped = false;
    if (d->least >= d->greatest || sev_distribution_truncate(between, d->least, d->greatest, NULL) != SCALEEV_OK) {
        beyond->above = 1.0 - beyond->below;
        return 0.0;
    }
    return between->within / d->within;
}

/* ---- Moments ---- */

/* The mean, or, around the mean, the variance. */
static double atoms_moment(const sev_distribution *d, double around, int power)
{
    sev_pair sum = {0.0, 0.0};
    for (size_t i = 0; i < d->atoms.n; i++) {
        double off = clip(d, d->atoms.values[i]) - around;
        sum = dd_add_d(sum, (power == 1 ? off : off * off) * atom_within(d, i));
    }
    return sum.hi;
}

/* The integral of the quantile of Phi(z) over a panel of z, which is a part of the mean before clamping. */
typedef struct panel {
    double lo, hi, value;
} panel;

static panel panel_of(const sev_distribution *d, double lo, double hi)
{
    double sum = 0.0, weight;
    for (int i = 0; i < SEV_GAUSS; i++) {
        double z = sev_gauss_point(i, lo, hi, &weight);
        double below = d->below + sev_normal_below(z) * d->within;
        double above = d->above + sev_normal_below(-z) * d->within;
        double x = direct_quantile(d, below, above);
        x = x < d->from ? d->from : x > d->to ? d->to : x;
        sum += weight * sev_normal_density(z) * x;
    }
    return (panel){lo, hi, sum};
}

/* Halves panels until that makes no difference, so that kinks end in small ones. *off adds up the differences. */
static double panel_sum(const sev_distribution *d, panel whole, double enough, double *off)
{
    enum { DEEPEST = 48 };
    panel stack[DEEPEST + 2];
    double sum = 0.0, narrowest = (whole.hi - whole.lo) * 0x1p-40;
    int n = 0;
    stack[n++] = whole;
    while (n > 0) {
        panel p = stack[--n];
        double middle = 0.5 * (p.lo + p.hi);
        panel left = panel_of(d, p.lo, middle), right = panel_of(d, middle, p.hi);
        double both = left.value + right.value, difference = fabs(both - p.value);
        if (difference <= enough || p.hi - p.lo <= narrowest || !(difference < HUGE_VAL)) {
            sum += both;
            *off += difference;
        } else {
            stack[n++] = left;
            stack[n++] = right;
        }
    }
    return sum;
}

/* Over |z| < 37; what the outer panels give is as much as may be beyond. */
static double mean_by_quadrature(const sev_distribution *d, double *error)
{
    enum { PANELS = 16 };
    panel panels[PANELS];
    double size = 0.0, sum = 0.0, off = 0.0;
    for (int i = 0; i < PANELS; i++) {
        panels[i] = panel_of(d, -37.0 + i * (74.0 / PANELS), -37.0 + (i + 1) * (74.0 / PANELS));
        size += fabs(panels[i].value);
    }
    for (int i = 0; i < PANELS; i++)
        sum += panel_sum(d, panels[i], 0x1p-46 * size, &off);
    *error =
        off + (4.0 * d->law->kind->error + 0x1p-45) * size + fabs(panels[0].value) + fabs(panels[PANELS - 1].value);
    if (sev_is_finite(*error))
        return sum;
    *error = SEV_NAN;
    return SEV_NAN;
}

/* In closed form where nothing is cut off. */
static double mean_before_clamping(const sev_distribution *d, double *error)
{
    const sev_kind *kind = d->law->kind;
    if (!kind->mean || d->is_truncated)
        return mean_by_quadrature(d, error);
    double mean = kind->mean(d);
    *error = 0x1p-49 * fabs(mean);
    return mean;
}

sev_smoothness sev_distribution_smoothness(const sev_distribution *d)
{
    sev_smoothness smoothness = d->law->kind->smoothness;
    if (d->is_clamped)
        return SEV_KINKED;
    return d->is_truncated && smoothness == SEV_SMOOTH ? SEV_SMOOTH_QUANTILES : smoothness;
}

/* What lies beyond the ends, and what is between them, each with its mean. */
static double mean_clamped(const sev_distribution *d, double *error)
{
    sev_sides beyond;
    sev_distribution between;
    double share = sev_distribution_between(d, &between, &beyond);
    double sum =
        (beyond.below > 0.0 ? beyond.below * d->least : 0.0) + (beyond.above > 0.0 ? beyond.above * d->greatest : 0.0);
    double mean = share > 0.0 ? mean_before_clamping(&between, error) : 0.0;
    *error = (share > 0.0 ? *error * share : 0.0) + 0x1p-49 * fabs(sum);
    return sum + share * mean;
}

double sev_distribution_mean(const sev_distribution *d, double *error)
{
    double ignored, *off = error ? error : &ignored;
    if (d->law->kind->has_atoms) {
        double mean = atoms_moment(d, 0.0, 1);
        *off = 0x1p-49 * (fabs(mean) + fabs(d->least) + fabs(d->greatest));
        return mean;
    }
    return d->is_clamped ? mean_clamped(d, off) : mean_before_clamping(d, off);
}

double sev_distribution_variance(const sev_distribution *d)
{
    if (d->law->kind->has_atoms)
        return atoms_moment(d, atoms_moment(d, 0.0, 1), 2);
    return d->is_truncated || d->is_clamped || !d->law->kind->variance ? SEV_NAN : d->law->kind->variance(d);
}
