/* SPDX-License-Identifier: MIT */
#include "prove.h"
#include "quick.h"
#include "special.h"

#include <math.h>
#include <string.h>

sev_problem sev_scale_problem(const scaleev_model *model)
{
    const sev_compiled *c = sev_compiled_of(model);
    if (!c)
        return (sev_problem){NULL, NULL, NULL, SCALEEV_SCALE, 0};
    return (sev_problem){&c->proof, &c->values[SCALEEV_EV], &c->values[SCALEEV_MARGINAL], SCALEEV_SCALE, 0};
}

static size_t bytes_of_slots(const sev_program *proof)
{
    return proof->slots_n * (sizeof(sev_interval) + sizeof(double));
}

uint64_t sev_default_budget(const sev_program *proof)
{
    uint64_t budget = UINT64_C(12000000) / (8 + proof->cost);
    return budget > SEV_BUDGET_MOST ? SEV_BUDGET_MOST : budget < SEV_BUDGET_LEAST ? SEV_BUDGET_LEAST : budget;
}

bool sev_prover_begin(sev_prover *prover, const sev_problem *problem, uint64_t budget)
{
    const sev_program *proof = problem->proof;
    if (!proof)
        return false;
    prover->problem = *problem;
    prover->budget = budget ? budget : sev_default_budget(proof);
    prover->evaluations = 0;
    prover->stop = 0;
    prover->undefined = false;
    prover->wide_slots = NULL;
    double *slots = prover->few;
    if (bytes_of_slots(proof) > sizeof prover->few)
        slots = sev_new(proof->allocator, bytes_of_slots(proof), 1);
    if (!slots)
        return false;
    prover->slots = (void *)slots;
    prover->values = slots + 2 * proof->slots_n;
    sev_enclose_begin(proof, prover->slots);
    memcpy(prover->values, proof->constants, proof->constants_n * sizeof *prover->values);
    return true;
}

void sev_prover_end(sev_prover *prover)
{
    const sev_program *p = prover->problem.proof;
    if ((void *)prover->slots != prover->few)
        sev_free(p->allocator, prover->slots, bytes_of_slots(p), 1);
    sev_free(p->allocator, prover->wide_slots, p->slots_n, sizeof *prover->wide_slots);
}

void sev_problem_inputs(const sev_problem *problem, const sev_program *program, double x, double *inputs)
{
    for (size_t i = 0; i < program->inputs_n && i < SEV_PROBLEM_INPUTS; i++)
        inputs[i] = program->inputs[i] == problem->along ? x : problem->scale;
}

/* The inputs of the proof over a box; the whole path, where the proof has one. */
static void box_inputs(const sev_prover *prover, double lo, double hi, sev_interval *box)
{
    double low[SEV_PROBLEM_INPUTS] = {0}, high[SEV_PROBLEM_INPUTS] = {0};
    const sev_program *proof = prover->problem.proof;
    sev_problem_inputs(&prover->problem, proof, lo, low);
    sev_problem_inputs(&prover->problem, proof, hi, high);
    for (size_t i = 0; i < SEV_PROBLEM_INPUTS; i++) {
        bool path = i < proof->inputs_n && proof->inputs[i] == SEV_PATH;
        box[i] = path ? (sev_interval){0, 1} : (sev_interval){low[i], high[i]};
    }
}

bool sev_prover_done(const sev_prover *prover)
{
    return prover->stop || prover->evaluations >= prover->budget;
}

static int sign_of(sev_interval x)
{
    return x.lo > 0 ? 1 : x.hi < 0 ? -1 : 0;
}

static bool trusted(const sev_facts *facts)
{
    return facts->form[SEV_GUARD].lo > 0;
}

static bool is_zero(sev_interval x)
{
    return x.lo >= 0 && x.hi <= 0;
}

/* Whether the problem is a difference of models that a path leads between: elsewhere its guard and its form are one
 * constant. */
static bool has_path(const sev_prover *prover)
{
    const sev_program *p = prover->problem.proof;
    return p->outputs[SEV_PATH_GUARD] != p->outputs[SEV_FORM_PATH];
}

/* What the path of a difference tells of its sign. */
static int sign_of_path(const sev_facts *facts)
{
    int sign = facts->form[SEV_PATH_GUARD].lo > 0 ? sign_of(facts->form[SEV_FORM_PATH]) : 0;
    return sign ? sign : sign_of(facts->form[SEV_SLOPE_PATH]);
}

static void conclude(sev_facts *facts)
{
    facts->sign = sign_of(facts->form[SEV_FORM_EV]);
    facts->zero = is_zero(facts->form[SEV_FORM_EV]);
    facts->slope = sign_of(facts->form[SEV_SLOPE_EV]);
    if (!facts->sign)
        facts->sign = sign_of_path(facts);
    if (!trusted(facts))
        return;
    facts->zero = facts->zero || is_zero(facts->form[SEV_FORM_RATIO]);
    if (!facts->sign)
        facts->sign = sign_of(facts->form[SEV_FORM_RATIO]);
    if (!facts->slope)
        facts->slope = sign_of(facts->form[SEV_SLOPE_SIGN]);
    if (!facts->slope)
        facts->slope = sign_of(facts->form[SEV_SLOPE_RATIO]);
    sev_interval curve = facts->form[SEV_CURVE_RATIO];
    facts->curve = curve.hi <= 0 ? -1 : curve.lo >= 0 ? 1 : 0;
}

/* Whether a wider range of exponents may tell more of a form: it is lost in overflow or underflow. */
static bool lost(sev_interval x)
{
    return isinf(x.lo) || isinf(x.hi) || sev_greater(-x.lo, x.hi) < 0x1p-900;
}

/* The same of all: a slope along the path that does not change its sign, but may be 0, has lost it in underflow. */
static bool out_of_range(const sev_facts *facts, bool path_asked)
{
    bool guarded = facts->form[SEV_PATH_GUARD].lo > 0;
    sev_interval path = facts->form[guarded ? SEV_FORM_PATH : SEV_SLOPE_PATH];
    bool path_lost = path_asked && (lost(path) || path.lo >= 0 || path.hi <= 0);
    return path_lost || lost(facts->form[SEV_FORM_EV]);
}

static sev_wide_interval wide_output(const sev_prover *prover, int i)
{
    return prover->wide_slots[prover->problem.proof->outputs[i]];
}

static void widely(sev_prover *prover, const sev_interval *box, sev_facts *facts)
{
    const sev_program *p = prover->problem.proof;
    if (sev_prover_done(prover))
        return;
    if (!prover->wide_slots)
        prover->wide_slots = sev_new(p->allocator, p->slots_n, sizeof *prover->wide_slots);
    if (!prover->wide_slots)
        return; /* Less is proved, which is no error. */
    prover->evaluations++;
    prover->stop = sev_wide_enclose(p, prover->wide_slots, box);
    if (prover->stop)
        return;
    sev_wide_interval ev = wide_output(prover, SEV_FORM_EV);
    facts->sign = sev_wide_sign(ev);
    facts->form[SEV_FORM_EV] = sev_meet(facts->form[SEV_FORM_EV], sev_wide_narrow(ev));
    if (!facts->slope)
        facts->slope = sev_wide_sign(wide_output(prover, SEV_SLOPE_EV));
    if (!facts->sign && sev_wide_sign(wide_output(prover, SEV_PATH_GUARD)) > 0)
        facts->sign = sev_wide_sign(wide_output(prover, SEV_FORM_PATH));
    if (!facts->sign)
        facts->sign = sev_wide_sign(wide_output(prover, SEV_SLOPE_PATH));
    if (sev_wide_sign(wide_output(prover, SEV_GUARD)) <= 0)
        return;
    if (!facts->sign)
        facts->sign = sev_wide_sign(wide_output(prover, SEV_FORM_RATIO));
    if (!facts->slope)
        facts->slope = sev_wide_sign(wide_output(prover, SEV_SLOPE_SIGN));
    if (!facts->slope)
        facts->slope = sev_wide_sign(wide_output(prover, SEV_SLOPE_RATIO));
}

#define BIT(i) (UINT32_C(1) << (i))

static const uint32_t stage_outputs[SEV_STAGES] = {
    [SEV_STAGE_EV] = BIT(SEV_FORM_EV),
    [SEV_STAGE_PATH] = BIT(SEV_FORM_PATH) | BIT(SEV_SLOPE_PATH) | BIT(SEV_PATH_GUARD),
    [SEV_STAGE_SIGN] = BIT(SEV_FORM_RATIO) | BIT(SEV_SLOPE_SIGN) | BIT(SEV_GUARD),
    [SEV_STAGE_SLOPE] = BIT(SEV_SLOPE_RATIO),
    [SEV_STAGE_SHAPE] = BIT(SEV_CURVE_RATIO),
    [SEV_STAGE_CURVE] = BIT(SEV_SLOPE_EV) | BIT(SEV_CURVE_EV),
};

static void begin_box(sev_prover *prover, double lo, double hi, sev_interval *box)
{
    prover->evaluations++;
    box_inputs(prover, lo, hi, box);
    sev_enclose_inputs(prover->problem.proof, prover->slots, box);
}

/* The outputs of a set, one after the other. */
#define FOR_OUTPUTS(i, set)                                                                                            \
    for (uint32_t left_ = (set), i = 0; left_ && (i = (uint32_t)__builtin_ctz(left_), true); left_ &= left_ - 1)

/* The number of steps after which outputs are there. */
static size_t steps_to(const sev_program *p, uint32_t outputs)
{
    int32_t to = 0;
    FOR_OUTPUTS(i, outputs)
    to = p->ready[i] > to ? p->ready[i] : to;
    return (size_t)to;
}

/* Runs the proof of a box from *done on until the outputs `next` are there, which are some of `wanted`. */
static bool advance(sev_prover *prover, size_t *done, uint32_t next, uint32_t wanted, bool quick)
{
    const sev_program *p = prover->problem.proof;
    size_t to = steps_to(p, next);
    prover->stop = sev_enclose_steps(p, prover->slots, *done, to, wanted, quick, &prover->undefined);
    *done = to > *done ? to : *done;
    return !prover->stop;
}

/* Concludes from all outputs so far. */
static void take(const sev_prover *prover, sev_facts *facts, uint32_t outputs)
{
    const sev_program *p = prover->problem.proof;
    FOR_OUTPUTS(i, outputs)
    facts->form[i] = prover->slots[p->outputs[i]];
    conclude(facts);
}

#define UNBOUNDED                                                                                                      \
    {                                                                                                                  \
        -INFINITY, INFINITY                                                                                            \
    }

static const sev_facts nothing = {.form = {UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED,
                                           UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED}};

/* The sign of a difference over a box that is not wide, from pieces of the path, each at least an eighth of it: the
 * difference is the sum of what they add. Call it last, since it overwrites the slots of other outputs. */
static int sign_of_pieces(sev_prover *prover, double lo, double hi, bool quick)
{
    const sev_program *p = prover->problem.proof;
    sev_interval box[SEV_PROBLEM_INPUTS];
    int sign = 0;
    for (double from = 0, part = 0.5; part >= 0.125 && !sev_prover_done(prover);) {
        size_t done = 0;
        sev_facts piece = nothing;
        begin_box(prover, lo, hi, box);
        for (size_t i = 0; i < p->inputs_n; i++)
            if (p->inputs[i] == SEV_PATH)
                box[i] = (sev_interval){from, from + part};
        sev_enclose_inputs(p, prover->slots, box);
        if (!advance(prover, &done, stage_outputs[SEV_STAGE_PATH], stage_outputs[SEV_STAGE_PATH], quick))
            return 0;
        take(prover, &piece, stage_outputs[SEV_STAGE_PATH]);
        if (!piece.sign) {
            part /= 2;
            continue;
        }
        if (piece.sign == -sign)
            return 0;
        sign = piece.sign;
        from += part;
        if (from == 1)
            return sign;
    }
    return 0;
}

static bool enough(const sev_facts *facts, sev_stage last)
{
    return facts->sign || facts->zero || (last > SEV_STAGE_SIGN && facts->slope);
}

static sev_facts prove(sev_prover *prover, double lo, double hi, sev_stage last, bool all, bool quick)
{
    sev_facts facts = nothing;
    sev_interval box[SEV_PROBLEM_INPUTS];
    size_t done = 0;
    uint32_t wanted = 0;
    if (sev_prover_done(prover))
        return facts;
    bool path = !all && has_path(prover);
    for (sev_stage i = SEV_STAGE_EV; i <= last; i++)
        wanted |= i == SEV_STAGE_PATH && !path ? 0 : stage_outputs[i];
    begin_box(prover, lo, hi, box);
    for (sev_stage i = SEV_STAGE_EV; i <= last && (all || !enough(&facts, last)); i++) {
        if (i == SEV_STAGE_PATH && !path)
            continue;
        /* Without a guard the other form tells nothing: then there is only EV. */
        bool other = i <= SEV_STAGE_SIGN || all || trusted(&facts);
        if (!other && last < SEV_STAGE_CURVE) {
            done = 0;
            wanted = stage_outputs[SEV_STAGE_CURVE];
        }
        i = other ? i : SEV_STAGE_CURVE;
        if (!advance(prover, &done, stage_outputs[i], wanted, quick))
            return facts;
        take(prover, &facts, stage_outputs[i]);
    }
    if (facts.sign || facts.zero || (!all && enough(&facts, last)))
        return facts;
    if (path && sev_lattice(hi) - sev_lattice(lo) < UINT64_C(1) << 52)
        facts.sign = sign_of_pieces(prover, lo, hi, quick);
    if (facts.sign)
        return facts;
    /* In a narrow box slopes should be known. */
    bool no_slope = !all && last == SEV_STAGE_CURVE && !isfinite(sev_width(facts.form[SEV_SLOPE_EV])) &&
                    !isfinite(sev_width(facts.form[SEV_SLOPE_RATIO]));
    if (no_slope || out_of_range(&facts, path))
        widely(prover, box, &facts);
    return facts;
}

sev_facts sev_prove_box(sev_prover *prover, double lo, double hi, sev_stage last)
{
    return prove(prover, lo, hi, last, true, false);
}

bool sev_box_is_wide(double lo, double hi)
{
    return sev_lattice(hi) - sev_lattice(lo) > UINT64_C(1) << 32; /* 2^-20 of its scale */
}

sev_facts sev_prove_briefly(sev_prover *prover, double lo, double hi, sev_stage last)
{
    /* A point is sharp, but its sign is seldom in doubt. */
    sev_facts facts = prove(prover, lo, hi, last, false, lo == hi || sev_box_is_wide(lo, hi));
    return lo == hi && !facts.sign ? prove(prover, lo, hi, last, false, false) : facts;
}

sev_facts sev_prove_turn(sev_prover *prover, double lo, double hi)
{
    const uint32_t parts[] = {BIT(SEV_SLOPE_SIGN) | BIT(SEV_GUARD), BIT(SEV_SLOPE_RATIO), BIT(SEV_CURVE_RATIO)};
    sev_facts facts = nothing;
    sev_interval box[SEV_PROBLEM_INPUTS];
    size_t done = 0;
    if (sev_prover_done(prover))
        return facts;
    begin_box(prover, lo, hi, box);
    for (int i = 0; i < 3 && !facts.slope && (i == 0 || trusted(&facts)); i++) {
        if (!advance(prover, &done, parts[i], parts[0] | parts[1] | parts[2], true))
            return facts;
        take(prover, &facts, parts[i]);
    }
    /* EV itself tells more only where the other form is lost. */
    bool no_ratio = !trusted(&facts) || !isfinite(sev_width(facts.form[SEV_SLOPE_RATIO]));
    if (facts.slope || facts.curve || !no_ratio)
        return facts;
    uint32_t rest = BIT(SEV_FORM_EV) | (trusted(&facts) ? 0 : BIT(SEV_SLOPE_EV));
    done = 0;
    if (!advance(prover, &done, rest, rest, true))
        return facts;
    take(prover, &facts, rest);
    if (!facts.slope && out_of_range(&facts, false))
        widely(prover, box, &facts);
    return facts;
}

int sev_prove_sign(sev_prover *prover, double x, bool *zero)
{
    sev_facts facts = sev_prove_briefly(prover, x, x, SEV_STAGE_SIGN);
    if (zero)
        *zero = facts.zero;
    return facts.sign;
}

sev_facts sev_prove_middle(sev_prover *prover, double m, bool quick)
{
    const uint32_t wanted =
        BIT(SEV_FORM_EV) | BIT(SEV_FORM_RATIO) | BIT(SEV_GUARD) | BIT(SEV_SLOPE_EV) | stage_outputs[SEV_STAGE_PATH];
    sev_facts facts = nothing;
    sev_interval box[SEV_PROBLEM_INPUTS];
    size_t done = 0;
    if (sev_prover_done(prover))
        return facts;
    begin_box(prover, m, m, box);
    if (!advance(prover, &done, wanted, wanted, quick))
        return facts;
    take(prover, &facts, wanted);
    if (quick && !facts.sign)
        return sev_prove_middle(prover, m, false);
    if (!facts.sign && !facts.zero && has_path(prover))
        facts.sign = sign_of_pieces(prover, m, m, false);
    if (!facts.sign && !facts.zero && out_of_range(&facts, has_path(prover)))
        widely(prover, box, &facts);
    return facts;
}

static sev_interval output(const sev_prover *prover, int i)
{
    return prover->slots[prover->problem.proof->outputs[i]];
}

sev_interval sev_prove_form(sev_prover *prover, double lo, double hi, int form, bool quick)
{
    bool plain = form == SEV_FORM_EV || form == SEV_SLOPE_EV;
    uint32_t wanted = BIT(form) | (plain ? 0 : BIT(SEV_GUARD));
    sev_interval box[SEV_PROBLEM_INPUTS];
    size_t done = 0;
    if (sev_prover_done(prover))
        return sev_whole();
    begin_box(prover, lo, hi, box);
    if (!advance(prover, &done, wanted, wanted, quick))
        return sev_whole();
    return plain || output(prover, SEV_GUARD).lo > 0 ? output(prover, form) : sev_whole();
}

/* The logarithm of what one side is of the other, which is nearly straight both where they grow like powers and where
 * they grow exponentially; their difference where there is no logarithm. */
sev_hint sev_prove_hint(sev_prover *prover, double x)
{
    const uint32_t sides =
        BIT(SEV_SIDE_MORE) | BIT(SEV_SIDE_LESS) | BIT(SEV_SIDE_MORE_SLOPE) | BIT(SEV_SIDE_LESS_SLOPE);
    const sev_program *p = prover->problem.proof;
    double *values = prover->values;
    if (sev_prover_done(prover))
        return (sev_hint){NAN, NAN, 0};
    sev_problem_inputs(&prover->problem, p, x, values + p->constants_n);
    prover->stop = sev_quick_values(p, values, steps_to(p, sides), sides);
    if (prover->stop)
        return (sev_hint){NAN, NAN, 0};
    double more = values[p->outputs[SEV_SIDE_MORE]], less = values[p->outputs[SEV_SIDE_LESS]], quotient = more / less;
    double more_slope = values[p->outputs[SEV_SIDE_MORE_SLOPE]];
    double less_slope = values[p->outputs[SEV_SIDE_LESS_SLOPE]];
    sev_hint hint = {more - less, more_slope - less_slope, (more > less) - (more < less)};
    if (quotient >= DBL_MIN && quotient <= DBL_MAX) {
        hint.value = sev_quick_log(quotient);
        hint.slope = more_slope / more - less_slope / less;
    }
    return hint;
}

static sev_interval mean_value(sev_interval range, sev_interval at_m, sev_interval slope, double lo, double hi,
                               double m)
{
    sev_interval offset = sev_isub((sev_interval){lo, hi}, sev_point(m));
    return sev_meet(range, sev_iadd(at_m, sev_imul(slope, offset)));
}

void sev_prove_mean_value(sev_facts *facts, const sev_facts *at_m, double lo, double hi, double m)
{
    sev_interval *f = facts->form;
    f[SEV_SLOPE_EV] = mean_value(f[SEV_SLOPE_EV], at_m->form[SEV_SLOPE_EV], f[SEV_CURVE_EV], lo, hi, m);
    f[SEV_FORM_EV] = mean_value(f[SEV_FORM_EV], at_m->form[SEV_FORM_EV], f[SEV_SLOPE_EV], lo, hi, m);
    f[SEV_FORM_RATIO] = mean_value(f[SEV_FORM_RATIO], at_m->form[SEV_FORM_RATIO], f[SEV_SLOPE_RATIO], lo, hi, m);
    int sign = facts->sign, slope = facts->slope;
    conclude(facts);
    facts->sign = facts->sign ? facts->sign : sign;
    facts->slope = facts->slope ? facts->slope : slope;
}

static double run_problem(sev_prover *prover, const sev_program *program, double x)
{
    double inputs[SEV_PROBLEM_INPUTS], value;
    sev_problem_inputs(&prover->problem, program, x, inputs);
    int stop = sev_run_one(program, inputs, &value);
    prover->stop = stop ? stop : prover->stop;
    return value;
}

double sev_prove_value(sev_prover *prover, double x)
{
    return run_problem(prover, prover->problem.value, x);
}

double sev_prove_slope(sev_prover *prover, double x)
{
    return run_problem(prover, prover->problem.slope, x);
}

#define SIGN_BIT (UINT64_C(1) << 63)

uint64_t sev_lattice(double x)
{
    uint64_t i;
    x += 0.0; /* -0 is 0 */
    memcpy(&i, &x, sizeof i);
    return i & SIGN_BIT ? ~i + 1 : i | SIGN_BIT;
}

double sev_unlattice(uint64_t i)
{
    double x;
    i = i & SIGN_BIT ? i & ~SIGN_BIT : ~(i - 1);
    memcpy(&x, &i, sizeof x);
    return x;
}

double sev_between(double lo, double hi, unsigned parts)
{
    uint64_t a = sev_lattice(lo), b = sev_lattice(hi);
    return sev_unlattice(a + (b - a) / 16 * parts + (b - a) % 16 * parts / 16);
}
