/* SPDX-License-Identifier: MIT */
/* Roots by dense sampling, for models with a callback that gives no bounds: found, not proved. */
#include "solve.h"

#include <math.h>

enum { SAMPLES = 8192 };

/* A problem made ready to run. */
typedef struct sev_sampler {
    const sev_problem *problem;
    sev_run run;
} sev_sampler;

static int value_at(sev_sampler *s, double x, double *value)
{
    double inputs[SEV_PROBLEM_INPUTS];
    sev_problem_inputs(s->problem, s->run.program, x, inputs);
    sev_arg args[SEV_PROBLEM_INPUTS] = {{&inputs[0], 0}, {&inputs[1], 0}};
    return sev_run_block(&s->run, args, 1, value);
}

/* Bisection of the lattice: the sign changes between neighbouring doubles in the end, also where the function jumps. */
static int bisect(sev_sampler *s, double a, double b, bool positive_a, double *root)
{
    while (sev_lattice(b) - sev_lattice(a) > 1) {
        double m = sev_between(a, b, 8), value;
        int stop = value_at(s, m, &value);
        if (stop)
            return stop;
        if ((value > 0) == positive_a)
            a = m;
        else
            b = m;
    }
    *root = b;
    return 0;
}

static void found(sev_answer *answer, double lo, double hi, int direction)
{
    sev_answer_add(answer, (scaleev_root){hi, lo, hi, SCALEEV_ROOT_ESTIMATED, direction});
}

/* The i-th sample: half of them evenly over the lattice, half over the numbers, merged by the caller in order. */
static double sample(double lo, double hi, unsigned i, bool geometric)
{
    uint64_t a = sev_lattice(lo), b = sev_lattice(hi);
    if (i == SAMPLES)
        return hi;
    if (geometric)
        return sev_unlattice(a + (b - a) / SAMPLES * i + (b - a) % SAMPLES * i / SAMPLES);
    double part = (double)i / SAMPLES;
    return fmin(lo * (1 - part) + hi * part, hi); /* hi - lo might overflow */
}

static int scan(sev_sampler *s, double lo, double hi, sev_answer *answer)
{
    double x = lo, value, last = NAN, last_x = lo;
    unsigned geometric = 0, even = 0;
    for (;;) {
        int stop = value_at(s, x, &value);
        double root = x;
        if (stop)
            return stop;
        if (value == 0 && !(last == 0)) {
            found(answer, x, x, 0);
        } else if ((last < 0 && value > 0) || (last > 0 && value < 0)) {
            stop = bisect(s, last_x, x, last > 0, &root);
            if (stop)
                return stop;
            found(answer, sev_unlattice(sev_lattice(root) - 1), root, value > 0 ? 1 : -1);
        }
        last = value;
        last_x = x;
        if (x >= hi)
            return 0;
        /* The next sample of either kind. */
        double g, e;
        while ((g = sample(lo, hi, geometric, true)) <= x)
            geometric++;
        while ((e = sample(lo, hi, even, false)) <= x)
            even++;
        x = g < e ? g : e;
    }
}

scaleev_status sev_estimate(const sev_problem *problem, double lo, double hi, sev_answer *answer)
{
    double stack[SEV_STACK_ONE];
    sev_sampler s = {.problem = problem};
    if (!problem->value || !sev_run_begin(&s.run, problem->value, 1, stack, SEV_STACK_ONE))
        return SCALEEV_ERROR_MEMORY;
    int stop = scan(&s, lo, hi, answer);
    sev_run_end(&s.run);
    return stop ? SCALEEV_ERROR_CALLBACK : SCALEEV_OK;
}
