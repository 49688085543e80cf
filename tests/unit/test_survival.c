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
    double x[N], low[N], rate[N], worth[N], zero[1], one[1];
} points;

/* Hazards x rate up to 745, beyond which nothing survives, three in four of them near the end. */
static void fill_points(rng *random, points *p)
{
    for (int k = 0; k < N; k++) {
        double h = k % 4 ? 700 + 45 * rng_unit(random) : 700 * rng_unit(random);
        p->rate[k] = k % 3 ? ldexp(1 + rng_unit(random), (int)(200 * rng_unit(random)) - 100) : 1;
        p->x[k] = h / p->rate[k];
        p->low[k] = p->x[k] * 0x1p-54 * (rng_unit(random) - 0.5);
        p->worth[k] = ldexp(rng_unit(random) - 0.5, k % 5 ? (int)(120 * rng_unit(random)) - 60 : 0);
    }
    p->zero[0] = 0;
    p->one[0] = 1;
}

static double exact_worth(const points *p, int k, bool product, mpfr_t *x, mpfr_t value, mpfr_t second)
{
    mpfr_set_d(x[0], p->x[k], MPFR_RNDN);
    mpfr_add_d(x[0], x[0], p->low[k], MPFR_RNDN);
    if (product)
        mpfr_mul_d(x[0], x[0], p->rate[k], MPFR_RNDN);
    mpfr_set_d(x[1], p->worth[k], MPFR_RNDN);
    mpfr_set_d(x[2], 1, MPFR_RNDN);
    mpfr_set_d(x[3], 0, MPFR_RNDN);
    cr_assert(exact_op(value, second, SEV_LOTTERY, 0, NULL, x));
    return mpfr_get_d(value, MPFR_RNDN);
}

static void check_kept(const points *p, bool product, const double *out)
{
    mpfr_t x[EXACT_ARGS], value, second, off;
    for (int i = 0; i < EXACT_ARGS; i++)
        mpfr_init2(x[i], 400);
    mpfr_inits2(400, value, second, off, (mpfr_ptr)NULL);
    for (int k = 0; k < N; k++) {
        double want = exact_worth(p, k, product, x, value, second);
        mpfr_d_sub(off, out[k], value, MPFR_RNDN);
        double ulps = fabs(mpfr_get_d(off, MPFR_RNDN)) / ulp_at(want), most = fabs(want) < 0x1p-1022 ? 1 : bound;
        cr_assert(ulps <= most && !(out[k] == 0 && signbit(out[k])), "%a %a %a %a: %a instead of %a", p->x[k],
                  p->low[k], p->rate[k], p->worth[k], out[k], want);
    }
    for (int i = 0; i < EXACT_ARGS; i++)
        mpfr_clear(x[i]);
    mpfr_clears(value, second, off, (mpfr_ptr)NULL);
}

Test(survival, without_a_loss)
{
    static points p;
    static double out[N], alone[N];
    rng random = {.state = test_seed()};
    for (size_t round = 0; round < test_cases(1000); round++) {
        fill_points(&random, &p);
        bool product = round % 2;
        sev_arg all[] = {{p.x, p.low, 1}, {p.rate, NULL, 1}, {p.worth, NULL, 1}, {p.one, NULL, 0}, {p.zero, NULL, 0}};
        if (!product)
            for (int i = 1; i < 4; i++)
                all[i] = all[i + 1];
        sev_kernel *kernel = product ? sev_kernels_best()->lottery_prod : sev_kernels_best()->lottery;
        if (!product)
            for (int k = 0; k < N; k++) {
                p.x[k] *= p.rate[k];
                p.low[k] *= p.rate[k];
            }
        kernel(all, N, out, NULL);
        check_kept(&p, product, out);
        for (int k = 0; k < N; k++) {
            sev_arg one[5];
            for (int i = 0; i < 5; i++)
                one[i] = (sev_arg){all[i].p + (all[i].stride ? k : 0), all[i].low ? all[i].low + k : NULL, 0};
            kernel(one, 1, &alone[k], NULL);
            cr_assert(same_bits(alone[k], out[k]), "%a, %a", alone[k], out[k]);
        }
    }
}
