/* SPDX-License-Identifier: MIT */
/* Derivatives of every operation by each of its arguments, beside differences of exact values in MPFR; forward and in
 * the reverse sweep. */
#include "boxes.h"
#include "exact_op.h"
#include "formula/program.h"
#include "run/enclose.h"
#include "support.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#define R MPFR_RNDN

/* A step of a difference, beside the argument: (f(x + h) - f(x - h)) / 2 h is off by h^2 f''' / 6, and by what f is
 * off, 2^-110, divided by h. */
#define STEP 0x1p-36

enum { SLOTS = 2048 };

static sev_formula f;

static sev_node call_of(const subject *s, const sev_node *args)
{
    sev_call call = subject_call(s);
    return sev_make(&f, s->op, call.variant, call.data, (size_t)call.args_n, args);
}

/* Where the node may be at a point; everything of a node that could not be built. */
static sev_interval range_at(sev_node node, const double *inputs)
{
    static sev_interval slots[SLOTS];
    sev_interval at[SEV_ARGS];
    sev_program p;
    sev_trouble trouble = {0, false};
    cr_assert(sev_program_init(&p, &f, 1, &node, false));
    cr_assert(p.slots_n <= SLOTS);
    for (size_t i = 0; i < p.inputs_n; i++)
        at[i] = sev_point(inputs[p.inputs[i]]);
    sev_enclose_begin(&p, slots);
    sev_enclose(&p, slots, at, &trouble);
    sev_interval range = slots[p.outputs[0]];
    sev_program_clear(&p);
    return trouble.undefined ? sev_everything() : range;
}

/* The slope by argument i; false where a difference tells nothing. */
static bool difference(const subject *s, const double *at, int n, int i, mpfr_t slope, mpfr_t value)
{
    mpfr_t x[SEV_ARGS], step;
    exact_values e;
    bool has = true;
    mpfr_init2(step, BOX_BITS);
    exact_begin(&e);
    for (int k = 0; k < n; k++) {
        mpfr_init2(x[k], BOX_BITS);
        mpfr_set_d(x[k], at[k], R);
    }
    mpfr_set_d(step, fabs(at[i]) * STEP, R);
    has = exact_at(&e, s, x);
    mpfr_set(value, e.value, R);
    mpfr_add(x[i], x[i], step, R);
    has = has && exact_at(&e, s, x);
    mpfr_set(slope, e.value, R);
    mpfr_sub(x[i], x[i], step, R);
    mpfr_sub(x[i], x[i], step, R);
    has = has && exact_at(&e, s, x);
    mpfr_sub(slope, slope, e.value, R);
    mpfr_mul_2ui(step, step, 1, R);
    mpfr_div(slope, slope, step, R);
    has = has && mpfr_number_p(slope) && mpfr_number_p(value);
    for (int k = 0; k < n; k++)
        mpfr_clear(x[k]);
    mpfr_clear(step);
    exact_end(&e);
    return has;
}

/* Derivatives that nobody has written, because no question asks for them. */
static bool is_unknown(const subject *s, int i)
{
    return s->op >= SEV_MUL_ADD || (s->op == SEV_GROWTH && s->order == 2) || (s->op == SEV_FRAILTY_SLOPE && i == 1) ||
           (s->op == SEV_GAMMA_DIFF1 && s->order == 2) || (s->op == SEV_GAMMA_DIFF2 && s->order == 2 && i == 0) ||
           (s->op == SEV_CURVE && s->order == 2);
}

/* Far from overflow and underflow, and from the ends of the domain, where a difference has no two sides. */
static bool is_plain(const subject *s, const double *at, int n)
{
    for (int i = 0; i < n; i++)
        if (s->roles[i] != '0' && !(fabs(at[i]) > 0x1p-60 && fabs(at[i]) < 0x1p60))
            return false;
    if (s->op == SEV_NEG_LOG1P)
        return at[0] < 0.999;
    if (s->op == SEV_LOG_BASE || s->op == SEV_LOG1P) /* away from poles */
        return s->op == SEV_LOG1P ? at[0] > -0.99 : at[1] > 1.01;
    if (s->op == SEV_MIN || s->op == SEV_MAX || s->op == SEV_CHOOSE)
        return fabs(at[0] - at[1]) > 0x1p-33 * fabs(at[0]);
    if (s->op == SEV_URN)
        return at[0] - at[1] + 1 - at[2] > 0.01 * at[0];
    if (s->op == SEV_RISE || s->op == SEV_FALL || s->op == SEV_SPREAD || s->op == SEV_LOGISTIC ||
        s->op == SEV_LOGISTIC_C)
        return fmax(at[0], at[1]) < 0x1p8 * at[2];
    return true;
}

/* Whether a double lies next to a point of the table, where the curve bends. */
static bool at_a_bend(const subject *s, double x)
{
    for (int i = 0; s->points && i < TABLE_POINTS; i++)
        if (fabs(x - s->points[2 * i]) <= 4 * STEP * fabs(x))
            return true;
    return false;
}

typedef struct tally {
    size_t asked, told;
} tally;

static void check_slope(const subject *s, const double *at, int n, int i, sev_node derivative, tally *t)
{
    mpfr_t slope, value;
    mpfr_inits2(BOX_BITS, slope, value, (mpfr_ptr)0);
    cr_assert(derivative >= 0);
    sev_interval range = range_at(derivative, at);
    if (is_unknown(s, i)) {
        CHECK(sev_is_everything(range), "%s %d by %d is known", subject_name(s), s->order, i);
    } else if (difference(s, at, n, i, slope, value)) {
        double size = fabs(mpfr_get_d(slope, R)), terms = fabs(mpfr_get_d(value, R) / at[i]);
        double room = 0x1p-34 * size + 0x1p-60 * terms + 0x1p-1000, want = mpfr_get_d(slope, R);
        CHECK(want >= range.lo - room && want <= range.hi + room, "%s %d by %d is %.17g, not in [%.17g, %.17g]",
              subject_name(s), s->order, i, want, range.lo, range.hi);
        t->asked++;
        t->told += range.hi - range.lo <= 0x1p-20 * size + 0x1p-40 * terms;
    }
    mpfr_clears(slope, value, (mpfr_ptr)0);
}

static bool check_case(dice *d, const subject *s, tally *t)
{
    box b;
    sev_interval a[SEV_ARGS] = {{0, 0}};
    double at[SEV_ARGS] = {0};
    sev_node args[SEV_ARGS], all[SEV_ARGS];
    draw_box(d, s, NEAR, true, &b);
    box_doubles(&b, a);
    for (int i = 0; i < b.n; i++)
        at[i] = a[i].lo;
    if (!is_plain(s, at, b.n) || at_a_bend(s, at[0]))
        return false;
    report_about("%s %d at %a, %a, %a, %a", subject_name(s), s->order, at[0], at[1], at[2], at[3]);
    sev_formula_init(&f, &sev_default_allocator);
    for (int i = 0; i < b.n; i++)
        args[i] = sev_input(&f, i);
    sev_node node = call_of(s, args);
    cr_assert(node >= 0);
    sev_derive_all(&f, node, (size_t)b.n, all);
    for (int i = 0; i < b.n; i++) {
        sev_node one;
        sev_derive(&f, i, 1, &node, &one);
        check_slope(s, at, b.n, i, one, t);
        /* Both ways build the same. */
        sev_interval forward = range_at(one, at), back = range_at(all[i], at);
        CHECK(forward.lo <= back.hi && back.lo <= forward.hi, "%s by %d: [%a, %a] and [%a, %a]", subject_name(s), i,
              forward.lo, forward.hi, back.lo, back.hi);
    }
    sev_formula_clear(&f);
    return true;
}

Test(derive, every_operation)
{
    for (size_t k = 0; k < subjects_n; k++) {
        const subject *s = &subjects[k];
        dice d = draw_begin(subject_name(s));
        tally t = {0, 0};
        /* Of variant 1, LOG1P_RATIO has its first argument wherever the third is: see below. */
        if (!s->roles || (s->op == SEV_LOG1P_RATIO && s->order == 1))
            continue;
        size_t want = test_cases(60) / (size_t)s->share + 1, done = 0;
        for (size_t i = 0; i < 20 * want && done < want; i++)
            done += check_case(&d, s, &t);
        cr_expect(done == want, "%s: %zu cases of %zu", subject_name(s), done, want);
        cr_expect(!test_shares() || t.told * 10 >= t.asked * 7, "%s %d: %zu of %zu are narrow", subject_name(s),
                  s->order, t.told, t.asked);
    }
    cr_assert_eq(reports(), 0);
}

/* t log1p(x / t), whose derivatives by x and t cancel if they are taken by its three arguments. */
Test(derive, learning)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0), t = sev_input(&f, 1), slopes[2];
    sev_node node = sev_make(&f, SEV_LOG1P_RATIO, 1, NULL, 3, (const sev_node[]){t, x, t});
    sev_derive(&f, 0, 1, &node, &slopes[0]);
    sev_derive(&f, 1, 1, &node, &slopes[1]);
    for (double q = 0x1p-100; q < 0x1p60; q *= 7) {
        const double at[] = {3 * q, 3};
        sev_interval by_x = range_at(slopes[0], at), by_t = range_at(slopes[1], at);
        double z = 3 * q / 3,
               want = z < 1e-3 ? z * z * (0.5 - z * (2.0 / 3 - z * (3.0 / 4 - z * 4 / 5))) : log1p(z) - z / (1 + z);
        cr_expect(by_x.lo <= 1 / (1 + z) * (1 + 1e-15) && by_x.hi >= 1 / (1 + z) * (1 - 1e-15) &&
                      sev_width(by_x) < 1e-15,
                  "%g", q);
        cr_expect(by_t.lo <= want * (1 + 1e-10) && by_t.hi >= want * (1 - 1e-10) && sev_width(by_t) <= 1e-12 * want,
                  "%g: [%.17g, %.17g], not %.17g", q, by_t.lo, by_t.hi, want);
    }
    sev_formula_clear(&f);
}

static sev_interval range_over(sev_node node, sev_interval x)
{
    static sev_interval slots[SLOTS];
    sev_program p;
    sev_trouble trouble = {0, false};
    cr_assert(sev_program_init(&p, &f, 1, &node, false));
    cr_assert(p.slots_n <= SLOTS && p.inputs_n <= 1);
    sev_enclose_begin(&p, slots);
    sev_enclose(&p, slots, &x, &trouble);
    sev_interval range = slots[p.outputs[0]];
    sev_program_clear(&p);
    return range;
}

/* max(x^2, 2 x) and min(x^2, 2 x) bend at 0 and 2: there they have any slope between both, and their slopes jump. */
Test(derive, bends)
{
    const struct {
        sev_interval x, greater, less;
        bool jumps;
    } cases[] = {
        {{0.5, 0.875}, {2, 2}, {1, 1.75}, false}, {{1, 3}, {2, 6}, {2, 6}, true},    {{3, 4}, {6, 8}, {2, 2}, false},
        {{-2, -1}, {-4, -2}, {2, 2}, false},      {{-1, 1}, {-2, 2}, {-2, 2}, true}, {{2, 2}, {2, 4}, {2, 4}, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sev_formula_init(&f, &sev_default_allocator);
        sev_node x = sev_input(&f, 0), two = sev_constant(&f, 2), a = SEV_MAKE(&f, SEV_POW, x, two),
                 b = SEV_MAKE(&f, SEV_MUL, two, x), slope, curvature, back[1];
        for (int less = 0; less < 2; less++) {
            sev_interval want = less ? cases[i].less : cases[i].greater;
            sev_node node = SEV_MAKE(&f, less ? SEV_MIN : SEV_MAX, a, b);
            sev_derive(&f, 0, 1, &node, &slope);
            sev_derive(&f, 0, 1, &slope, &curvature);
            sev_derive_all(&f, node, 1, back);
            sev_interval r = range_over(slope, cases[i].x), all = range_over(back[0], cases[i].x);
            bool tie = cases[i].x.lo == 2 && cases[i].x.hi == 2;
            /* A point of the two is enclosed by the slope of the one that the value is. */
            cr_expect(r.lo <= want.lo + 1e-12 + 2 * tie && r.hi >= want.hi - 1e-12 - 2 * tie, "case %zu: [%g, %g]", i,
                      r.lo, r.hi);
            cr_expect(r.lo >= want.lo - 1e-12 && r.hi <= want.hi + 1e-12, "case %zu: [%g, %g]", i, r.lo, r.hi);
            cr_expect(all.lo <= r.lo + 1e-12 && all.hi >= r.hi - 1e-12, "case %zu: [%g, %g]", i, all.lo, all.hi);
            sev_interval bent = range_over(curvature, cases[i].x);
            cr_expect(tie || sev_is_everything(bent) == cases[i].jumps, "case %zu: [%g, %g]", i, bent.lo, bent.hi);
        }
        sev_formula_clear(&f);
    }
}

/* Chains, shared nodes, twins, and what does not depend on the input. */
Test(derive, formulas)
{
    sev_formula_init(&f, &sev_default_allocator);
    sev_node x = sev_input(&f, 0), y = sev_input(&f, 1), two = sev_constant(&f, 2), zero = sev_constant(&f, 0), slope,
             all[3];
    sev_node nodes[] = {x, y, two, SEV_MAKE(&f, SEV_MUL, x, x), SEV_MAKE(&f, SEV_FAIL, SEV_MAKE(&f, SEV_MUL, two, x)),
                        -1};
    sev_node slopes[6];
    sev_derive(&f, 0, 6, nodes, slopes);
    cr_expect(sev_is_constant(&f, slopes[0], 1) && slopes[1] == zero && slopes[2] == zero && slopes[5] == -1);
    const double at[] = {0.75, 3};
    sev_interval r = range_at(slopes[3], at), e = range_at(slopes[4], at);
    cr_expect(r.lo == 1.5 && r.hi == 1.5, "of x^2");
    cr_expect(e.lo <= 2 * exp(-1.5) && e.hi >= 2 * exp(-1.5) && sev_width(e) < 1e-14, "of 1 - e^-2x, by its twin");
    /* x e^-(x y) + 1 - e^-(x y), in which products and survival have several readers. */
    sev_node h = SEV_MAKE(&f, SEV_PROD, x, y), s = SEV_MAKE(&f, SEV_EXP_NEG, h),
             node = SEV_MAKE(&f, SEV_ADD, SEV_MAKE(&f, SEV_MUL, x, s), SEV_MAKE(&f, SEV_FAIL, h));
    sev_derive_all(&f, node, 3, all);
    double survival = exp(-2.25),
           want[] = {survival - 0.75 * 3 * survival + 3 * survival, -0.75 * 0.75 * survival + 0.75 * survival};
    for (int i = 0; i < 2; i++) {
        sev_derive(&f, i, 1, &node, &slope);
        sev_interval one = range_at(slope, at), other = range_at(all[i], at);
        cr_expect(fabs(one.lo - want[i]) < 1e-13 && fabs(other.lo - want[i]) < 1e-13 && sev_width(one) < 1e-13 &&
                      sev_width(other) < 1e-13,
                  "%d", i);
    }
    cr_expect_eq(all[2], zero, "an input that is not there");
    sev_formula_clear(&f);
}

Test(derive, without_memory)
{
    for (int reverse = 0; reverse < 2; reverse++) {
        bool done = false;
        for (long n = 1; !done; n++) {
            counter memory;
            counter_init(&memory);
            sev_formula_init(&f, &memory.allocator);
            sev_node x = sev_input(&f, 0), node = SEV_MAKE(&f, SEV_EXP_NEG, x), slope = 77;
            for (int i = 0; i < 60; i++)
                node = SEV_MAKE(&f, SEV_MUL, node, SEV_MAKE(&f, SEV_ADD, node, x));
            counter_fail_at(&memory, n);
            if (reverse)
                sev_derive_all(&f, node, 1, &slope);
            else
                sev_derive(&f, 0, 1, &node, &slope);
            done = !f.failed;
            cr_expect(done == (memory.calls < n) && (!done || slope >= 0), "%ld", n);
            sev_formula_clear(&f);
            cr_expect(memory.blocks == 0 && !memory.wrong_size, "%ld", n);
            cr_assert(n < 50);
        }
    }
}
