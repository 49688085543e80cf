/* SPDX-License-Identifier: MIT */
/* Where the sign of EV can only rise or fall along each input, all scales that matter are break-evens of two models:
 * that of the worst inputs and that of the best. So the domain is split into pieces of which this is proved; elsewhere,
 * intervals of scales are split until a verdict is proved of each. */
#include "prove/regions.h"
#include "model/compiled.h"
#include "model/sweep.h"
#include "number/lattice.h"
#include "prove/prove.h"
#include "prove/roots.h"
#include "prove/space.h"

/* Intervals of scales that wait: each split halves the lattice of doubles. */
enum { PIECES = 72 };

/* How narrow an interval becomes, in doubles: 2^-31 of its scale; and from where on the inputs are searched with more
 * effort: 2^-14. */
static const uint64_t narrowest = UINT64_C(1) << 21, narrow_scales = UINT64_C(1) << 38;

/* How many boxes of inputs may be looked at for an interval of scales: few where splitting it may help. */
enum { EFFORT_BROAD = 24, EFFORT_NARROW = 400 };

typedef struct sev_survey {
    sev_space space;
    sev_regions *regions;
    scaleev_model *corner;   /* a copy, whose inputs are set */
    signed char *directions; /* along each input, of a piece that is not delivered yet */
    sev_interval piece;      /* of scales */
    bool open;
    sev_interval waiting[PIECES];
    size_t waiting_n;
    scaleev_status status;
} sev_survey;

/* Regions */

void sev_regions_begin(sev_regions *regions, const scaleev_allocator *allocator)
{
    *regions = (sev_regions){.allocator = allocator};
}

void sev_regions_end(sev_regions *regions)
{
    sev_free(regions->allocator, regions->items, regions->capacity, sizeof *regions->items);
}

static void add_region(sev_regions *r, double lo, double hi, int32_t verdict)
{
    scaleev_region *last = r->count ? &r->items[r->count - 1] : NULL;
    if (last && last->verdict == verdict) {
        last->hi = hi;
        return;
    }
    scaleev_region *items = sev_grow(r->allocator, r->items, &r->capacity, r->count + 1, sizeof *items);
    r->failed = r->failed || !items;
    if (!items)
        return;
    r->items = items;
    items[r->count++] = (scaleev_region){lo, hi, verdict, 0};
}

/* Pieces with directions */

/* The sign of EV between the roots i - 1 and i of a piece, which are at lo and hi. */
static int sign_between(const scaleev_model *model, const sev_answer *answer, size_t i, double lo, double hi)
{
    sev_interval value;
    int before = i == 0 ? answer->sign_lo : answer->roots[i - 1].direction;
    int behind = i == answer->count ? answer->sign_hi : -answer->roots[i].direction;
    if (before || behind)
        return before ? before : behind;
    if (sev_sweep_enclose(model, SCALEEV_EV, sev_point(sev_between(lo, hi, 8)), &value) != SCALEEV_OK)
        return 0;
    return sev_isign(value);
}

/* The signs along a piece, as regions whose verdict is the sign, 0 where it is not known. A zero at an end of the piece
 * belongs to what is next to it. */
static void add_signs(sev_regions *signs, const scaleev_model *model, const sev_answer *answer, sev_interval piece)
{
    double from = piece.lo;
    for (size_t i = 0; i <= answer->count; i++) {
        const scaleev_root *root = i < answer->count ? &answer->roots[i] : NULL;
        bool end = !root || root->kind == SCALEEV_ROOT_ENDPOINT;
        double to = !root ? piece.hi : end ? root->at : root->lo, next = end ? to : root->hi;
        if (to > from || piece.lo == piece.hi)
            add_region(signs, from, to, sign_between(model, answer, i, from, to));
        /* A crossing at one double changes the sign; a zero that does not must not be lost. */
        if (next > to || (!end && root->kind == SCALEEV_ROOT_UNRESOLVED))
            add_region(signs, to, next, 0);
        from = next;
    }
}

/* What the signs at the worst and at the best inputs say, side by side. */
static void deliver_signs(sev_survey *s, const sev_regions *worst, const sev_regions *best)
{
    double from = s->piece.lo;
    for (size_t i = 0, k = 0;;) {
        double to = sev_lesser(worst->items[i].hi, best->items[k].hi);
        add_region(s->regions, from, to, sev_verdict_of(worst->items[i].verdict, best->items[k].verdict));
        bool next_worst = worst->items[i].hi <= to && i + 1 < worst->count;
        bool next_best = best->items[k].hi <= to && k + 1 < best->count;
        if (!next_worst && !next_best)
            return;
        i += next_worst;
        k += next_best;
        from = to;
    }
}

/* The signs along the piece where inputs are worst (1) or best (-1). */
static scaleev_status solve_corner(sev_survey *s, int which, sev_regions *signs)
{
    sev_answer answer;
    for (size_t i = 1; i < s->space.axes_n; i++)
        sev_compiled_set(s->corner, s->space.ranges[i - 1].input,
                         s->directions[i] * which > 0 ? s->space.given[i].lo : s->space.given[i].hi);
    sev_compiled_follow(s->corner);
    sev_problem problem = sev_scale_problem(s->corner);
    uint64_t left = s->space.budget > s->space.evaluations ? s->space.budget - s->space.evaluations : 1;
    sev_answer_begin(&answer, signs->allocator);
    scaleev_status status = sev_find_roots(&problem, s->piece.lo, s->piece.hi, left, &answer);
    s->space.evaluations += answer.evaluations;
    if (status == SCALEEV_OK)
        add_signs(signs, s->corner, &answer, s->piece);
    sev_answer_end(&answer);
    return status == SCALEEV_OK && signs->failed ? SCALEEV_ERROR_MEMORY : status;
}

static bool has_width(const sev_survey *s)
{
    for (size_t i = 1; i < s->space.axes_n; i++)
        if (s->space.given[i].lo < s->space.given[i].hi)
            return true;
    return false;
}

/* Delivers the piece that is open. */
static void close_piece(sev_survey *s)
{
    sev_regions worst, best;
    bool two = has_width(s);
    if (!s->open || s->status != SCALEEV_OK)
        return;
    s->open = false;
    sev_regions_begin(&worst, s->regions->allocator);
    sev_regions_begin(&best, s->regions->allocator);
    s->status = solve_corner(s, 1, &worst);
    if (s->status == SCALEEV_OK && two)
        s->status = solve_corner(s, -1, &best);
    if (s->status == SCALEEV_OK)
        deliver_signs(s, &worst, two ? &best : &worst);
    sev_regions_end(&worst);
    sev_regions_end(&best);
}

/* Along an input, of the scales that were enclosed last; one that has no width has any. */
static int direction_along(const sev_survey *s, size_t i)
{
    return s->space.given[i].lo < s->space.given[i].hi ? sev_space_direction(&s->space, i) : 1;
}

/* Takes an interval whose directions are all known into the piece; false where one is not. */
static bool joins_piece(sev_survey *s, sev_interval scales)
{
    bool same = s->open;
    for (size_t i = 1; i < s->space.axes_n; i++) {
        int direction = direction_along(s, i);
        if (!direction)
            return false;
        same = same && direction == s->directions[i];
    }
    if (same) {
        s->piece.hi = scales.hi;
        return true;
    }
    close_piece(s);
    for (size_t i = 1; i < s->space.axes_n; i++)
        s->directions[i] = (signed char)direction_along(s, i);
    s->piece = scales;
    s->open = true;
    return true;
}

/* Other intervals */

static void settle_interval(sev_survey *s, sev_interval scales, int32_t verdict)
{
    close_piece(s);
    add_region(s->regions, scales.lo, scales.hi, verdict);
}

static void wait_for(sev_survey *s, double lo, double hi)
{
    s->waiting[s->waiting_n++] = (sev_interval){lo, hi};
}

static void look_at_scales(sev_survey *s, sev_interval scales)
{
    uint64_t width = sev_lattice(scales.hi) - sev_lattice(scales.lo);
    s->space.given[0] = scales;
    if (!sev_space_enclose(&s->space, s->space.given)) {
        settle_interval(s, scales, SCALEEV_REGION_UNDECIDED);
        return;
    }
    int sign = sev_space_sign(&s->space);
    if (sign) {
        settle_interval(s, scales, sev_verdict_of(sign, sign));
        return;
    }
    if (joins_piece(s, scales))
        return;
    unsigned effort = width < narrow_scales ? EFFORT_NARROW : EFFORT_BROAD;
    int32_t verdict = sev_space_verdict(&s->space, s->space.given, effort, NULL, NULL);
    double m = sev_between(scales.lo, scales.hi, 8);
    bool last = width <= narrowest || s->waiting_n + 2 > PIECES || !(m > scales.lo && m < scales.hi);
    if (verdict != SCALEEV_REGION_UNDECIDED || last || sev_space_done(&s->space)) {
        settle_interval(s, scales, verdict);
        return;
    }
    wait_for(s, m, scales.hi);
    wait_for(s, scales.lo, m);
}

/* All of it */

/* What a survey has besides its space. */
static scaleev_status begin_survey(sev_survey *s)
{
    const scaleev_model *model = s->space.model;
    s->directions = sev_new(&model->allocator, s->space.axes_n, sizeof *s->directions);
    return s->directions ? sev_model_join(model, NULL, model->split, &s->corner) : SCALEEV_ERROR_MEMORY;
}

static void end_survey(sev_survey *s)
{
    const scaleev_allocator *allocator = &s->space.model->allocator;
    size_t n = s->space.axes_n;
    sev_model_destroy(s->corner);
    sev_free(allocator, s->directions, n, sizeof *s->directions);
    sev_space_end(&s->space);
}

scaleev_status sev_find_regions(const scaleev_model *model, sev_interval scales, const scaleev_range *ranges, size_t n,
                                uint64_t budget, sev_regions *regions)
{
    sev_survey s = {.regions = regions};
    if (!sev_space_begin(&s.space, model, SCALEEV_EV, ranges, n, budget))
        return SCALEEV_ERROR_MEMORY;
    s.status = begin_survey(&s);
    wait_for(&s, scales.lo, scales.hi);
    while (s.waiting_n && s.status == SCALEEV_OK && !s.space.trouble.stop)
        look_at_scales(&s, s.waiting[--s.waiting_n]);
    close_piece(&s);
    scaleev_status status = s.status == SCALEEV_OK ? sev_trouble_status(&s.space.trouble) : s.status;
    end_survey(&s);
    return status == SCALEEV_OK && regions->failed ? SCALEEV_ERROR_MEMORY : status;
}
