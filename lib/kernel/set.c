/* SPDX-License-Identifier: MIT */
/* All kernels of one set of instructions, SEV_SET. Plain loops for the compiler to vectorise: bodies without branches,
 * calls or integers other than 64 bits. Nothing is fused but in dd_two_prod(), where it is exact, so all sets agree to
 * the bit; and since a lone element takes the same road as a lane, so do all lengths.
 *
 * Bodies serve ordinary numbers and report the rest, which is done again by special.c. Compile with -fno-trapping-math,
 * or gcc keeps the branches. */
#include "kernel/arithmetic.h"
#include "kernel/arrays.h"
#include "kernel/draw.h"
#include "kernel/gamma.h"
#include "kernel/kernels.h"
#include "kernel/logistic.h"
#include "kernel/polynomial.h"
#include "kernel/ratio.h"
#include "kernel/search.h"
#include "kernel/staged.h"
#include "kernel/survival.h"
#include "op/op.h"

#ifndef SEV_SET
#define SEV_SET baseline
#endif
#define SEV_NAME_OF(set) SEV_NAME_OF_2(set)
#define SEV_NAME_OF_2(set) sev_kernels_##set
#define SEV_TEXT_OF(set) SEV_TEXT_OF_2(set)
#define SEV_TEXT_OF_2(set) #set

/* Each operation for one element is its kernel made for just that: arguments are arrays of one, and results are written
 * when all is read. */
#if defined(__GNUC__)
#define SEV_FLAT __attribute__((flatten))
#else
#define SEV_FLAT
#endif

static void kernel_none(const sev_arg *a, size_t n, double *out, double *low)
{
    (void)a, (void)n, (void)out, (void)low;
}

#define KERNEL(member) kernel_##member
#define KERNEL_0(member) kernel_##member
#define NONE kernel_none
#define SEV_OPERATION(name, args_n, low_args, kernel, ...)                                                             \
    static SEV_FLAT void single_##name(const double *values, const int32_t *args, const int32_t *lows, double *out,    \
                                       double *low)                                                                    \
    {                                                                                                                  \
        sev_arg a[SEV_ARGS];                                                                                           \
        double x[SEV_ARGS], x_low[SEV_ARGS], first = SEV_NAN, second = SEV_NAN;                                        \
        for (int i = 0; i < (args_n); i++) {                                                                           \
            x[i] = values[args[i]];                                                                                    \
            x_low[i] = (low_args) >> i & 1 && lows[i] >= 0 ? values[lows[i]] : 0.0;                                    \
            a[i] = (sev_arg){&x[i], (low_args) >> i & 1 && lows[i] >= 0 ? &x_low[i] : NULL, 1};                        \
        }                                                                                                              \
        kernel(a, 1, &first, low ? &second : NULL);                                                                    \
        *out = first;                                                                                                  \
        if (low)                                                                                                       \
            *low = second;                                                                                             \
    }
#include "op/ops.def"

static sev_single_kernel *const singles[] = {
#define SEV_OPERATION(name, ...) [SEV_##name] = single_##name,
#include "op/ops.def"
};

extern const sev_kernels SEV_NAME_OF(SEV_SET);
const sev_kernels SEV_NAME_OF(SEV_SET) = {
    .name = SEV_TEXT_OF(SEV_SET),
    .singles = singles,
    .scales = are_scales,
    .extremes = extremes,
    .weigh = weigh,
    .search = search,
    .walk = walk_groups,
    .locate = locate_rows,
    .pieces = piece_values,
    .cells = cells_around,
    .clip = clip_to,
    .add = kernel_add,
    .sub = kernel_sub,
    .mul = kernel_mul,
    .mul3 = kernel_mul3,
    .div = kernel_div,
    .min = kernel_min,
    .max = kernel_max,
    .sqrt = kernel_sqrt,
    .balance = kernel_balance,
    .turn = kernel_turn,
    .offset = kernel_offset,
    .mul_add = kernel_mul_add,
    .mul_mul = kernel_mul_mul,
    .mul_sub = kernel_mul_sub,
    .prod = kernel_prod,
    .horner = kernel_horner,
    .quartic = kernel_quartic,
    .sum = kernel_sum,
    .exp_neg = kernel_exp_neg,
    .exp_neg_prod = kernel_exp_neg_prod,
    .lottery = kernel_lottery,
    .lottery_prod = kernel_lottery_prod,
    .lottery_after = kernel_lottery_after,
    .exp = kernel_exp,
    .neg_log1p_neg = kernel_neg_log1p_neg,
    .log = kernel_log,
    .div_two = kernel_div_two,
    .log_base = kernel_log_base,
    .log1p = kernel_log1p,
    .tanh = kernel_tanh,
    .pow = kernel_pow,
    .mul_pow = kernel_mul_pow,
    .pow_ratio = kernel_pow_ratio,
    .hill = kernel_hill,
    .mul_x_log_x = kernel_mul_x_log_x,
    .log1p_ratio = kernel_log1p_ratio,
    .mul_log1p = kernel_mul_log1p,
    .expm1_ratio = kernel_expm1_ratio,
    .gompertz = kernel_gompertz,
    .frailty = kernel_frailty,
    .logistic_shift = kernel_logistic_shift,
    .logistic_rise = kernel_logistic_rise,
    .logistic_fall = kernel_logistic_fall,
    .logistic = kernel_logistic,
    .logistic_complement = kernel_logistic_complement,
    .urn = kernel_urn,
    .gamma_diff2 = kernel_gamma_diff2,
};
