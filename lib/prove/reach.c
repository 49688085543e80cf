/* SPDX-License-Identifier: MIT */
#include "prove/reach.h"
#include "number/elementary.h"
#include "number/lattice.h"

#include <math.h>

/* How near bounds come to each other, in doubles: 2^-40 of a reach. */
enum { NEAR = 1 << 12 };

/* Whether a range is measured by its logarithm. */
static bool spans_a_decade(const scaleev_range *range)
{
    return range->lo > 0 ? range->hi / 10 > range->lo : range->hi < 0 && range->lo / 10 < range->hi;
}

/* The values that an input may have at a reach. Rounding may move them by an ulp, which only moves the reach. */
static sev_interval within_reach(const scaleev_range *range, double value, sev_growth growth, double reach)
{
    double lo, hi;
    if (growth == SEV_BY_FACTOR || spans_a_decade(range)) {
        double factor =
            growth == SEV_BY_FACTOR ? reach : sev_quick_exp(reach * fabs(sev_quick_log(range->hi / range->lo)));
        double a = value / factor, b = value * factor;
        lo = sev_lesser(a, b);
        hi = sev_greater(a, b);
    } else {
        double step = reach * range->hi - reach * range->lo;
        lo = value - step;
        hi = value + step;
    }
    return (sev_interval){sev_greater(lo, range->lo), sev_lesser(hi, range->hi)};
}

static void grow_box(sev_space *space, sev_growth growth, double reach)
{
    for (size_t i = 1; i < space->axes_n; i++) {
        const scaleev_range *range = &space->ranges[i - 1];
        space->given[i] = within_reach(range, sev_model_value(space->model, range->input), growth, reach);
    }
}

sev_reach sev_find_reach(sev_space *space, double scale, sev_growth growth, double *flip)
{
    const double most = growth == SEV_BY_FACTOR ? DBL_MAX : 1;
    sev_reach r = {.lo = growth == SEV_BY_FACTOR ? 1 : 0, .hi = INFINITY};
    space->given[0] = sev_point(scale);
    grow_box(space, growth, r.lo);
    r.sign = sev_space_settle(space, space->given, 1);
    double top = most, next = most; /* what is beyond `top` is not looked at any more */
    while (r.sign && !sev_space_done(space)) {
        space->given[0] = sev_point(scale);
        grow_box(space, growth, next);
        sev_truth stays = sev_space_decide(space, space->given, r.sign, SEV_EFFORT, flip);
        *(stays == SEV_HOLDS ? &r.lo : &top) = next;
        if (stays == SEV_FAILS)
            r.hi = next;
        next = sev_space_middle((sev_interval){r.lo, top});
        r.stays = r.lo == most;
        if (r.stays || !(next > r.lo && next < top) || sev_lattice(top) - sev_lattice(r.lo) < NEAR)
            break;
    }
    return r;
}

scaleev_root sev_root_of_reach(const sev_reach *reach)
{
    scaleev_root root = {0};
    if (reach->stays)
        return root;
    bool found = reach->sign && reach->hi < INFINITY;
    root = (scaleev_root){reach->hi, reach->lo, reach->hi, SCALEEV_ROOT_UNRESOLVED, 0};
    if (found) {
        root.kind = SCALEEV_ROOT_CROSSING;
        root.direction = -reach->sign;
    }
    return root;
}
