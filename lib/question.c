/* SPDX-License-Identifier: MIT */
/* The public questions: where EV changes sign, and where it is greatest. */
#include "host.h"
#include "optimum.h"
#include "solve.h"

#include <math.h>
#include <string.h>

/* The budget is 0 where the caller names none. */
static scaleev_status read_options(const scaleev_solve_options *options, uint64_t *budget)
{
    scaleev_solve_options used = {sizeof used, 0};
    scaleev_status status = options ? sev_struct_in(&used, sizeof used, options) : SCALEEV_OK;
    *budget = used.max_evaluations;
    return status;
}

/* Checks the domain, reads the options. */
static scaleev_status prepare(const scaleev_model *model, double lo, double hi, const scaleev_solve_options *options,
                              uint64_t *budget)
{
    if (!model)
        return SCALEEV_ERROR_NULL;
    if (!sev_scale_ok(lo) || !sev_scale_ok(hi) || lo > hi)
        return SCALEEV_ERROR_DOMAIN;
    return read_options(options, budget);
}

static scaleev_status outcome(const sev_prover *prover)
{
    return prover->stop ? SCALEEV_ERROR_CALLBACK : prover->undefined ? SCALEEV_ERROR_UNDEFINED : SCALEEV_OK;
}

scaleev_status sev_find_roots(const scaleev_model *model, const sev_problem *problem, double lo, double hi,
                              uint64_t budget, sev_answer *answer, uint64_t *evaluations)
{
    scaleev_status status;
    if (model->unbounded) {
        status = sev_estimate(problem, lo, hi, budget, answer, evaluations);
    } else {
        sev_prover prover;
        if (!sev_prover_begin(&prover, problem, budget))
            return SCALEEV_ERROR_MEMORY;
        sev_solve(&prover, lo, hi, answer);
        *evaluations = prover.evaluations;
        sev_prover_end(&prover);
        status = outcome(&prover);
    }
    return status == SCALEEV_OK && answer->failed ? SCALEEV_ERROR_MEMORY : status;
}

/* Finds the roots and hands them to the caller, or leaves everything as it was. */
static scaleev_status answer_roots(const scaleev_model *model, const sev_problem *problem, double lo, double hi,
                                   uint64_t budget, scaleev_root *roots, size_t capacity, scaleev_solution *solution)
{
    sev_answer answer;
    uint64_t evaluations = 0;
    sev_answer_begin(&answer, &model->allocator);
    scaleev_status status = sev_find_roots(model, problem, lo, hi, budget, &answer, &evaluations);
    if (status == SCALEEV_OK) {
        scaleev_solution mine = {.count = answer.count,
                                 .complete = answer.complete,
                                 .sign_lo = answer.sign_lo,
                                 .sign_hi = answer.sign_hi,
                                 .evaluations = evaluations};
        for (size_t i = 0; i < answer.count && i < capacity; i++)
            roots[i] = answer.roots[i];
        if (solution)
            sev_struct_out(solution, &mine, sizeof mine);
    }
    sev_answer_end(&answer);
    return status;
}

static scaleev_status check_outputs(const scaleev_root *roots, size_t capacity, const scaleev_solution *solution)
{
    if (capacity && !roots)
        return SCALEEV_ERROR_NULL;
    return solution ? sev_struct_check(sizeof *solution, solution) : SCALEEV_OK;
}

static SEV_APART scaleev_status break_even(const scaleev_model *model, double lo, double hi,
                                           const scaleev_solve_options *options, scaleev_root *roots, size_t capacity,
                                           scaleev_solution *solution)
{
    uint64_t budget;
    scaleev_status status = prepare(model, lo, hi, options, &budget);
    if (status == SCALEEV_OK)
        status = check_outputs(roots, capacity, solution);
    if (status != SCALEEV_OK)
        return status;
    sev_problem problem = sev_scale_problem(model);
    return answer_roots(model, &problem, lo, hi, budget, roots, capacity, solution);
}

scaleev_status scaleev_break_even(const scaleev_model *model, double lo, double hi,
                                  const scaleev_solve_options *options, scaleev_root *roots, size_t capacity,
                                  scaleev_solution *solution)
{
    SEV_HOST_RETURN(break_even(model, lo, hi, options, roots, capacity, solution));
}

/* Any quantity along any input */

typedef struct sev_custom {
    sev_program proof, value;
} sev_custom;

/* `quantity - target`. Survival less a target near 1 is (1 - target) less the catastrophe, and the other way round, so
 * that nothing cancels; 1 - target is exact there. */
static sev_node less_target(sev_formula *f, const sev_quantities *q, scaleev_quantity quantity, double target,
                            bool difference)
{
    bool near_one = !difference && target >= 0.5 && target <= 2;
    if (near_one && quantity == SCALEEV_SURVIVAL)
        return SEV_MAKE(f, SEV_SUB, sev_constant(f, 1 - target), q->value[SCALEEV_CATASTROPHE]);
    if (near_one && quantity == SCALEEV_CATASTROPHE)
        return SEV_MAKE(f, SEV_SUB, sev_constant(f, 1 - target), q->value[SCALEEV_SURVIVAL]);
    return SEV_MAKE(f, SEV_SUB, q->value[quantity], sev_constant(f, target));
}

/* Another form of the same sign where S underflows: EV / R for EV, and of one model EV' / R for its derivative along
 * the scale. */
static sev_node sign_form(const sev_quantities *q, scaleev_quantity quantity, scaleev_input along, bool difference,
                          sev_node otherwise)
{
    if (quantity == SCALEEV_EV)
        return q->form[SEV_FORM_RATIO];
    bool slope = quantity == SCALEEV_MARGINAL && along == SCALEEV_SCALE && !difference;
    return slope ? q->form[SEV_SLOPE_SIGN] : otherwise;
}

/* The forms of `quantity - target` along an input. */
static void write_forms(sev_formula *f, sev_quantities *q, scaleev_quantity quantity, double target,
                        scaleev_input along, bool difference)
{
    sev_node asked[2];
    asked[0] = less_target(f, q, quantity, target, difference);
    asked[1] = target == 0 ? sign_form(q, quantity, along, difference, asked[0]) : asked[0];
    if (asked[1] == asked[0])
        q->form[SEV_GUARD] = sev_constant(f, 1);
    if (quantity != SCALEEV_EV || target != 0)
        sev_no_path(f, q);
    q->form[SEV_FORM_EV] = asked[0];
    q->form[SEV_FORM_RATIO] = asked[1];
    sev_derive(f, along, 1, &asked[0], &q->form[SEV_SLOPE_EV]);
    q->form[SEV_SLOPE_SIGN] = q->form[SEV_SLOPE_EV];
    sev_write_sides(f, along, q);
    sev_derive(f, along, 1, &q->form[SEV_SLOPE_RATIO], &q->form[SEV_CURVE_RATIO]);
    sev_derive(f, along, 1, &q->form[SEV_SLOPE_EV], &q->form[SEV_CURVE_EV]);
}

static bool compile_custom(const scaleev_model *model, scaleev_quantity quantity, double target, scaleev_input along,
                           double scale, sev_custom *custom)
{
    sev_formula f;
    sev_quantities q;
    size_t inputs = (size_t)model->inputs_n;
    memset(custom, 0, sizeof *custom);
    bool *variable = sev_new(&model->allocator, inputs, sizeof *variable);
    if (!variable)
        return false;
    variable[along] = true;
    /* The derivative along the scale needs the scale as an input. */
    variable[SCALEEV_SCALE] = variable[SCALEEV_SCALE] || quantity == SCALEEV_MARGINAL;
    sev_formula_init(&f, &model->allocator);
    sev_assemble(model, &f, variable, scale, true, &q);
    if (!f.failed)
        write_forms(&f, &q, quantity, target, along, model->split >= 0);
    bool ok = !f.failed && sev_program_init(&custom->proof, &f, SEV_OUTPUTS, q.form, false) &&
              sev_program_init(&custom->value, &f, 1, &q.form[SEV_FORM_EV], true);
    if (!ok && custom->proof.memory)
        sev_program_clear(&custom->proof);
    sev_formula_clear(&f);
    sev_free(&model->allocator, variable, inputs, sizeof *variable);
    return ok;
}

/* Whether a parameter may have all values of [lo, hi], the others being what they are. */
static bool parameter_domain_ok(const scaleev_model *model, scaleev_input along, double lo, double hi)
{
    const sev_term *term;
    int32_t index;
    double values[SEV_POLYNOMIAL_MAX + SEV_KNOBS_MAX];
    const sev_parameter *p = sev_model_parameter(model, along, &term, &index);
    if (!(lo >= p->lo && hi <= p->hi))
        return false;
    memcpy(values, term->values, (size_t)term->values_n * sizeof *values);
    values[index] = lo;
    bool ok = !term->family->check || !term->family->check(values);
    values[index] = hi;
    return ok && (!term->family->check || !term->family->check(values));
}

static scaleev_status check_question(const scaleev_model *model, scaleev_quantity quantity, double target,
                                     scaleev_input along, double scale, double lo, double hi)
{
    if (!sev_quantity_ok(quantity))
        return SCALEEV_ERROR_QUANTITY;
    if (along < 0 || along >= model->inputs_n)
        return SCALEEV_ERROR_INPUT;
    if (!isfinite(target))
        return SCALEEV_ERROR_PARAMETER;
    if (!(lo <= hi) || !isfinite(lo) || !isfinite(hi))
        return SCALEEV_ERROR_DOMAIN;
    if (along == SCALEEV_SCALE ? !sev_scale_ok(lo) : !sev_scale_ok(scale) || !parameter_domain_ok(model, along, lo, hi))
        return SCALEEV_ERROR_DOMAIN;
    return quantity == SCALEEV_MARGINAL && model->has_callback ? SCALEEV_ERROR_UNSUPPORTED : SCALEEV_OK;
}

static SEV_APART scaleev_status solve(const scaleev_model *model, scaleev_quantity quantity, double target,
                                      scaleev_input along, double scale, double lo, double hi,
                                      const scaleev_solve_options *options, scaleev_root *roots, size_t capacity,
                                      scaleev_solution *solution)
{
    uint64_t budget;
    if (!model)
        return SCALEEV_ERROR_NULL;
    scaleev_status status = read_options(options, &budget);
    if (status == SCALEEV_OK)
        status = check_question(model, quantity, target, along, scale, lo, hi);
    if (status == SCALEEV_OK)
        status = check_outputs(roots, capacity, solution);
    if (status != SCALEEV_OK)
        return status;
    if (quantity == SCALEEV_EV && target == 0 && along == SCALEEV_SCALE) {
        sev_problem own = sev_scale_problem(model);
        return answer_roots(model, &own, lo, hi, budget, roots, capacity, solution);
    }
    sev_custom custom;
    if (!compile_custom(model, quantity, target, along, scale, &custom))
        return SCALEEV_ERROR_MEMORY;
    sev_problem problem = (sev_problem){&custom.proof, &custom.value, NULL, along, scale};
    status = answer_roots(model, &problem, lo, hi, budget, roots, capacity, solution);
    sev_program_clear(&custom.proof);
    sev_program_clear(&custom.value);
    return status;
}

scaleev_status scaleev_solve(const scaleev_model *model, scaleev_quantity quantity, double target, scaleev_input along,
                             double scale, double lo, double hi, const scaleev_solve_options *options,
                             scaleev_root *roots, size_t capacity, scaleev_solution *solution)
{
    SEV_HOST_RETURN(solve(model, quantity, target, along, scale, lo, hi, options, roots, capacity, solution));
}

/* Whole scales */

typedef struct sev_whole_search {
    sev_prover *prover;
    const sev_answer *answer;
    double lo, hi; /* whole */
    bool estimated, proved;
} sev_whole_search;

/* Whether EV is positive at a whole scale; without a budget none is. */
static bool good(sev_whole_search *w, double x)
{
    bool zero;
    if (w->estimated) {
        bool left = !sev_prover_done(w->prover);
        w->prover->evaluations += left;
        return left && sev_prove_value(w->prover, x) > 0;
    }
    int sign = sev_prove_sign(w->prover, x, &zero);
    if (!sign && !zero)
        w->proved = false;
    return sign ? sign > 0 : !zero && sev_prove_value(w->prover, x) > 0;
}

/* The outermost good whole scale seen from the upper end (up = true) or from the lower one. Between two roots the sign
 * is the same everywhere, so one whole scale stands for all of them; inside an enclosure each is tried. */
static double outermost(sev_whole_search *w, bool up)
{
    enum { TRIES = 64 };
    double x = up ? w->hi : w->lo;
    for (size_t i = 0; i <= w->answer->count; i++) {
        const scaleev_root *root = i < w->answer->count ? &w->answer->roots[up ? w->answer->count - 1 - i : i] : NULL;
        if (x < w->lo || x > w->hi)
            return NAN;
        bool beyond = !root || (up ? x > root->hi : x < root->lo);
        if (beyond && good(w, x))
            return x;
        if (!root)
            return NAN;
        double far = up ? ceil(root->lo) : floor(root->hi);
        if (beyond)
            x = up ? floor(root->hi) : ceil(root->lo);
        for (int n = 0; up ? x >= far : x <= far; n++) {
            if (x < w->lo || x > w->hi)
                return NAN;
            if (n == TRIES) {
                w->proved = false;
                x = far;
            }
            if (good(w, x))
                return x;
            double next = up ? x - 1 : x + 1;
            if (next >= 0x1p53) { /* where doubles are sparser than whole numbers */
                w->proved = false;
                next = sev_unlattice(up ? sev_lattice(x) - 1 : sev_lattice(x) + 1);
            }
            x = next;
        }
    }
    return NAN;
}

static scaleev_status find_whole(const scaleev_model *model, double lo, double hi, uint64_t budget,
                                 scaleev_whole *whole)
{
    sev_problem problem = sev_scale_problem(model);
    sev_prover prover;
    sev_answer answer;
    if (!sev_prover_begin(&prover, &problem, budget))
        return SCALEEV_ERROR_MEMORY;
    sev_answer_begin(&answer, &model->allocator);
    scaleev_status status = SCALEEV_OK;
    if (model->unbounded) {
        status = sev_estimate(&problem, lo, hi, budget - budget / 4, &answer, &prover.evaluations);
        prover.budget = budget ? budget : UINT64_MAX;
    } else {
        sev_solve(&prover, lo, hi, &answer);
        prover.budget += 1000;
    }
    if (status == SCALEEV_OK && !prover.stop && !prover.undefined && !answer.failed) {
        sev_whole_search w = {&prover, &answer, ceil(lo), floor(hi), model->unbounded, answer.complete};
        whole->first_good = outermost(&w, false);
        whole->last_good = outermost(&w, true);
        whole->proved = w.proved;
    }
    if (status == SCALEEV_OK)
        status = answer.failed ? SCALEEV_ERROR_MEMORY : outcome(&prover);
    sev_answer_end(&answer);
    sev_prover_end(&prover);
    return status;
}

static SEV_APART scaleev_status whole_scales(const scaleev_model *model, double lo, double hi,
                                             const scaleev_solve_options *options, scaleev_whole *whole)
{
    uint64_t budget;
    scaleev_status status = prepare(model, lo, hi, options, &budget);
    if (status != SCALEEV_OK)
        return status;
    if (!whole)
        return SCALEEV_ERROR_NULL;
    if ((status = sev_struct_check(sizeof *whole, whole)) != SCALEEV_OK)
        return status;
    scaleev_whole mine = {.size = sizeof mine};
    status = find_whole(model, lo, hi, budget, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(whole, &mine, sizeof mine);
    return status;
}

scaleev_status scaleev_whole_scales(const scaleev_model *model, double lo, double hi,
                                    const scaleev_solve_options *options, scaleev_whole *whole)
{
    SEV_HOST_RETURN(whole_scales(model, lo, hi, options, whole));
}

/* The best scale */

static scaleev_status find_best(const scaleev_model *model, double lo, double hi, uint64_t budget,
                                scaleev_optimum *optimum)
{
    sev_problem problem = sev_scale_problem(model);
    sev_prover prover;
    optimum->proved = !model->unbounded;
    if (model->unbounded)
        return sev_maximise_estimate(&problem, lo, hi, budget, optimum);
    if (!sev_prover_begin(&prover, &problem, budget))
        return SCALEEV_ERROR_MEMORY;
    bool memory = sev_maximise(&prover, lo, hi, optimum);
    sev_prover_end(&prover);
    return memory ? outcome(&prover) : SCALEEV_ERROR_MEMORY;
}

static SEV_APART scaleev_status best_scale(const scaleev_model *model, double lo, double hi,
                                           const scaleev_solve_options *options, scaleev_optimum *optimum)
{
    uint64_t budget;
    scaleev_status status = prepare(model, lo, hi, options, &budget);
    if (status != SCALEEV_OK)
        return status;
    if (!optimum)
        return SCALEEV_ERROR_NULL;
    if ((status = sev_struct_check(sizeof *optimum, optimum)) != SCALEEV_OK)
        return status;
    scaleev_optimum mine = {.size = sizeof mine};
    status = find_best(model, lo, hi, budget, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(optimum, &mine, sizeof mine);
    return status;
}

scaleev_status scaleev_best_scale(const scaleev_model *model, double lo, double hi,
                                  const scaleev_solve_options *options, scaleev_optimum *optimum)
{
    SEV_HOST_RETURN(best_scale(model, lo, hi, options, optimum));
}
