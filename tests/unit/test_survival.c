/* SPDX-License-Identifier: MIT */
/* Lotteries without a loss beside MPFR: to the last bit also where results are subnormal numbers. */
#include "exact_op.h"
#include "kernel/kernels.h"
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>

enum { N = 1000 };

/* What the loops compute is off by 2.5 ulp at most, and a subnormal result by half an ulp more. */
static const double bound = 2.5;

typedef struct points {
    double x[N], low[N], rate[N], worth[N], left[N], zero[1], one[1];
} points;

/* Hazards x rate up to 745, beyond which nothing survives, three in four of them near the end. Other hazards have left
 * any part, and some worths are as small as such a part. */
static void fill_points(rng *random, points *p)
{
    for (int k = 0; k < N; k++) {
        double h = k % 4 ? 700 + 45 * rng_unit(random) : 700 * rng_unit(random);
        p->rate[k] = k % 3 ? ldexp(1 + rng_unit(random), (int)(200 * rng_unit(random)) - 100) : 1;
        p->x[k] = h / p->rate[k];
        p->low[k] = p->x[k] * 0x1p-54 * (rng_unit(random) - 0.5);
        p->worth[k] = ldexp(rng_unit(random) - 0.5, k % 5 ? (int)(120 * rng_unit(random)) - 60 : 0);
        p->left[k] = ldexp(0.5 + 0.5 * rng_unit(random), k % 3 ? -(int)(1020 * rng_unit(random)) : 0);
        if (k % 7 == 0)
            p->worth[k] *= p->left[k];
    }
    p->zero[0] = 0;
    p->one[0] = 1;
}

/* Of x, of x times the rate, or of x of the last of several hazards, of which the others have left a part. */
typedef enum kind { ALONE, PRODUCT, LAST } kind;

static double exact_worth(const points *p, int k, kind of, mpfr_t *x, mpfr_t value, mpfr_t second)
{
    mpfr_set_d(x[0], p->x[k], MPFR_RNDN);
    mpfr_add_d(x[0], x[0], p->low[k], MPFR_RNDN);
    if (of == PRODUCT)
        mpfr_mul_d(x[0], x[0], p->rate[k], MPFR_RNDN);
    mpfr_set_d(x[1], p->worth[k], MPFR_RNDN);
    mpfr_set_d(x[2], 1, MPFR_RNDN);
    mpfr_set_d(x[3], 0, MPFR_RNDN);
    cr_assert(exact_op(value, second, SEV_LOTTERY, 0, NULL, x));
    if (of == LAST)
        mpfr_mul_d(value, value, p->left[k], MPFR_RNDN);
    return mpfr_get_d(value, MPFR_RNDN);
}

/* What others have left is rounded once more with S, and may be 0 where 2^76 of it is subnormal. */
static void check_kept(const points *p, kind of, const double *out)
{
    mpfr_t x[EXACT_ARGS], value, second, off;
    for (int i = 0; i < EXACT_ARGS; i++)
        mpfr_init2(x[i], 400);
    mpfr_inits2(400, value, second, off, (mpfr_ptr)NULL);
    for (int k = 0; k < N; k++) {
        double want = exact_worth(p, k, of, x, value, second), most = of == LAST ? bound + 1 : bound;
        mpfr_d_sub(off, out[k], value, MPFR_RNDN);
        double ulps = fabs(mpfr_get_d(off, MPFR_RNDN)) / ulp_at(want);
        bool lost = of == LAST && out[k] == 0 && fabs(want / p->worth[k]) == 0;
        most = fabs(want) < 0x1p-1022 ? 1 : most;
        cr_assert((ulps <= most || lost) && !(out[k] == 0 && signbit(out[k])), "%a %a %a %a %a: %a instead of %a",
                  p->x[k], p->low[k], p->rate[k], p->left[k], p->worth[k], out[k], want);
    }
    for (int i = 0; i < EXACT_ARGS; i++)
        mpfr_clear(x[i]);
    mpfr_clears(value, second, off, (mpfr_ptr)NULL);
}

/* The same bits for one element. */
static void check_alone(sev_kernel *kernel, const sev_arg *all, size_t args_n, const double *out)
{
    for (int k = 0; k < N; k++) {
        double alone;
        sev_arg one[6];
        for (size_t i = 0; i < args_n; i++)
            one[i] = (sev_arg){all[i].p + (all[i].stride ? k : 0), all[i].low ? all[i].low + k : NULL, 0};
        kernel(one, 1, &alone, NULL);
        cr_assert(same_bits(alone, out[k]), "%a, %a", alone, out[k]);
    }
}

static void multiply_by_rates(points *p)
{
    for (int k = 0; k < N; k++) {
        p->x[k] *= p->rate[k];
        p->low[k] *= p->rate[k];
    }
}

static void check_kernel(sev_kernel *kernel, const points *p, kind of, const sev_arg *all, size_t args_n)
{
    static double out[N];
    kernel(all, N, out, NULL);
    check_kept(p, of, out);
    check_alone(kernel, all, args_n, out);
}

Test(survival, without_a_loss)
{
    static points p;
    rng random = {.state = test_seed()};
    const sev_kernels *kernels = sev_kernels_best();
    const sev_arg x = {p.x, p.low, 1}, rate = sev_array(p.rate), worth = sev_array(p.worth);
    const sev_arg one = sev_single(p.one), zero = sev_single(p.zero);
    for (size_t round = 0; round < test_cases(1000); round++) {
        fill_points(&random, &p);
        if (round % 2) {
            check_kernel(kernels->lottery_prod, &p, PRODUCT, (sev_arg[]){x, rate, worth, one, zero}, 5);
            continue;
        }
        multiply_by_rates(&p);
        check_kernel(kernels->lottery, &p, ALONE, (sev_arg[]){x, worth, one, zero}, 4);
    }
}

Test(survival, last_without_a_loss)
{
    static points p;
    rng random = {.state = test_seed()};
    const sev_arg x = {p.x, p.low, 1}, left = sev_array(p.left), worth = sev_array(p.worth), zero = sev_single(p.zero);
    for (size_t round = 0; round < test_cases(1000); round++) {
        fill_points(&random, &p);
        multiply_by_rates(&p);
        check_kernel(sev_kernels_best()->lottery_after, &p, LAST, (sev_arg[]){x, left, worth, zero, zero, zero}, 6);
    }
}

/* 1 - w + w S, whose product is left out where it changes nothing: the bits are those of the plain sum. */
Test(survival, of_a_part)
{
    static double s[N], out[N];
    rng random = {.state = test_seed()};
    for (size_t round = 0; round < test_cases(1000); round++) {
        double w = ldexp(rng_unit(&random) - 0.5, (int)(30 * rng_unit(&random)) - 15);
        double rest = round % 4 ? 1 - w : ldexp(rng_unit(&random), -(int)(1074 * rng_unit(&random)));
        for (int k = 0; k < N; k++)
            s[k] = k == 7   ? (double)NAN
                   : k == 8 ? (double)INFINITY
                            : ldexp(rng_unit(&random), -(int)(1200 * rng_unit(&random)));
        sev_kernels_best()->mul_add((sev_arg[]){sev_single(&w), sev_array(s), sev_single(&rest)}, N, out, NULL);
        for (int k = 0; k < N; k++) {
            double want = w * s[k] + rest + 0.0;
            cr_assert(same_bits(out[k], want) || (isnan(out[k]) && isnan(want)), "%a %a %a: %a", w, s[k], rest, out[k]);
        }
    }
}
