/* SPDX-License-Identifier: MIT */
#include "prove/row.h"
#include "number/lattice.h"
#include "prove/prove.h"
#include "prove/roots.h"

#include <math.h>

scaleev_root sev_no_root(int32_t kind)
{
    return (scaleev_root){NAN, NAN, NAN, kind, 0};
}

/* From signs */

static bool is_good(const sev_values *v, size_t k)
{
    return v->ev[k] > v->off[k];
}

static bool is_bad(const sev_values *v, size_t k)
{
    return v->ev[k] < -v->off[k];
}

/* Whether EV / R is greater at u than at v. R is right to as many units as EV is of its parts. */
static bool falls(const sev_values *u, const sev_values *v, size_t k)
{
    return (u->ev[k] - 2 * u->off[k]) * v->retained[k] > (v->ev[k] + 2 * v->off[k]) * u->retained[k];
}

double sev_before_lo(const sev_row_signs *signs)
{
    return signs->lo > 0 ? signs->course->from : signs->least;
}

/* Whether EV / R, concave or convex, goes down, or up, at the beginning of the domain, from its values there and
 * before. From 0 on it is 0 there, and what a slope is off between there and `least` is at most the curvature times
 * that; and R is at most 1. */
static bool begins_to(const sev_row_signs *signs, bool fall, size_t k)
{
    const sev_course *course = signs->course;
    const sev_values *before = signs->before, *at_lo = signs->at_lo;
    if (signs->lo > 0)
        return course->from < signs->lo && (fall ? falls(before, at_lo, k) : falls(at_lo, before, k));
    double more = at_lo->off[k] + signs->least * signs->least * course->bend, ev = at_lo->ev[k];
    return course->at_0.lo == 0 && course->at_0.hi == 0 && (fall ? ev < -more : ev > more);
}

/* The sign of EV just above the beginning of the domain; 0 where it is not known. A chord from 0 is below what is
 * concave, and above what is convex. */
static int sign_at_lo(const sev_row_signs *signs, size_t k)
{
    const sev_values *at_lo = signs->at_lo;
    const unsigned facts = signs->course->facts;
    const sev_interval at_0 = signs->course->at_0;
    bool good = is_good(at_lo, k), bad = is_bad(at_lo, k);
    if (signs->lo > 0)
        return good - bad;
    if (good)
        return at_0.lo > 0 || (at_0.lo == 0 && facts & (SEV_CONCAVE | SEV_RISES));
    return bad && (at_0.hi < 0 || (at_0.hi == 0 && facts & (SEV_CONVEX | SEV_FALLS))) ? -1 : 0;
}

bool sev_row_stays_bad(const sev_row_signs *signs, size_t k)
{
    const sev_values *at_lo = signs->at_lo;
    const unsigned facts = signs->course->facts;
    if (at_lo->at[k] != signs->least || !is_bad(at_lo, k))
        return false;
    return (facts & SEV_FALLS && sign_at_lo(signs, k) < 0) || (facts & SEV_CONCAVE && begins_to(signs, true, k));
}

int32_t sev_row_none_because(const sev_row_signs *signs, size_t k)
{
    const sev_values *at_hi = signs->at_hi;
    const unsigned facts = signs->course->facts;
    int sign = sign_at_lo(signs, k);
    bool rises = facts & SEV_RISES || (facts & SEV_CONVEX && begins_to(signs, false, k));
    if (sign < 0 && is_good(at_hi, k))
        return SCALEEV_ROOT_NONE_OTHER;
    if (sign < 0 && is_bad(at_hi, k) && facts & (SEV_CONVEX | SEV_RISES | SEV_FALLS))
        return SCALEEV_ROOT_NONE_BAD;
    bool good = is_good(at_hi, k) && facts & (SEV_CONCAVE | SEV_FALLS);
    return sign > 0 && (good || rises) ? SCALEEV_ROOT_NONE_GOOD : 0;
}

/* Alone */

/* The first or the last root where the sign turns as asked, or where it may; or why there is none. */
static scaleev_root turn_asked(const scaleev_columns_request *request, const sev_answer *answer)
{
    bool turns = false;
    for (size_t i = 0; i < answer->count; i++) {
        const scaleev_root *root = &answer->roots[request->first ? i : answer->count - 1 - i];
        if (root->kind == SCALEEV_ROOT_ENDPOINT)
            continue;
        if (root->kind == SCALEEV_ROOT_UNRESOLVED || root->direction == request->direction)
            return *root;
        turns = true;
    }
    int sign = turns ? 0 : answer->sign_lo;
    return sev_no_root(sign > 0 ? SCALEEV_ROOT_NONE_GOOD : sign < 0 ? SCALEEV_ROOT_NONE_BAD : SCALEEV_ROOT_NONE_OTHER);
}

scaleev_status sev_row_solve(const sev_row_alone *row, scaleev_root *root)
{
    sev_problem problem = sev_scale_problem(row->model);
    sev_answer roots;
    sev_answer_begin(&roots, &row->model->allocator);
    scaleev_status status = sev_find_roots(&problem, row->lo, row->hi, row->request.max_evaluations, &roots);
    if (status == SCALEEV_OK)
        *root = turn_asked(&row->request, &roots);
    if (status == SCALEEV_ERROR_UNDEFINED) {
        *root = sev_no_root(SCALEEV_ROOT_NOT_ALLOWED);
        status = SCALEEV_OK;
    }
    sev_answer_end(&roots);
    return status;
}

/* Whether one step of interval Newton from x proves a root near it at which EV, or EV / R, falls. Of a row whose course
 * is known, that is the one at which EV turns bad. */
static bool falls_near(sev_prover *prover, double x, bool over_r, scaleev_root *root)
{
    double lo = x * (1 - 0x1p-28), hi = x * (1 + 0x1p-28);
    sev_interval slope = sev_prove_form(prover, lo, hi, over_r ? SEV_SLOPE_OVER_R : SEV_SLOPE_ASKED, true);
    if (!(slope.hi < 0))
        return false;
    sev_interval value = sev_prove_form(prover, x, x, over_r ? SEV_FORM_OVER_R : SEV_FORM_ASKED, false);
    sev_interval new = sev_isub(sev_point(x), sev_idiv(value, slope));
    if (!(new.lo > lo &&new.hi < hi))
        return false;
    double at = x - sev_prove_value(prover, x) / (0.5 * slope.lo + 0.5 * slope.hi);
    if (over_r || !(at >= new.lo &&at <= new.hi))
        at = sev_between(new.lo, new.hi, 8);
    *root = (scaleev_root){at, new.lo, new.hi, SCALEEV_ROOT_CROSSING, -1};
    return true;
}

bool sev_row_prove_turn(const sev_row_alone *row, double x, scaleev_root *root)
{
    sev_problem problem = sev_scale_problem(row->model);
    sev_prover prover;
    if (!sev_prover_begin(&prover, &problem, row->request.max_evaluations))
        return false;
    bool proved = falls_near(&prover, x, false, root) || falls_near(&prover, x, true, root);
    sev_prover_end(&prover);
    return proved && root->lo > row->lo && root->hi < row->hi;
}
