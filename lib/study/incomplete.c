/* SPDX-License-Identifier: MIT */
/* With y = ln v the density of y is g = v^a e^-v / Gamma(a), or v^a (1 + v)^-n / B(a, b): a logarithm that is concave.
 * The probability below is g times the integral of e^(E(t)) over the distance t from y, which study/half does; a step
 * of integration by parts first, so that little is left of it where a is small:
 *   P = g / a (1 + n x H), H of a + 1 and n + 1 instead of a and n, x = v / (1 + v); for gamma v H instead of n x H. */
#include "study/incomplete.h"
#include "number/elementary.h"
#include "op/gammadiff.h"
#include "study/half.h"
#include "study/normal.h"

sev_xdd sev_log_gamma1p(double a)
{
    static const sev_pair half_log_two_pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};
    static const sev_pair stirling_first = {0x1.5555555555555p-4, 0x1.5555555555555p-58}; /* 1 / 12 */
    sev_xdd z = xdd_add(xdd_one, xdd(a)), product = xdd_one;
    while (z.e < 5) {
        product = xdd_mul(product, z);
        z = xdd_add(z, xdd_one);
    }
    sev_xdd inverse = xdd_div(xdd_one, z);
    double y = xdd_to_double(inverse), y2 = y * y;
    double rest = 1.0 / 360 - y2 * (1.0 / 1260 - y2 * (1.0 / 1680 - y2 * (1.0 / 1188 - y2 * (691.0 / 360360))));
    sev_xdd sum = xdd_sub(xdd_mul(xdd_sub(z, xdd(0.5)), sev_xdd_log(z)), z);
    sev_xdd tail = xdd_mul(inverse, xdd_sub(xdd_pair(stirling_first), xdd(y2 * rest)));
    sum = xdd_add(xdd_add(sum, xdd_pair(half_log_two_pi)), tail);
    return xdd_sub(sum, sev_xdd_log(product));
}

/* The probability over g at v, as r; and its logarithm. */
typedef struct side_value {
    double ratio;
    sev_xdd log;
} side_value;

/* x = v / (1 + v), and for gamma its limit for many n. */
static double side_slope(const sev_side_law *s, double v)
{
    return s->b == HUGE_VAL ? v : s->n / (1.0 + 1.0 / v);
}

static double side_integral(const sev_side_law *s, double v)
{
    if (s->above)
        return sev_half(&(sev_exponent){SEV_HALF_EXP, -s->a, v, 0.0, 1.0});
    if (s->b == HUGE_VAL)
        return sev_half(&(sev_exponent){SEV_HALF_EXP, s->a + 1.0, v, 0.0, -1.0});
    if (v <= 1.0)
        return sev_half(&(sev_exponent){SEV_HALF_LOG, s->a + 1.0, v / (1.0 + v), s->n + 1.0, -1.0});
    return sev_half(&(sev_exponent){SEV_HALF_LOG, -s->b, 1.0 / (1.0 + v), s->n + 1.0, 1.0});
}

static side_value side_at(const sev_side_law *s, double v)
{
    double h = side_integral(s, v);
    sev_xdd part = s->above ? xdd(h) : xdd(side_slope(s, v) * h);
    side_value r;
    r.ratio = s->above ? h : (1.0 + xdd_to_double(part)) / s->a;
    sev_xdd sum = xdd_mul_d(sev_xdd_log(xdd(v)), s->a);
    sev_xdd fall = s->b == HUGE_VAL ? xdd(v) : xdd_mul(xdd_add(xdd(s->a), xdd(s->b)), sev_xdd_log1p(xdd(v)));
    sum = xdd_sub(xdd_sub(sum, fall), s->log_front);
    r.log = xdd_add(sum, s->above ? sev_xdd_log(part) : sev_xdd_log1p(part));
    return r;
}

static double side_share(const sev_side_law *s, double v)
{
    if (v == 0.0)
        return s->above;
    if (v == HUGE_VAL)
        return !s->above;
    double share = xdd_to_double(sev_xdd_exp(side_at(s, v).log));
    return share < 1.0 ? share : 1.0;
}

static double larger_of(double x, double y)
{
    return x > y ? x : y;
}

void sev_incomplete_make(sev_incomplete *law, double a, double b)
{
    double n = a + b;
    *law = (sev_incomplete){{a, b, n, 0, xdd(0.0), 0, 0}, {b, a, n, 0, xdd(0.0), 0, 0}};
    sev_side_law *below = &law->below, *above = &law->above;
    /* From the mode of g on, or from where n x is 1. */
    below->split = larger_of(a, 1.0);
    above->split = below->split;
    if (b == HUGE_VAL) {
        *above = *below;
        above->above = 1;
        below->log_front = sev_log_gamma1p(a);
        above->log_front = xdd_sub(below->log_front, sev_xdd_log(xdd(a)));
    } else {
        below->split = larger_of(a, 1.0) / larger_of(b, 1.0);
        above->split = larger_of(b, 1.0) / larger_of(a, 1.0);
        sev_xdd same = xdd_pair(sev_gamma_diff2(-1, (sev_pair){1.0, 0.0}, a, (sev_pair){b, 0.0}));
        below->log_front = xdd_sub(sev_xdd_log1p(xdd_div(xdd(a), xdd(b))), same);
        above->log_front = xdd_sub(sev_xdd_log1p(xdd_div(xdd(b), xdd(a))), same);
    }
    below->share = side_share(below, below->split);
    above->share = side_share(above, above->split);
}

sev_sides sev_incomplete_sides(const sev_incomplete *law, double v)
{
    int gamma = law->below.b == HUGE_VAL;
    if (!(v > 0.0))
        return v == v ? (sev_sides){0.0, 1.0} : (sev_sides){v, v};
    if (v <= law->below.split) {
        double below = side_share(&law->below, v);
        return (sev_sides){below, 1.0 - below};
    }
    double above = side_share(&law->above, gamma ? v : 1.0 / v);
    return (sev_sides){1.0 - above, above};
}

/* Where to begin: ln v such that the probability is little off. */
static double side_guess(const sev_side_law *s, double p, double small)
{
    double z = sev_normal_guess(p, 1.0 - p), a = s->a, b = s->b;
    double up = s->above ? -z : z;
    if (b == HUGE_VAL) { /* Wilson and Hilferty */
        double root = 1.0 - 1.0 / (9.0 * a) + up / (3.0 * sqrt(a));
        if (a > 0.5 && root > 0.1)
            return 3.0 * sev_quick_log(root) + sev_quick_log(a);
        return s->above ? sev_quick_log(s->split) + 0.5 : small;
    }
    if (a < 1.5 || b < 1.5)
        return small;
    /* Cochran's way to Fisher's z, as improved by Carter: Abramowitz and Stegun 26.5.22. */
    double da = 1.0 / (2.0 * a - 1.0), db = 1.0 / (2.0 * b - 1.0), h = 2.0 / (da + db), l = (z * z - 3.0) / 6.0;
    double w = z * sqrt(larger_of(h + l, 0.0)) / h + (da - db) * (l + 5.0 / 6.0 - 2.0 / (3.0 * h));
    return 2.0 * w + sev_quick_log(a / b);
}

/* A step of Halley's method in ln v, or of Newton's where that is not safe: the logarithm of the probability is concave
 * in ln v, so Newton's method comes back from everywhere. *last: what Halley's leaves is less than rounding;
 * *ratio: the probability over g where the step leads. */
static double side_step(const sev_side_law *s, double v, sev_xdd log_p, int *last, double *ratio)
{
    side_value at = side_at(s, v);
    double direction = s->above ? -1.0 : 1.0, off = xdd_to_double(xdd_sub(at.log, log_p));
    double turning = direction - at.ratio * (s->a - side_slope(s, v));
    double bend = 1.0 + 0.5 * direction * off * turning, step = -direction * off * at.ratio;
    *last = fabs(off) < 1e-6 && fabs(step) < 1e-6;
    step /= bend > 0.6 && bend < 1.7 ? bend : 1.0;
    *ratio = at.ratio + turning * step;
    return step > 3.0 ? 3.0 : step < -3.0 && s->above ? -3.0 : step;
}

/* ln v for a probability; v itself in *v, 0 where v is so small that ln v says all. Returns how fast ln v rises with
 * the logarithm of the probability. */
static double side_search(const sev_side_law *s, double p, double other, double *v, sev_xdd *small)
{
    enum { ROUNDS = 200 };
    int last = 0;
    sev_xdd log_p = p <= other ? sev_xdd_log(xdd(p)) : sev_xdd_log1p(xdd(-other));
    *small = xdd_div(xdd_add(log_p, s->log_front), xdd(s->a));
    double y = xdd_to_double(*small), scale = s->b == HUGE_VAL ? 1.0 : s->n, x = *v, ratio = 1.0 / s->a;
    if (!s->above && y < -46.0 - sev_quick_log(scale)) {
        *v = 0.0;
        return ratio;
    }
    if (!(x > 0.0 && x < 1e300))
        x = sev_quick_exp(side_guess(s, p, y));
    for (int i = 0; i < ROUNDS && !last; i++) {
        x = s->above ? larger_of(x, s->split) : -larger_of(-x, -s->split); /* it lies on this side */
        double step = side_step(s, x, log_p, &last, &ratio);
        x = fabs(step) < 1e-3 ? x + x * (step + 0.5 * step * step * (1.0 + step / 3.0)) : x * sev_quick_exp(step);
    }
    *v = x;
    return ratio;
}

sev_part_quantile sev_incomplete_quantile(const sev_incomplete *law, double below, double above, double near)
{
    int gamma = law->below.b == HUGE_VAL, lower = below <= law->below.share;
    const sev_side_law *s = lower ? &law->below : &law->above;
    double p = lower ? below : above, v = lower || gamma ? near : 1.0 / near;
    if (!(p > 0.0)) {
        double end = lower ? 0.0 : gamma ? HUGE_VAL : 1.0;
        return p == 0.0 ? (sev_part_quantile){xdd(end), 1.0 - end, SEV_NAN} : (sev_part_quantile){xdd(p), p, p};
    }
    sev_xdd log_v;
    double slope = side_search(s, p, lower ? above : below, &v, &log_v) / p;
    sev_xdd x = v > 0.0 ? xdd(v) : sev_xdd_exp(log_v);
    if (gamma)
        return (sev_part_quantile){x, SEV_NAN, slope};
    sev_xdd whole = xdd_add(xdd_one, x), part = xdd_div(x, whole), rest = xdd_div(xdd_one, whole);
    return lower ? (sev_part_quantile){part, xdd_to_double(rest), slope}
                 : (sev_part_quantile){rest, xdd_to_double(part), slope};
}
