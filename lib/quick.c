/* SPDX-License-Identifier: MIT */
#include "quick.h"
#include "special.h"

#include <math.h>

/* Units by which the functions of special.h are moved outward here. */
#define EXP_UNITS 4
#define LOG_UNITS 16

void sev_iexp(sev_interval y, sev_interval *exp, sev_interval *expm1)
{
    double e_lo, e_hi, m_lo, m_hi;
    sev_exp_neg((sev_pair){-y.lo, 0}, &e_lo, &m_lo);
    e_hi = e_lo;
    m_hi = m_lo;
    if (y.lo != y.hi)
        sev_exp_neg((sev_pair){-y.hi, 0}, &e_hi, &m_hi);
    *exp = (sev_interval){sev_greater(0, sev_down(e_lo, EXP_UNITS)), sev_up(e_hi, EXP_UNITS)};
    *expm1 = (sev_interval){y.lo == 0 ? 0 : sev_down(-m_lo, EXP_UNITS), y.hi == 0 ? 0 : sev_up(-m_hi, EXP_UNITS)};
}

static sev_interval exp_of(sev_interval y)
{
    double lo = sev_quick_exp(y.lo), hi = sev_is_point(y) ? lo : sev_quick_exp(y.hi);
    return (sev_interval){sev_greater(0, sev_down(lo, EXP_UNITS)), sev_up(hi, EXP_UNITS)};
}

static sev_interval expm1_of(sev_interval y)
{
    sev_interval e, m;
    sev_iexp(y, &e, &m);
    return m;
}

static bool normal(sev_interval x)
{
    return x.lo >= DBL_MIN && x.hi <= DBL_MAX;
}

static bool bounded(sev_interval x)
{
    return x.lo >= -DBL_MAX && x.hi <= DBL_MAX;
}

/* Far from overflow and underflow, where a bound may be lost that sharper enclosures have. */
static bool moderate(sev_interval x)
{
    double lo = fabs(x.lo), hi = fabs(x.hi), least = x.lo < 0 && x.hi > 0 ? sev_greater(lo, hi) : sev_lesser(lo, hi);
    return least >= 0x1p-900 && lo <= 0x1p900 && hi <= 0x1p900;
}

static sev_interval monotone(double (*f)(double), sev_interval x)
{
    double lo = f(x.lo), hi = sev_is_point(x) ? lo : x.hi <= DBL_MAX ? f(x.hi) : INFINITY;
    return sev_widen(lo, hi, LOG_UNITS);
}

/* Of a normal interval. */
static sev_interval log_of(sev_interval x)
{
    return monotone(sev_quick_log, x);
}

/* Of an interval from a finite number on that is not negative, but for rounding. */
static sev_interval log1p_of(sev_interval x)
{
    sev_interval y = monotone(sev_quick_log1p, x);
    return (sev_interval){sev_greater(0, y.lo), y.hi};
}

static const sev_interval one = {1, 1};

static sev_interval neg(sev_interval x)
{
    return sev_ineg(x);
}

/* x^e for normal x. */
static bool power(sev_interval x, sev_interval e, sev_interval *out)
{
    if (!normal(x) || !bounded(e))
        return false;
    *out = exp_of(sev_imul(e, log_of(x)));
    return moderate(*out);
}

/* The range of a function that rises or falls, from its ranges at the ends. */
typedef bool at_point(sev_interval x, sev_interval c, sev_interval d, sev_interval *out);

static bool at_ends(at_point *f, sev_interval x, sev_interval c, sev_interval d, sev_interval *out)
{
    sev_interval other;
    if (!f(sev_point(x.lo), c, d, out))
        return false;
    if (x.lo == x.hi)
        return true;
    if (!f(sev_point(x.hi), c, d, &other))
        return false;
    *out = sev_hull(*out, other);
    return true;
}

/* x ln x, right of its minimum at 1 / e. */
static bool x_log_x(sev_interval x, sev_interval c, sev_interval d, sev_interval *out)
{
    (void)c, (void)d;
    *out = sev_imul(x, log_of(x));
    return true;
}

/* softplus(alpha) - softplus(beta), kappa = alpha - beta >= 0: softplus_step() of special.c. */
static sev_interval softplus_step(sev_interval alpha, sev_interval beta, sev_interval kappa)
{
    if (alpha.lo > 64 && kappa.lo > 64) {
        bool below = beta.hi < 0;
        sev_interval lost = {0, 0x1p-92}; /* e^-alpha */
        sev_interval least = sev_iadd(below ? alpha : kappa, lost);
        return sev_isub(least, log1p_of(exp_of(below ? beta : neg(beta))));
    }
    sev_interval e_kappa, share;
    sev_iexp(neg(kappa), &e_kappa, &share);
    share = neg(share);
    if (alpha.hi > 0)
        return log1p_of(sev_idiv(share, sev_iadd(exp_of(neg(alpha)), e_kappa)));
    return log1p_of(sev_idiv(sev_imul(share, exp_of(alpha)), sev_iadd(one, exp_of(beta))));
}

/* d times a difference of softplus; what is lost in underflow must not come back by a large d. */
static bool scaled_step(sev_interval d, sev_interval step, sev_interval *out)
{
    *out = sev_imul(d, step);
    return moderate(step) || d.hi < 0x1p100;
}

static bool logistic_rise(sev_interval x, sev_interval c, sev_interval d, sev_interval *out)
{
    sev_interval alpha = sev_idiv(sev_isub(x, c), d), kappa = sev_idiv(x, d);
    return normal(kappa) && scaled_step(d, softplus_step(alpha, neg(sev_idiv(c, d)), kappa), out);
}

static bool logistic_fall(sev_interval x, sev_interval c, sev_interval d, sev_interval *out)
{
    sev_interval beta = sev_idiv(sev_isub(c, x), d), kappa = sev_idiv(x, d);
    return normal(kappa) && scaled_step(d, softplus_step(sev_idiv(c, d), beta, kappa), out);
}

/* 1 / (1 + e^y) */
static sev_interval logistic(sev_interval y)
{
    return sev_idiv(one, sev_iadd(one, exp_of(y)));
}

/* The integral of s^n e^(s y) over [0, 1], y away from 0, where the closed forms cancel. */
static bool growth(sev_interval y, sev_interval n, sev_interval d, sev_interval *out)
{
    (void)d;
    sev_interval e, m, y1 = sev_isub(y, one), y2 = sev_imul(y, y);
    sev_iexp(y, &e, &m);
    if (n.lo == 0)
        *out = sev_idiv(m, y);
    else if (n.lo == 1)
        *out = sev_idiv(sev_iadd(sev_imul(e, y1), one), y2);
    else
        *out = sev_idiv(sev_isub(sev_imul(e, sev_iadd(sev_imul(y1, y1), one)), sev_point(2)), sev_imul(y, y2));
    return fabs(y.lo) > 0x1p-4 && bounded(*out);
}

/* (log1p(z) - z / (1 + z)) / v^2, z = v h, likewise. */
static bool frailty_slope(sev_interval h, sev_interval v, sev_interval d, sev_interval *out)
{
    (void)d;
    sev_interval z = sev_imul(v, h);
    if (!(z.lo > 0x1p-4 && z.hi < 0x1p500))
        return false;
    sev_interval top = sev_isub(log1p_of(z), sev_idiv(z, sev_iadd(one, z)));
    *out = sev_idiv(sev_idiv(top, v), v);
    return moderate(*out);
}

/* s e^s / (1 + e^s)^2, an odd function that rises up to its peak and falls from there. */
static sev_interval ispread_slope_at(double s)
{
    sev_interval x = sev_point(s);
    return fabs(s) < 1000 ? sev_imul(sev_imul(x, logistic(x)), logistic(neg(x)))
                          : (sev_interval){-0x1p-1000, 0x1p-1000};
}

static sev_interval ispread_slope(sev_interval s)
{
    const double peak = 0x1.8b1c90fe803bbp+0, most = 0x1.ca7d31d4ac4dap-3;
    sev_interval out = sev_hull(ispread_slope_at(s.lo), ispread_slope_at(s.hi));
    if (s.lo < peak && s.hi > peak)
        out.hi = sev_greater(out.hi, most);
    if (s.lo < -peak && s.hi > -peak)
        out.lo = sev_lesser(out.lo, -most);
    return out;
}

/* The integral of it from |s| on. */
static sev_interval ispread_beyond_at(double s)
{
    sev_interval x = sev_point(fabs(s)), e = exp_of(neg(x));
    return x.lo < 1000 ? sev_iadd(log1p_of(e), sev_imul(x, sev_idiv(e, sev_iadd(one, e))))
                       : (sev_interval){0, 0x1p-1000};
}

static sev_interval ispread_beyond(sev_interval s)
{
    sev_interval out = sev_hull(ispread_beyond_at(s.lo), ispread_beyond_at(s.hi));
    return sev_has_zero(s) ? sev_hull(out, ispread_beyond_at(0)) : out;
}

sev_interval sev_ispread(sev_interval x, sev_interval c, sev_interval d)
{
    sev_interval to = sev_idiv(sev_isub(x, c), d), from = neg(sev_idiv(c, d));
    if (!bounded(to) || !bounded(from))
        return (sev_interval){-1, 1};
    sev_interval mean = neg(sev_imul(sev_idiv(x, d), ispread_slope(sev_hull(from, to))));
    return sev_meet(sev_isub(ispread_beyond(to), ispread_beyond(from)), mean);
}

#define A(i) slots[step->args[i]]

static bool powers(const sev_step *step, const sev_interval *slots, sev_interval *out)
{
    sev_interval p;
    switch (step->op) { /* some of the operations that sev_quick_enclose() lists */
    case SEV_MUL_POW:
        if (!power(A(1), A(3), &p))
            return false;
        *out = sev_imul(A(0), p);
        return true;
    case SEV_POW_RATIO:
        return power(sev_idiv(A(0), A(2)), A(3), out);
    case SEV_HILL:
        if (!power(sev_idiv(A(3), A(1)), A(4), &p))
            return false;
        *out = sev_idiv(A(0), sev_iadd(one, p));
        return true;
    case SEV_X_LOG_X:
        if (!(A(1).lo > 0.5) || !normal(A(1)) || !at_ends(x_log_x, A(1), one, one, &p))
            return false;
        *out = sev_imul(A(0), p);
        return true;
    case SEV_LOG:
        p = sev_idiv(A(0), A(2));
        if (!normal(p))
            return false;
        *out = log_of(p);
        return true;
    }
    return false;
}

/* Saturation and growth, of x / t or g x. */
static bool growths(const sev_step *step, const sev_interval *slots, sev_interval *out)
{
    sev_interval y;
    switch (step->op) { /* some of the operations that sev_quick_enclose() lists */
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
        y = sev_idiv(A(1), A(3));
        if (!normal(y))
            return false;
        *out = sev_imul(A(0), log1p_of(y));
        return true;
    case SEV_EXPM1_RATIO:
        y = sev_idiv(A(1), A(3));
        if (!normal(y))
            return false;
        *out = sev_imul(A(0), neg(expm1_of(neg(y))));
        return true;
    case SEV_GOMPERTZ:
        y = sev_imul(A(3), A(1));
        if (!sev_is_point(A(3)) || !normal(A(1)) || !moderate(y))
            return false;
        y = sev_imul(A(0), expm1_of(y));
        *out = sev_idiv(y, A(3));
        return moderate(y);
    case SEV_GROWTH:
        return at_ends(growth, A(0), sev_point(step->order), one, out);
    case SEV_FRAILTY:
        y = sev_imul(A(2), A(0));
        if (!sev_is_point(A(2)) || !normal(y))
            return false;
        *out = sev_idiv(log1p_of(y), A(2));
        return true;
    case SEV_FRAILTY_SLOPE:
        return sev_is_point(A(1)) && at_ends(frailty_slope, A(0), A(1), one, out);
    }
    return false;
}

static bool logistics(const sev_step *step, const sev_interval *slots, sev_interval *out)
{
    sev_interval x = A(0), c = A(2), d = A(3);
    if (!normal(x) || !bounded(c) || !normal(d))
        return false;
    switch (step->op) { /* some of the operations that sev_quick_enclose() lists */
    case SEV_LOGISTIC:
        *out = logistic(sev_idiv(sev_isub(c, x), d));
        return true;
    case SEV_LOGISTIC_C:
        *out = logistic(sev_idiv(sev_isub(x, c), d));
        return true;
    case SEV_RISE:
    case SEV_FALL:
        return sev_is_point(c) && sev_is_point(d) &&
               at_ends(step->op == SEV_RISE ? logistic_rise : logistic_fall, x, c, d, out);
    }
    return false;
}

bool sev_quick_enclose(const sev_step *step, sev_interval *slots)
{
    sev_interval out;
    bool done = false;
    switch ((sev_op)step->op) {
    case SEV_MUL3:
        out = sev_imul(A(0), A(1));
        done = moderate(out);
        out = sev_imul(out, A(2));
        break;
    case SEV_LOG:
    case SEV_MUL_POW:
    case SEV_POW_RATIO:
    case SEV_HILL:
    case SEV_X_LOG_X:
        done = powers(step, slots, &out);
        break;
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
    case SEV_EXPM1_RATIO:
    case SEV_GOMPERTZ:
    case SEV_GROWTH:
    case SEV_FRAILTY:
    case SEV_FRAILTY_SLOPE:
        done = growths(step, slots, &out);
        break;
    case SEV_RISE:
    case SEV_FALL:
    case SEV_LOGISTIC:
    case SEV_LOGISTIC_C:
        done = logistics(step, slots, &out);
        break;
    case SEV_ADD:
    case SEV_SUB:
    case SEV_MUL:
    case SEV_DIV:
    case SEV_MIN:
    case SEV_PROD:
    case SEV_SUM:
    case SEV_HORNER:
    case SEV_NEG_LOG1P:
    case SEV_EXP_NEG:
    case SEV_EXP:
    case SEV_RATIO:
    case SEV_SPREAD:
    case SEV_URN:
    case SEV_GAMMA_DIFF1:
    case SEV_GAMMA_DIFF2:
    case SEV_TABLE:
    case SEV_CALLBACK:
    SEV_CASES_FUSED:
    SEV_CASES_NO_STEPS:
        break;
    }
    if (!done || !bounded(out))
        return false;
    slots[step->slot] = out;
    return true;
}

/* In doubles */

static double ln(double x)
{
    return x >= DBL_MIN && x <= DBL_MAX ? sev_quick_log(x) : sev_log((sev_pair){x, 0}).hi;
}

static double expm1_at(double y)
{
    double e, m;
    sev_exp_neg((sev_pair){-y, 0}, &e, &m);
    return -m;
}

/* softplus(alpha) - softplus(alpha - kappa) */
static double softplus_step_at(double alpha, double beta, double kappa)
{
    if (alpha > 64 && kappa > 64)
        return beta < 0 ? alpha - sev_quick_log1p(sev_quick_exp(beta)) : kappa - sev_quick_log1p(sev_quick_exp(-beta));
    double share = -expm1_at(-kappa);
    return sev_quick_log1p(alpha > 0 ? share / (sev_quick_exp(-alpha) + sev_quick_exp(-kappa))
                                     : share * sev_quick_exp(alpha) / (1 + sev_quick_exp(beta)));
}

static double product(double a, double b)
{
    double ab = a * b;
    return isnan(ab) && (a == 0 || b == 0) ? 0 : ab;
}

#undef A
#define A(i) slots[step->args[i]]

static double special_at(const sev_step *step, const double *slots)
{
    switch (step->op) { /* some of the operations that value_step() lists */
    case SEV_LOG:
        return ln(A(0) / A(2));
    case SEV_MUL_POW:
        return A(0) * sev_quick_exp(A(3) * ln(A(1)));
    case SEV_POW_RATIO:
        return sev_quick_exp(A(3) * ln(A(0) / A(2)));
    case SEV_HILL:
        return A(0) / (1 + sev_quick_exp(A(4) * ln(A(3) / A(1))));
    case SEV_X_LOG_X:
        return A(0) * A(1) * ln(A(1));
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
        return A(0) * sev_quick_log1p(A(1) / A(3));
    case SEV_EXPM1_RATIO:
        return -A(0) * expm1_at(-(A(1) / A(3)));
    case SEV_GOMPERTZ:
        return A(3) == 0 ? A(0) * A(1) : A(0) * expm1_at(A(3) * A(1)) / A(3);
    case SEV_FRAILTY:
        return A(2) == 0 ? A(0) : sev_quick_log1p(A(2) * A(0)) / A(2);
    case SEV_RISE:
        return A(3) * softplus_step_at((A(0) - A(2)) / A(3), -A(2) / A(3), A(0) / A(3));
    case SEV_FALL:
        return A(3) * softplus_step_at(A(2) / A(3), (A(2) - A(0)) / A(3), A(0) / A(3));
    case SEV_LOGISTIC:
        return 1 / (1 + sev_quick_exp((A(2) - A(0)) / A(3)));
    case SEV_LOGISTIC_C:
        return 1 / (1 + sev_quick_exp((A(0) - A(2)) / A(3)));
    }
    return NAN;
}

/* Any other operation. */
static int slow(const sev_kernels *kernels, const sev_step *step, double *slots)
{
    sev_arg a[SEV_ARGS];
    double value, second = 0;
    for (int i = 0; i < step->args_n; i++)
        a[i] = (sev_arg){&A(i), 0};
    int stop = sev_step_block(kernels, step, a, 1, &value, &second);
    slots[step->slot] = value;
    if (step->second >= 0)
        slots[step->second] = second;
    return stop;
}

static int value_step(const sev_kernels *kernels, const sev_step *step, double *slots)
{
    double *out = &slots[step->slot], second = 0;
    switch ((sev_op)step->op) {
    case SEV_ADD:
        *out = A(0) + A(1);
        break;
    case SEV_SUM:
        *out = A(0) + A(2);
        break;
    case SEV_SUB:
        *out = A(0) - A(1);
        break;
    case SEV_MUL:
        *out = product(A(0), A(1));
        break;
    case SEV_PROD:
        *out = product(A(0), A(2));
        break;
    case SEV_MUL3:
        *out = product(product(A(0), A(1)), A(2));
        break;
    case SEV_HORNER:
        *out = A(0) * A(2) + A(4);
        break;
    case SEV_DIV:
        *out = A(0) / A(1);
        break;
    case SEV_RATIO:
        *out = A(0) / A(2);
        break;
    case SEV_EXP_NEG:
        sev_exp_neg((sev_pair){A(0), 0}, out, &second);
        break;
    case SEV_EXP:
        sev_exp_neg((sev_pair){-A(0), 0}, out, &second);
        second = -second;
        break;
    case SEV_MIN:
    case SEV_NEG_LOG1P:
    case SEV_GROWTH:
    case SEV_FRAILTY_SLOPE:
    case SEV_SPREAD:
    case SEV_URN:
    case SEV_GAMMA_DIFF1:
    case SEV_GAMMA_DIFF2:
    case SEV_TABLE:
    case SEV_CALLBACK:
    SEV_CASES_FUSED:
        return slow(kernels, step, slots);
    case SEV_LOG:
    case SEV_MUL_POW:
    case SEV_POW_RATIO:
    case SEV_HILL:
    case SEV_X_LOG_X:
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
    case SEV_EXPM1_RATIO:
    case SEV_GOMPERTZ:
    case SEV_FRAILTY:
    case SEV_RISE:
    case SEV_FALL:
    case SEV_LOGISTIC:
    case SEV_LOGISTIC_C:
        *out = special_at(step, slots);
        break;
    SEV_CASES_NO_STEPS:
        break;
    }
    if (step->second >= 0)
        slots[step->second] = second;
    return 0;
}

int sev_quick_values(const sev_program *p, double *slots, size_t to, uint32_t outputs)
{
    int stop = 0;
    for (const sev_step *step = p->steps, *end = step + to; !stop && step < end; step++)
        if (step->wanted & outputs)
            stop = value_step(p->kernels, step, slots);
    return stop;
}
