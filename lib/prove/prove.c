/* SPDX-License-Identifier: MIT */
#include "prove/prove.h"
#include "run/enclose.h"
#include "run/guess.h"
#include "run/wide.h"
#include "number/elementary.h"
#include "number/lattice.h"

#include <math.h>
#include <string.h>

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
    sev_fetch(proof->memory, proof->bytes);
    sev_fetch(problem->value->memory, problem->value->bytes);
    prover->problem = problem;
    prover->budget = budget ? budget : sev_default_budget(proof);
    prover->evaluations = 0;
    prover->trouble = (sev_trouble){0, false};
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
    const sev_program *p = prover->problem->proof;
    if ((void *)prover->slots != prover->few)
        sev_free(p->allocator, prover->slots, bytes_of_slots(p), 1);
    sev_free(p->allocator, prover->wide_slots, p->slots_n, sizeof *prover->wide_slots);
}

bool sev_prover_done(const sev_prover *prover)
{
    return prover->trouble.stop || prover->evaluations >= prover->budget;
}

scaleev_status sev_prover_status(const sev_prover *prover)
{
    return sev_trouble_status(&prover->trouble);
}

bool sev_box_is_broad(double lo, double hi)
{
    return sev_lattice(hi) - sev_lattice(lo) > UINT64_C(1) << 32; /* 2^-20 of its scale */
}

bool sev_box_is_narrow(double lo, double hi)
{
    return sev_lattice(hi) - sev_lattice(lo) < UINT64_C(1) << 52;
}

/* What forms tell */

static bool is_zero(sev_interval x)
{
    return x.lo >= 0 && x.hi <= 0;
}

static bool trusted(const sev_facts *facts)
{
    return facts->form[SEV_GUARD].lo > 0;
}

static sev_wide_interval wide_output(const sev_prover *prover, int i)
{
    return prover->wide_slots[prover->problem->proof->outputs[i]];
}

/* The sign of a form: that of its interval or, where `wide` is not NULL, that of this prover's wide numbers. */
static inline int sign_of_form(const sev_facts *facts, const sev_prover *wide, int i)
{
    return wide ? sev_wide_sign(wide_output(wide, i)) : sev_isign(facts->form[i]);
}

/* Adds the signs of the formula and of a slope that are not known yet. The forms over R count where R is positive. */
static inline void conclude_signs(sev_facts *facts, const sev_prover *wide)
{
#define FIND(sign, form) (facts->sign = facts->sign ? facts->sign : sign_of_form(facts, wide, form))
    FIND(sign, SEV_FORM_ASKED);
    FIND(slope, SEV_SLOPE_ASKED);
    if (!facts->sign && sign_of_form(facts, wide, SEV_PATH_GUARD) > 0)
        FIND(sign, SEV_FORM_PATH);
    FIND(sign, SEV_SLOPE_PATH);
    if (sign_of_form(facts, wide, SEV_GUARD) <= 0)
        return;
    FIND(sign, SEV_FORM_OVER_R);
    FIND(slope, SEV_SLOPE_SIGN);
    FIND(slope, SEV_SLOPE_OVER_R);
#undef FIND
}

static void conclude(sev_facts *facts)
{
    facts->sign = facts->slope = 0;
    conclude_signs(facts, NULL);
    facts->zero = is_zero(facts->form[SEV_FORM_ASKED]);
    if (!trusted(facts))
        return;
    sev_interval curvature = facts->form[SEV_CURVATURE_OVER_R];
    facts->zero = facts->zero || is_zero(facts->form[SEV_FORM_OVER_R]);
    facts->convexity = curvature.hi <= 0 ? -1 : curvature.lo >= 0 ? 1 : 0;
}

int sev_slope_sign(const sev_facts *facts)
{
    int sign = sev_isign(facts->form[SEV_SLOPE_ASKED]);
    return sign || !trusted(facts) ? sign : sev_isign(facts->form[SEV_SLOPE_SIGN]);
}

bool sev_is_sharp(const sev_facts *box, const sev_facts *at_m, int form)
{
    return sev_width(box->form[form]) <= 4 * sev_width(at_m->form[form]);
}

/* Whether a wider range of exponents may tell more of a form: it is lost in overflow or underflow. */
static bool out_of_doubles(sev_interval x)
{
    return isinf(x.lo) || isinf(x.hi) || sev_greater(-x.lo, x.hi) < 0x1p-900;
}

/* The same of the sign: a slope along the path that does not change its sign, but may be 0, has lost it in
 * underflow. */
static bool sign_out_of_doubles(const sev_facts *facts, bool path_asked)
{
    bool guarded = facts->form[SEV_PATH_GUARD].lo > 0;
    sev_interval path = facts->form[guarded ? SEV_FORM_PATH : SEV_SLOPE_PATH];
    bool path_lost = path_asked && (out_of_doubles(path) || path.lo >= 0 || path.hi <= 0);
    return path_lost || out_of_doubles(facts->form[SEV_FORM_ASKED]);
}

/* Running a proof */

#define BIT(i) (UINT32_C(1) << (i))

static const uint32_t tier_outputs[SEV_TIERS] = {
    [SEV_TIER_ASKED] = BIT(SEV_FORM_ASKED),
    [SEV_TIER_PATH] = BIT(SEV_FORM_PATH) | BIT(SEV_SLOPE_PATH) | BIT(SEV_PATH_GUARD),
    [SEV_TIER_SIGN] = BIT(SEV_FORM_OVER_R) | BIT(SEV_SLOPE_SIGN) | BIT(SEV_GUARD),
    [SEV_TIER_SLOPE] = BIT(SEV_SLOPE_OVER_R),
    [SEV_TIER_CURVATURE] = BIT(SEV_CURVATURE_OVER_R),
    [SEV_TIER_NARROW] = BIT(SEV_SLOPE_ASKED) | BIT(SEV_CURVATURE_ASKED),
};

/* The outputs of the tiers up to and with the last. */
static uint32_t outputs_up_to(sev_tier last, bool path)
{
    uint32_t outputs = 0;
    for (sev_tier i = SEV_TIER_ASKED; i <= last; i++)
        outputs |= i == SEV_TIER_PATH && !path ? 0 : tier_outputs[i];
    return outputs;
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

/* Whether the problem is a difference of models that a path leads between: elsewhere its guard and its form are one
 * constant. */
static bool has_path(const sev_prover *prover)
{
    const sev_program *p = prover->problem->proof;
    return p->outputs[SEV_PATH_GUARD] != p->outputs[SEV_FORM_PATH];
}

#define UNBOUNDED                                                                                                      \
    {                                                                                                                  \
        -INFINITY, INFINITY                                                                                            \
    }

static const sev_facts no_facts = {.form = {UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED,
                                            UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED}};

/* A box on its way through the proof. */
typedef struct sev_attempt {
    sev_prover *prover;
    sev_facts *facts;
    sev_interval inputs[SEV_PROBLEM_INPUTS];
    size_t done;     /* steps */
    uint32_t wanted; /* outputs: steps that serve no other are left out */
    bool quick;
} sev_attempt;

/* Begins with a box and a part of the path, where the proof has one; false when the prover is done. */
static bool begin_on_path(sev_attempt *a, double lo, double hi, sev_interval part)
{
    const sev_problem *problem = a->prover->problem;
    const sev_program *p = problem->proof;
    if (sev_prover_done(a->prover))
        return false;
    a->prover->evaluations++;
    a->done = 0;
    for (size_t i = 0; i < p->inputs_n && i < SEV_PROBLEM_INPUTS; i++)
        a->inputs[i] = p->inputs[i] == problem->along ? (sev_interval){lo, hi}
                       : p->inputs[i] == SEV_PATH     ? part
                                                      : sev_point(problem->scale);
    sev_enclose_inputs(p, a->prover->slots, a->inputs);
    return true;
}

static bool begin_box(sev_attempt *a, double lo, double hi)
{
    return begin_on_path(a, lo, hi, (sev_interval){0, 1});
}

/* Goes on until some of the outputs are there that are wanted. False when a callback stopped. */
static bool run_to(sev_attempt *a, uint32_t outputs)
{
    sev_prover *prover = a->prover;
    size_t to = steps_to(prover->problem->proof, outputs);
    sev_enclose_steps(prover->problem->proof, prover->slots, a->done, to, a->wanted, a->quick, &prover->trouble);
    a->done = to > a->done ? to : a->done;
    return !prover->trouble.stop;
}

static sev_interval output(const sev_prover *prover, uint32_t i)
{
    return prover->slots[prover->problem->proof->outputs[i]];
}

/* The same, and concludes from all outputs so far. */
static bool learn_outputs(sev_attempt *a, uint32_t outputs)
{
    if (!run_to(a, outputs))
        return false;
    FOR_OUTPUTS(i, outputs)
    a->facts->form[i] = output(a->prover, i);
    conclude(a->facts);
    return true;
}

/* Goes back to the first step, for other outputs. */
static void restart(sev_attempt *a, uint32_t wanted)
{
    a->done = 0;
    a->wanted = wanted;
}

/* The same box in wide numbers. */
static void learn_widely(sev_attempt *a)
{
    sev_prover *prover = a->prover;
    const sev_program *p = prover->problem->proof;
    if (sev_prover_done(prover))
        return;
    if (!prover->wide_slots)
        prover->wide_slots = sev_new(p->allocator, p->slots_n, sizeof *prover->wide_slots);
    if (!prover->wide_slots)
        return; /* Less is proved, which is no error. */
    prover->evaluations++;
    prover->trouble.stop = sev_wide_enclose(p, prover->wide_slots, a->inputs);
    if (prover->trouble.stop)
        return;
    sev_interval *asked = &a->facts->form[SEV_FORM_ASKED];
    *asked = sev_meet(*asked, sev_wide_to_doubles(wide_output(prover, SEV_FORM_ASKED)));
    conclude_signs(a->facts, prover);
}

/* The sign of a difference over a narrow box, from pieces of the path, each at least an eighth of it: the difference
 * is the sum of what they add. Call it last, since it overwrites the slots of other outputs. */
static int sign_of_pieces(sev_prover *prover, double lo, double hi, bool quick)
{
    int sign = 0;
    for (double from = 0, part = 0.5; part >= 0.125;) {
        sev_facts piece = no_facts;
        sev_attempt a = {.prover = prover, .facts = &piece, .wanted = tier_outputs[SEV_TIER_PATH], .quick = quick};
        if (!begin_on_path(&a, lo, hi, (sev_interval){from, from + part}) || !learn_outputs(&a, a.wanted))
            return 0;
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

/* Boxes */

sev_facts sev_prove_box(sev_prover *prover, double lo, double hi)
{
    sev_facts facts = no_facts;
    sev_attempt a = {.prover = prover, .facts = &facts, .wanted = outputs_up_to(SEV_TIER_NARROW, false)};
    if (!begin_box(&a, lo, hi) || !learn_outputs(&a, a.wanted))
        return facts;
    if (!facts.zero && out_of_doubles(facts.form[SEV_FORM_ASKED]))
        learn_widely(&a);
    return facts;
}

static bool enough(const sev_facts *facts, sev_tier last)
{
    return facts->sign || facts->zero || (last > SEV_TIER_SIGN && facts->slope);
}

/* Tier by tier until there is enough; false when a callback stopped. */
static bool learn_tiers(sev_attempt *a, sev_tier last, bool path)
{
    for (sev_tier i = SEV_TIER_ASKED; i <= last && !enough(a->facts, last); i++) {
        if (i == SEV_TIER_PATH && !path)
            continue;
        /* Without a guard the other form tells nothing: then there is only EV. */
        if (i > SEV_TIER_SIGN && !trusted(a->facts)) {
            if (last < SEV_TIER_NARROW)
                restart(a, tier_outputs[SEV_TIER_NARROW]);
            i = SEV_TIER_NARROW;
        }
        if (!learn_outputs(a, tier_outputs[i]))
            return false;
    }
    return true;
}

/* Where there is no sharper way to come, what takes longer is tried, too. */
static sev_facts prove_tiers(sev_prover *prover, double lo, double hi, sev_tier last, bool quick, bool sharper)
{
    sev_facts facts = no_facts;
    bool path = has_path(prover);
    sev_attempt a = {.prover = prover, .facts = &facts, .wanted = outputs_up_to(last, path), .quick = quick};
    if (!begin_box(&a, lo, hi) || !learn_tiers(&a, last, path) || enough(&facts, last) || sharper)
        return facts;
    if (path && sev_box_is_narrow(lo, hi))
        facts.sign = sign_of_pieces(prover, lo, hi, quick);
    if (facts.sign)
        return facts;
    /* In a narrow box slopes should be known. */
    bool no_slope = last == SEV_TIER_NARROW && !isfinite(sev_width(facts.form[SEV_SLOPE_ASKED])) &&
                    !isfinite(sev_width(facts.form[SEV_SLOPE_OVER_R]));
    if (no_slope || sign_out_of_doubles(&facts, path))
        learn_widely(&a);
    return facts;
}

sev_facts sev_prove_briefly(sev_prover *prover, double lo, double hi, sev_tier last)
{
    /* What is in doubt in a quick enclosure of a box that is not broad, or of a point, is seldom much. */
    bool sharper = !sev_box_is_broad(lo, hi);
    sev_facts facts = prove_tiers(prover, lo, hi, last, true, sharper);
    return sharper && !enough(&facts, last) ? prove_tiers(prover, lo, hi, last, false, false) : facts;
}

sev_facts sev_prove_turn(sev_prover *prover, double lo, double hi)
{
    const uint32_t parts[] = {BIT(SEV_SLOPE_SIGN) | BIT(SEV_GUARD), BIT(SEV_SLOPE_OVER_R) | BIT(SEV_CURVATURE_OVER_R)};
    sev_facts facts = no_facts;
    sev_attempt a = {prover, &facts, .wanted = parts[0] | parts[1], .quick = true};
    if (!begin_box(&a, lo, hi))
        return facts;
    for (int i = 0; i < 2 && !facts.slope && (i == 0 || trusted(&facts)); i++)
        if (!learn_outputs(&a, parts[i]))
            return facts;
    /* EV itself tells more only where the other form is lost. */
    bool other = trusted(&facts) && isfinite(sev_width(facts.form[SEV_SLOPE_OVER_R]));
    if (facts.slope || facts.convexity || other)
        return facts;
    restart(&a, BIT(SEV_FORM_ASKED) | (trusted(&facts) ? 0 : BIT(SEV_SLOPE_ASKED)));
    if (learn_outputs(&a, a.wanted) && !facts.slope && sign_out_of_doubles(&facts, false))
        learn_widely(&a);
    return facts;
}

sev_facts sev_prove_middle(sev_prover *prover, double m, bool quick)
{
    const uint32_t outputs = BIT(SEV_FORM_ASKED) | BIT(SEV_FORM_OVER_R) | BIT(SEV_GUARD) | BIT(SEV_SLOPE_ASKED) |
                             tier_outputs[SEV_TIER_PATH];
    sev_facts facts = no_facts;
    sev_attempt a = {.prover = prover, .facts = &facts, .wanted = outputs, .quick = quick};
    bool path = has_path(prover);
    if (!begin_box(&a, m, m) || !learn_outputs(&a, outputs))
        return facts;
    if (quick && !facts.sign)
        return sev_prove_middle(prover, m, false);
    if (!facts.sign && !facts.zero && path)
        facts.sign = sign_of_pieces(prover, m, m, false);
    if (!facts.sign && !facts.zero && sign_out_of_doubles(&facts, path))
        learn_widely(&a);
    return facts;
}

sev_interval sev_prove_form(sev_prover *prover, double lo, double hi, int form, bool quick)
{
    bool plain = form == SEV_FORM_ASKED || form == SEV_SLOPE_ASKED;
    sev_attempt a = {.prover = prover, .wanted = BIT(form) | (plain ? 0 : BIT(SEV_GUARD)), .quick = quick};
    bool known = begin_box(&a, lo, hi) && run_to(&a, a.wanted) && (plain || output(prover, SEV_GUARD).lo > 0);
    return known ? output(prover, (uint32_t)form) : sev_everything();
}

/* That of what is asked alone, quick; most signs are told by it. */
static int quick_sign(sev_prover *prover, double x)
{
    sev_attempt a = {.prover = prover, .wanted = BIT(SEV_FORM_ASKED), .quick = true};
    return begin_box(&a, x, x) && run_to(&a, a.wanted) ? sev_isign(output(prover, SEV_FORM_ASKED)) : 0;
}

int sev_prove_sign(sev_prover *prover, double x, bool *zero)
{
    int sign = quick_sign(prover, x);
    if (sign) {
        if (zero)
            *zero = false;
        return sign;
    }
    sev_facts facts = sev_prove_briefly(prover, x, x, SEV_TIER_SIGN);
    if (zero)
        *zero = facts.zero;
    return facts.sign;
}

static sev_interval mean_value(sev_interval range, sev_interval at_m, sev_interval slope, double lo, double hi,
                               double m)
{
    sev_interval offset = sev_isub((sev_interval){lo, hi}, sev_point(m));
    return sev_meet(range, sev_iadd(at_m, sev_imul(slope, offset)));
}

void sev_prove_mean_value(sev_facts *facts, const sev_facts *at_m, double lo, double hi, double m)
{
    static const int slopes[][2] = {
        {SEV_SLOPE_ASKED, SEV_CURVATURE_ASKED}, {SEV_FORM_ASKED, SEV_SLOPE_ASKED}, {SEV_FORM_OVER_R, SEV_SLOPE_OVER_R}};
    for (int i = 0; i < 3; i++) {
        sev_interval *form = &facts->form[slopes[i][0]];
        *form = mean_value(*form, at_m->form[slopes[i][0]], facts->form[slopes[i][1]], lo, hi, m);
    }
    int sign = facts->sign, slope = facts->slope;
    conclude(facts);
    facts->sign = facts->sign ? facts->sign : sign;
    facts->slope = facts->slope ? facts->slope : slope;
}

/* Doubles */

static void inputs_at(const sev_problem *problem, const sev_program *program, double x, double *inputs)
{
    for (size_t i = 0; i < program->inputs_n && i < SEV_PROBLEM_INPUTS; i++)
        inputs[i] = program->inputs[i] == problem->along ? x : problem->scale;
}

/* The logarithm of what the minuend is of the subtrahend, which is nearly straight both where they grow like powers and
 * where they grow exponentially; their difference where there is no logarithm. */
sev_hint sev_prove_hint(sev_prover *prover, double x)
{
    const uint32_t sides = BIT(SEV_MINUEND) | BIT(SEV_SUBTRAHEND) | BIT(SEV_MINUEND_SLOPE) | BIT(SEV_SUBTRAHEND_SLOPE);
    const sev_program *p = prover->problem->proof;
    double *values = prover->values;
    if (sev_prover_done(prover))
        return (sev_hint){NAN, NAN, 0};
    inputs_at(prover->problem, p, x, values + p->constants_n);
    prover->trouble.stop = sev_guess_steps(p, values, steps_to(p, sides), sides);
    if (prover->trouble.stop)
        return (sev_hint){NAN, NAN, 0};
    double more = values[p->outputs[SEV_MINUEND]], less = values[p->outputs[SEV_SUBTRAHEND]], quotient = more / less;
    double more_slope = values[p->outputs[SEV_MINUEND_SLOPE]];
    double less_slope = values[p->outputs[SEV_SUBTRAHEND_SLOPE]];
    sev_hint hint = {more - less, more_slope - less_slope, (more > less) - (more < less)};
    if (quotient >= DBL_MIN && quotient <= DBL_MAX) {
        hint.value = sev_quick_log(quotient);
        hint.slope = more_slope / more - less_slope / less;
    }
    return hint;
}

static double run_problem(sev_prover *prover, const sev_program *program, double x)
{
    double inputs[SEV_PROBLEM_INPUTS], value;
    inputs_at(prover->problem, program, x, inputs);
    int stop = sev_run_one(program, inputs, &value);
    prover->trouble.stop = stop ? stop : prover->trouble.stop;
    return value;
}

double sev_prove_value(sev_prover *prover, double x)
{
    return run_problem(prover, prover->problem->value, x);
}

double sev_prove_slope(sev_prover *prover, double x)
{
    return run_problem(prover, prover->problem->slope, x);
}

double sev_prove_value_within(sev_prover *prover, double x, const sev_facts *at_x)
{
    double value = sev_prove_value(prover, x);
    sev_interval proved = at_x->form[SEV_FORM_ASKED];
    if (value > proved.hi)
        return proved.hi;
    return value >= proved.lo || proved.lo == -INFINITY ? value : proved.lo;
}
