/* SPDX-License-Identifier: MIT */
/* Where EV or EV / R can only rise along an axis, its sign can only rise, whatever the others are: so each axis along
 * which one of the two has a direction goes to an end, and what is left is a smaller box, mostly a point. */
#include "prove/space.h"
#include "model/assemble.h"
#include "number/lattice.h"
#include "prove/prove.h"

#include <math.h>
#include <string.h>

/* Outputs of the program: the quantity, that over R where it is EV, and what is positive where R > 0 is certain; then
 * the slopes of the first two along each axis. */
enum { ASKED, OVER_R, GUARD, VALUES };

/* How many boxes decide() may have to come back to. */
enum { WAITING = 64 };

static scaleev_input input_of_axis(const scaleev_range *ranges, size_t axis)
{
    return axis ? ranges[axis - 1].input : SCALEEV_SCALE;
}

static void write_outputs(sev_space *space, sev_formula *f, const sev_quantities *q, scaleev_quantity quantity,
                          sev_node *outputs)
{
    bool ev = quantity == SCALEEV_EV;
    outputs[ASKED] = q->value[quantity];
    outputs[OVER_R] = ev ? q->form[SEV_FORM_OVER_R] : outputs[ASKED];
    outputs[GUARD] = ev ? q->form[SEV_GUARD] : sev_constant(f, 0);
    for (size_t i = 0; i < space->axes_n && !f->failed; i++)
        sev_derive(f, input_of_axis(space->ranges, i), 2, &outputs[ASKED], &outputs[VALUES + 2 * i]);
}

static bool compile_space(sev_space *space, scaleev_quantity quantity, bool *variable, sev_node *outputs)
{
    sev_formula f;
    sev_quantities q;
    for (size_t i = 0; i < space->axes_n; i++)
        variable[input_of_axis(space->ranges, i)] = true;
    sev_formula_init(&f, &space->model->allocator);
    sev_assemble(space->model, &f, variable, 0, true, &q);
    if (!f.failed)
        write_outputs(space, &f, &q, quantity, outputs);
    bool ok = !f.failed && sev_program_init(&space->program, &f, VALUES + 2 * space->axes_n, outputs, false);
    sev_formula_clear(&f);
    return ok;
}

static size_t room_of(const sev_space *space)
{
    return space->program.slots_n + space->program.inputs_n + (6 + WAITING) * space->axes_n;
}

static bool divide_room(sev_space *space)
{
    space->room = sev_new(&space->model->allocator, room_of(space), sizeof *space->room);
    if (!space->room)
        return false;
    space->slots = space->room;
    space->inputs = space->slots + space->program.slots_n;
    space->slopes = space->inputs + space->program.inputs_n;
    space->middle = space->slopes + 2 * space->axes_n;
    space->box = space->middle + space->axes_n;
    space->point = space->box + space->axes_n;
    space->given = space->point + space->axes_n;
    space->boxes = space->given + space->axes_n;
    for (size_t i = 1; i < space->axes_n; i++)
        space->given[i] = (sev_interval){space->ranges[i - 1].lo, space->ranges[i - 1].hi};
    sev_enclose_begin(&space->program, space->slots);
    return true;
}

bool sev_space_begin(sev_space *space, const scaleev_model *model, scaleev_quantity quantity,
                     const scaleev_range *ranges, size_t n, uint64_t budget)
{
    size_t inputs = (size_t)model->inputs_n;
    *space = (sev_space){.model = model, .ranges = ranges, .axes_n = n + 1};
    bool *variable = sev_new(&model->allocator, inputs, sizeof *variable);
    sev_node *outputs = sev_new(&model->allocator, VALUES + 2 * space->axes_n, sizeof *outputs);
    bool ok = variable && outputs && compile_space(space, quantity, variable, outputs);
    sev_free(&model->allocator, variable, inputs, sizeof *variable);
    sev_free(&model->allocator, outputs, VALUES + 2 * space->axes_n, sizeof *outputs);
    if (ok && !divide_room(space)) {
        sev_program_clear(&space->program);
        ok = false;
    }
    if (ok)
        space->budget = budget ? budget : sev_default_budget(&space->program);
    return ok;
}

void sev_space_end(sev_space *space)
{
    sev_free(&space->model->allocator, space->room, room_of(space), sizeof *space->room);
    sev_program_clear(&space->program);
}

bool sev_space_done(const sev_space *space)
{
    return space->trouble.stop || space->evaluations >= space->budget;
}

/* Boxes */

static bool is_broad(const sev_space *space, const sev_interval *box)
{
    for (size_t i = 0; i < space->axes_n; i++)
        if (sev_box_is_broad(box[i].lo, box[i].hi))
            return true;
    return false;
}

static void take_box(sev_space *space, const sev_interval *box)
{
    const sev_program *p = &space->program;
    for (size_t k = 0; k < p->inputs_n; k++)
        for (size_t i = 0; i < space->axes_n; i++)
            if (input_of_axis(space->ranges, i) == p->inputs[k])
                space->inputs[k] = box[i];
    sev_enclose_inputs(p, space->slots, space->inputs);
}

/* The outputs that are wanted, as bits. */
static bool enclose_outputs(sev_space *space, const sev_interval *box, uint32_t outputs, bool quick)
{
    const sev_program *p = &space->program;
    if (sev_space_done(space))
        return false;
    space->evaluations++;
    take_box(space, box);
    sev_enclose_steps(p, space->slots, 0, p->steps_n, outputs, quick, &space->trouble);
    return !space->trouble.stop;
}

bool sev_space_enclose(sev_space *space, const sev_interval *box)
{
    return enclose_outputs(space, box, SEV_ALL_OUTPUTS, is_broad(space, box));
}

static sev_interval space_output(const sev_space *space, size_t i)
{
    return space->slots[space->program.outputs[i]];
}

static bool is_retained(const sev_space *space)
{
    return space_output(space, GUARD).lo > 0;
}

sev_interval sev_space_value(const sev_space *space)
{
    return space_output(space, ASKED);
}

int sev_space_sign(const sev_space *space)
{
    int sign = sev_isign(space_output(space, ASKED));
    return sign || !is_retained(space) ? sign : sev_isign(space_output(space, OVER_R));
}

/* Of a slope; one that is 0 throughout has any. */
static int direction_of(sev_interval slope)
{
    return slope.lo >= 0 ? 1 : slope.hi <= 0 ? -1 : 0;
}

int sev_space_slope(const sev_space *space, size_t axis)
{
    return direction_of(space_output(space, VALUES + 2 * axis + ASKED));
}

int sev_space_direction(const sev_space *space, size_t axis)
{
    int direction = sev_space_slope(space, axis);
    return direction || !is_retained(space) ? direction : direction_of(space_output(space, VALUES + 2 * axis + OVER_R));
}

bool sev_space_to_ends(const sev_space *space, sev_direction *direction, sev_interval *box, int want)
{
    bool moved = false;
    for (size_t i = 0; i < space->axes_n; i++) {
        int way = box[i].lo < box[i].hi ? direction(space, i) : 0;
        if (way)
            box[i] = sev_point(way * want > 0 ? box[i].lo : box[i].hi);
        moved = moved || way;
    }
    return moved;
}

/* Encloses the values, without slopes, at the middle of a box, whose slopes are kept. */
static bool enclose_middle(sev_space *space, const sev_interval *box)
{
    for (size_t i = 0; i < 2 * space->axes_n; i++)
        space->slopes[i] = space_output(space, VALUES + i);
    for (size_t i = 0; i < space->axes_n; i++)
        space->middle[i] = sev_point(sev_space_middle(box[i]));
    return enclose_outputs(space, space->middle, 1 << ASKED | 1 << OVER_R | 1 << GUARD, false);
}

/* The value of a form at the middle, and its slopes times the way to the borders. */
static sev_interval from_middle(const sev_space *space, const sev_interval *box, int form)
{
    sev_interval sum = space_output(space, (size_t)form);
    for (size_t i = 0; i < space->axes_n; i++)
        if (box[i].lo < box[i].hi)
            sum = sev_iadd(sum, sev_imul(space->slopes[2 * i + (size_t)form], sev_isub(box[i], space->middle[i])));
    return sum;
}

sev_interval sev_space_mean_value(sev_space *space, const sev_interval *box)
{
    sev_interval value = space_output(space, ASKED);
    return enclose_middle(space, box) ? sev_meet(value, from_middle(space, box, ASKED)) : value;
}

/* The sign throughout a box whose enclosure does not tell it. */
static int sign_by_slopes(sev_space *space, const sev_interval *box)
{
    bool point = true, retained = is_retained(space);
    for (size_t i = 0; i < space->axes_n; i++)
        point = point && box[i].lo >= box[i].hi;
    if (point || !enclose_middle(space, box))
        return 0;
    int sign = sev_isign(from_middle(space, box, ASKED));
    return sign || !retained ? sign : sev_isign(from_middle(space, box, OVER_R));
}

int sev_space_settle(sev_space *space, sev_interval *box, int want)
{
    do {
        if (!sev_space_enclose(space, box))
            return 0;
        int sign = sev_space_sign(space);
        if (sign)
            return sign;
    } while (sev_space_to_ends(space, sev_space_direction, box, want));
    return 0;
}

/* Splitting */

double sev_space_middle(sev_interval range)
{
    bool factors = range.lo > 0 ? range.hi / 4 > range.lo : range.hi < 0 && range.lo / 4 < range.hi;
    double m = factors ? sev_between(range.lo, range.hi, 8) : range.lo / 2 + range.hi / 2;
    return sev_greater(range.lo, sev_lesser(m, range.hi)); /* halves of subnormal numbers are rounded */
}

bool sev_space_can_split(sev_interval range)
{
    double m = sev_space_middle(range);
    return m > range.lo && m < range.hi;
}

size_t sev_space_widest(const sev_space *space, const sev_interval *box, size_t first)
{
    size_t best = space->axes_n;
    double most = -1;
    for (int form = is_retained(space) ? OVER_R : ASKED; most < 0 && form >= ASKED; form--)
        for (size_t i = first; i < space->axes_n; i++) {
            sev_interval slope = space_output(space, VALUES + 2 * i + (size_t)form);
            double change = sev_greater(-slope.lo, slope.hi) * sev_width(box[i]);
            if (change > most && change <= DBL_MAX && sev_space_can_split(box[i])) {
                most = change;
                best = i;
            }
        }
    uint64_t longest = 0;
    for (size_t i = first; i < space->axes_n && most < 0; i++) {
        uint64_t length = sev_lattice(box[i].hi) - sev_lattice(box[i].lo);
        if (length > longest && sev_space_can_split(box[i])) {
            longest = length;
            best = i;
        }
    }
    return best;
}

/* Deciding */

static bool is_whole_axis(const sev_space *space, size_t axis)
{
    const sev_term *term;
    int32_t index;
    return sev_model_parameter(space->model, input_of_axis(space->ranges, axis), &term, &index)->whole;
}

/* Whether the sign is -want at all scales of an interval at the inputs in the middle of a box. */
static bool fails_in_middle(sev_space *space, sev_interval scales, const sev_interval *box, int want, double *witness)
{
    sev_interval *point = space->point;
    point[0] = scales;
    for (size_t i = 1; i < space->axes_n; i++) {
        double m = sev_space_middle(box[i]);
        point[i] = sev_point(is_whole_axis(space, i) ? floor(m) : m);
    }
    int sign = sev_space_settle(space, point, -want);
    if (!sign)
        sign = sign_by_slopes(space, point);
    for (size_t i = 1; i < space->axes_n && sign == -want && witness; i++)
        witness[i - 1] = point[i].lo;
    return sign == -want;
}

sev_truth sev_space_decide(sev_space *space, const sev_interval *box, int want, unsigned effort, double *witness)
{
    const size_t n = space->axes_n, bytes = n * sizeof *box;
    const size_t first = sev_box_is_broad(box[0].lo, box[0].hi) ? 0 : 1;
    size_t waiting = 1;
    bool open = false;
    memcpy(space->boxes, box, bytes);
    while (waiting) {
        sev_interval *here = space->box;
        memcpy(here, space->boxes + --waiting * n, bytes);
        int sign = sev_space_settle(space, here, want);
        size_t axis = sign ? n : sev_space_widest(space, here, first);
        sign = sign ? sign : sign_by_slopes(space, here);
        if (sign == want)
            continue;
        if (fails_in_middle(space, box[0], here, want, witness))
            return SEV_FAILS;
        /* What hangs on the scale most tells more of fewer scales. */
        if (axis == 0 || !effort-- || waiting + 2 > WAITING || sev_space_done(space))
            return SEV_OPEN;
        /* This one stays open, but another one may fail. */
        open = open || sign || axis == n;
        if (sign || axis == n)
            continue;
        double m = sev_space_middle(here[axis]);
        sev_interval *lower = space->boxes + waiting * n, *upper = lower + n;
        memcpy(lower, here, bytes);
        memcpy(upper, here, bytes);
        lower[axis].hi = upper[axis].lo = m;
        waiting += 2;
    }
    return open ? SEV_OPEN : SEV_HOLDS;
}

int32_t sev_space_verdict(sev_space *space, const sev_interval *box, unsigned effort, double *good, double *bad)
{
    sev_truth is_good = sev_space_decide(space, box, 1, effort, bad);
    if (is_good == SEV_HOLDS)
        return SCALEEV_REGION_GOOD;
    sev_truth is_bad = sev_space_decide(space, box, -1, effort, good);
    if (is_bad == SEV_HOLDS)
        return SCALEEV_REGION_BAD;
    return is_good == SEV_FAILS && is_bad == SEV_FAILS ? SCALEEV_REGION_DEPENDS : SCALEEV_REGION_UNDECIDED;
}
