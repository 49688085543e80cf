/* SPDX-License-Identifier: MIT */
/* Enclosures: the range of each operation over intervals, rounded outward. A bound holds for the real numbers and for
 * what block evaluation computes from doubles in the intervals. */
#include "formula.h"
#include "host.h"
#include "quick.h"
#include "special.h"
#include "table.h"

#include <math.h>
#include <string.h>

#define BIT(i) (1u << (i))

enum { CORNERS = 32 }; /* of at most five arguments that are no low parts; what programs fuse has no corners */

/* Widens the value at one corner. Special functions have the right sign, so widening does not cross 0; a 0 is exact
 * where an argument makes it so, and an underflow elsewhere. */
static sev_interval corner_range(const sev_operation *m, const sev_step *step, const sev_arg *a, size_t k, double v)
{
    if (isnan(v))
        return sev_whole();
    for (int i = 0; v == 0 && i < step->args_n; i++)
        if ((m->zero & BIT(i)) && a[i].p[k * a[i].step] == 0)
            return sev_point(0);
    sev_interval r = sev_widen(v, v, m->units);
    if (v >= 0 && !signbit(v) && r.lo < 0)
        r.lo = 0;
    if (signbit(v) && r.hi > 0)
        r.hi = 0;
    return r;
}

static sev_interval corners(const sev_kernels *kernels, const sev_step *step, const sev_interval *slots)
{
    const sev_operation *m = sev_operation_of(step->op);
    double x[SEV_ARGS][CORNERS], value[CORNERS], second[CORNERS];
    sev_arg a[SEV_ARGS];
    unsigned low = m->low;
    size_t n = 1;
    if (!m->units)
        return sev_whole();
    for (int i = 0; i < step->args_n; i++) {
        const sev_interval *arg = &slots[step->args[i]];
        if (!(m->infinite & BIT(i)) && !(isfinite(arg->lo) && isfinite(arg->hi)))
            return sev_whole();
        a[i] = (sev_arg){low & BIT(i) ? NULL : &arg->lo, 0};
        if ((low & BIT(i)) || arg->lo == arg->hi)
            continue;
        /* Each argument that varies doubles the corners there are. */
        a[i] = (sev_arg){x[i], 1};
        for (int j = 0; j < i; j++)
            if (a[j].step)
                memcpy(x[j] + n, x[j], n * sizeof **x);
        for (size_t k = 0; k < n; k++) {
            x[i][k] = arg->lo;
            x[i][n + k] = arg->hi;
        }
        n *= 2;
    }
    (void)sev_step_block(kernels, step, a, n, value, second);
    sev_interval range = corner_range(m, step, a, 0, value[0]);
    for (size_t k = 1; k < n; k++)
        range = sev_hull(range, corner_range(m, step, a, k, value[k]));
    return range;
}

/* x ln x has its minimum at 1/e and is exactly 0 at 1. */
static sev_interval x_log_x(const sev_kernels *kernels, const sev_step *step, const sev_interval *slots)
{
    const double valley = 0x1.78b56362cef38p-2;
    sev_interval x = slots[step->args[1]];
    sev_interval range = x.lo == 1 && x.hi == 1 ? sev_point(0) : corners(kernels, step, slots);
    if (x.lo < valley && x.hi > valley) {
        sev_interval at = sev_widen(valley, valley, SEV_SPECIAL_UNITS);
        range = sev_hull(range, sev_imul(slots[step->args[0]], sev_ineg(at)));
    }
    return range;
}

static void exp_neg(sev_interval h, sev_interval *survival, sev_interval *probability)
{
    double s_lo, s_hi, f_lo, f_hi;
    sev_exp_neg((sev_pair){h.lo, 0}, &s_hi, &f_lo);
    sev_exp_neg((sev_pair){h.hi, 0}, &s_lo, &f_hi);
    sev_interval s = {sev_greater(0, sev_down(s_lo, SEV_SPECIAL_UNITS)), sev_up(s_hi, SEV_SPECIAL_UNITS)};
    sev_interval f = sev_widen(f_lo, f_hi, SEV_SPECIAL_UNITS);
    if (h.lo >= 0) {
        s.hi = h.lo == INFINITY ? 0 : sev_lesser(1, s.hi);
        f.lo = sev_greater(0, f.lo);
        f.hi = sev_lesser(1, f.hi);
    }
    if (h.lo == 0)
        f.lo = 0;
    if (h.hi == 0) {
        s.lo = 1;
        f.hi = 0;
    }
    *survival = s;
    *probability = f;
}

/* Draws without replacement: (n, m, x). The count left, n - m + 1 - x, is taken exactly at each corner. */
static sev_interval urn(const sev_step *step, const sev_interval *slots)
{
    sev_interval n = slots[step->args[0]], m = slots[step->args[1]], x = slots[step->args[2]];
    double bound[2];
    for (int upper = 0; upper < 2; upper++) {
        double at[3] = {upper ? n.lo : n.hi, upper ? m.hi : m.lo, upper ? x.hi : x.lo}, low;
        sev_arg args[4] = {{&at[0], 0}, {&at[1], 0}, {&at[2], 0}, {NULL, 0}};
        sev_step_block(NULL, &(sev_step){.op = SEV_URN}, args, 1, &bound[upper], &low);
    }
    if (isnan(bound[0]) || isnan(bound[1]))
        return sev_whole();
    sev_interval h = sev_widen(bound[0], bound[1], SEV_SPECIAL_UNITS);
    h.lo = x.lo == 0 ? 0 : bound[0] == INFINITY ? INFINITY : sev_greater(0, h.lo);
    if (x.hi == 0)
        h.hi = 0;
    return h;
}

static int callback(const sev_step *step, sev_interval x, sev_interval *out)
{
    const sev_callback *c = step->data;
    *out = sev_whole();
    if (!c->bounds)
        return 0;
    double bounds[4] = {-INFINITY, INFINITY, -INFINITY, INFINITY};
    sev_host ours;
    sev_callback_enter(&ours);
    int stop = c->bounds(x.lo, x.hi, bounds, c->context);
    sev_callback_leave(&ours);
    sev_interval r = {bounds[2 * step->order], bounds[2 * step->order + 1]};
    if (!stop && r.lo <= r.hi)
        *out = r;
    return stop;
}

static void table(const sev_step *step, sev_interval x, sev_interval *out, bool *undefined)
{
    /* The share may have moved an end of the table outward by its rounding; the value there is the end's. */
    double first = sev_table_first(step->data), last = sev_table_last(step->data);
    if (x.lo < first && x.hi >= first && sev_up(x.lo, 2) >= first)
        x.lo = first;
    if (x.hi > last && x.lo <= last && sev_down(x.hi, 2) <= last)
        x.hi = last;
    sev_table_range(step->data, step->order, x.lo, x.hi, &out->lo, &out->hi);
    if (isnan(out->lo) || isnan(out->hi)) {
        *undefined = true;
        *out = sev_whole();
    }
}

/* The rate of a single probability: the pair says on which side of its high part the real number is, so that one ulp
 * encloses it. Cumulative hazards multiply this error by the scale, and break-evens feel it most. */
static sev_interval rate_of(double p)
{
    sev_pair r = sev_neg_log1p_neg(p);
    if (!(r.hi > DBL_MIN && r.hi <= DBL_MAX))
        return (sev_interval){sev_greater(0, sev_down(r.hi, SEV_SPECIAL_UNITS)),
                              p == 0 ? 0 : sev_up(r.hi, SEV_SPECIAL_UNITS)};
    return (sev_interval){r.lo > 0 ? r.hi : sev_down(r.hi, 1), r.lo < 0 ? r.hi : sev_up(r.hi, 1)};
}

#define A(i) slots[step->args[i]]

/* B g S - l F, of the cumulative hazard h; B, g and l are arguments number i and so on. */
static sev_interval value_of(const sev_step *step, const sev_interval *slots, sev_interval h, int i)
{
    sev_interval survival, probability;
    exp_neg(h, &survival, &probability);
    return sev_isub(sev_imul(sev_imul(A(i), A(i + 1)), survival), sev_imul(A(i + 2), probability));
}

/* B (r S) - (c g + l F), of the hazard that comes last. */
static sev_interval value_after(const sev_step *step, const sev_interval *slots)
{
    sev_interval survival, probability;
    exp_neg(A(0), &survival, &probability);
    return sev_isub(sev_imul(A(3), sev_imul(A(2), survival)),
                    sev_iadd(sev_imul(A(4), A(5)), sev_imul(A(6), probability)));
}

static inline int step_enclose(const sev_kernels *kernels, const sev_step *step, bool quick, sev_interval *slots,
                               bool *undefined)
{
    sev_interval *out = &slots[step->slot], second;
    if (step->second >= 0)
        slots[step->second] = sev_point(0);

    switch ((sev_op)step->op) {
    case SEV_ADD:
        *out = sev_iadd(A(0), A(1));
        return 0;
    case SEV_SUM:
        *out = sev_iadd(A(0), A(2));
        return 0;
    case SEV_SUB:
        *out = sev_isub(A(0), A(1));
        return 0;
    case SEV_MUL:
        *out = sev_imul(A(0), A(1));
        return 0;
    case SEV_PROD:
        *out = sev_imul(A(0), A(2));
        return 0;
    case SEV_HORNER:
        *out = sev_iadd(sev_imul(A(0), A(2)), A(4));
        return 0;
    case SEV_MUL_ADD:
        *out = sev_iadd(sev_imul(A(0), A(1)), A(2));
        return 0;
    case SEV_MUL_MUL:
        *out = sev_iadd(sev_imul(A(0), A(1)), sev_imul(A(2), A(3)));
        return 0;
    case SEV_MUL_SUB:
        *out = sev_isub(sev_imul(A(0), A(1)), sev_imul(A(2), A(3)));
        return 0;
    case SEV_EV:
        *out = value_of(step, slots, A(0), 2);
        return 0;
    case SEV_EV_HAZARD:
        *out = value_of(step, slots, sev_imul(A(0), A(2)), 4);
        return 0;
    case SEV_EV_AFTER:
        *out = value_after(step, slots);
        return 0;
    case SEV_DIV:
        *out = sev_idiv(A(0), A(1));
        return 0;
    case SEV_RATIO:
        *out = sev_idiv(A(0), A(2));
        return 0;
    case SEV_SPREAD:
        *out = sev_is_point(A(0)) && sev_is_point(A(2)) && sev_is_point(A(3)) ? corners(kernels, step, slots)
                                                                              : sev_ispread(A(0), A(2), A(3));
        return 0;
    case SEV_MIN:
        *out = (sev_interval){sev_lesser(A(0).lo, A(1).lo), sev_lesser(A(0).hi, A(1).hi)};
        return 0;
    case SEV_HAZARD:
    case SEV_EXP_NEG:
        exp_neg(step->op == SEV_HAZARD ? sev_imul(A(0), A(2)) : A(0), out, &second);
        if (step->second >= 0)
            slots[step->second] = second;
        return 0;
    case SEV_EXP:
        sev_iexp(A(0), out, &second);
        if (step->second >= 0)
            slots[step->second] = second;
        return 0;
    case SEV_NEG_LOG1P:
        *out = sev_is_point(A(0)) ? rate_of(A(0).lo) : corners(kernels, step, slots);
        return 0;
    case SEV_MUL_POW: /* a 1^e is a */
        if (A(1).lo == 1 && A(1).hi == 1)
            *out = A(0);
        else if (!quick || !sev_quick_enclose(step, slots))
            *out = corners(kernels, step, slots);
        return 0;
    case SEV_X_LOG_X:
        if (!quick || !sev_quick_enclose(step, slots))
            *out = x_log_x(kernels, step, slots);
        return 0;
    case SEV_URN:
        *out = urn(step, slots);
        return 0;
    case SEV_TABLE:
        table(step, A(0), out, undefined);
        return 0;
    case SEV_CALLBACK:
        return callback(step, A(0), out);
    case SEV_MUL3:
    case SEV_LOG:
    case SEV_POW_RATIO:
    case SEV_HILL:
    case SEV_LOG1P_RATIO:
    case SEV_MUL_LOG1P:
    case SEV_EXPM1_RATIO:
    case SEV_GOMPERTZ:
    case SEV_GROWTH:
    case SEV_FRAILTY:
    case SEV_FRAILTY_SLOPE:
    case SEV_RISE:
    case SEV_FALL:
    case SEV_LOGISTIC:
    case SEV_LOGISTIC_C:
    case SEV_GAMMA_DIFF1:
    case SEV_GAMMA_DIFF2:
        if (!quick || !sev_quick_enclose(step, slots))
            *out = corners(kernels, step, slots);
        return 0;
    SEV_CASES_NO_STEPS:
        break;
    }
    *out = sev_whole();
    return 0;
}

int sev_step_enclose(const sev_kernels *kernels, const sev_step *step, sev_interval *slots, bool *undefined)
{
    return step_enclose(kernels, step, false, slots, undefined);
}

void sev_enclose_begin(const sev_program *p, sev_interval *slots)
{
    for (size_t i = 0; i < p->constants_n; i++)
        slots[i] = p->ranges[i];
}

void sev_enclose_inputs(const sev_program *p, sev_interval *slots, const sev_interval *inputs)
{
    for (size_t i = 0; i < p->inputs_n; i++)
        slots[p->constants_n + i] = inputs[i];
}

int sev_enclose_steps(const sev_program *p, sev_interval *slots, size_t from, size_t to, uint32_t outputs, bool quick,
                      bool *undefined)
{
    int stop = 0;
    for (const sev_step *step = p->steps + from, *end = p->steps + to; !stop && step < end; step++)
        if (step->wanted & outputs)
            stop = step_enclose(p->kernels, step, quick, slots, undefined);
    return stop;
}

int sev_enclose(const sev_program *p, sev_interval *slots, const sev_interval *inputs, bool *undefined)
{
    sev_enclose_inputs(p, slots, inputs);
    return sev_enclose_steps(p, slots, 0, p->steps_n, SEV_ALL_OUTPUTS, false, undefined);
}
