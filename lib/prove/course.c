/* SPDX-License-Identifier: MIT */
#include "prove/course.h"
#include "run/enclose.h"

#include <math.h>
#include <string.h>

enum { FORM, GUARD, SLOPE, CURVATURE, OUTPUTS };

bool sev_courses_begin(sev_courses *s, const sev_rows *rows, double lo, double hi, sev_formula *f,
                       const sev_quantities *q)
{
    const sev_node outputs[OUTPUTS] = {q->form[SEV_FORM_OVER_R], q->form[SEV_GUARD], q->form[SEV_SLOPE_OVER_R],
                                       q->form[SEV_CURVATURE_OVER_R]};
    s->rows = rows;
    s->lo = lo;
    s->hi = hi;
    if (!sev_program_init(&s->program, f, OUTPUTS, outputs, false))
        return false;
    s->slots = sev_new(s->program.allocator, s->program.slots_n, sizeof *s->slots);
    return s->slots;
}

void sev_courses_end(sev_courses *s)
{
    sev_free(&s->rows->model->allocator, s->slots, s->program.slots_n, sizeof *s->slots);
    sev_program_clear(&s->program);
}

/* The outputs over a box; false where R is not certain to be positive, or something has no value. */
static bool enclose_course(sev_courses *s, const sev_interval *ranges, double from, double to)
{
    sev_interval box[SEV_COURSE_COLUMNS + 1];
    const sev_program *p = &s->program;
    sev_trouble trouble = {0, false};
    for (size_t i = 0; i < p->inputs_n; i++) {
        size_t c = sev_rows_column(s->rows, p->inputs[i]);
        box[i] = c < s->rows->columns_n ? ranges[c] : (sev_interval){from, to};
    }
    sev_enclose_begin(p, s->slots);
    sev_enclose(p, s->slots, box, &trouble);
    return !trouble.stop && !trouble.undefined && s->slots[p->outputs[GUARD]].lo > 0;
}

static sev_interval course_output(const sev_courses *s, int i)
{
    return s->slots[s->program.outputs[i]];
}

static unsigned facts_from(sev_courses *s, const sev_interval *ranges, double from)
{
    if (!enclose_course(s, ranges, from, s->hi))
        return 0;
    sev_interval slope = course_output(s, SLOPE), curvature = course_output(s, CURVATURE);
    return (curvature.hi <= 0 ? SEV_CONCAVE : 0u) | (curvature.lo >= 0 ? SEV_CONVEX : 0u) |
           (slope.hi <= 0 ? SEV_FALLS : 0u) | (slope.lo >= 0 ? SEV_RISES : 0u);
}

static void look_at_0(sev_courses *s, const sev_interval *ranges, sev_course *course)
{
    course->at_0 = enclose_course(s, ranges, 0, 0) ? course_output(s, FORM) : sev_everything();
    course->bend = INFINITY;
    if (enclose_course(s, ranges, 0, SEV_BESIDE_0))
        course->bend = fmax(-course_output(s, CURVATURE).lo, course_output(s, CURVATURE).hi);
}

/* From a little before the domain on, if that can be. */
static unsigned prove_course(sev_courses *s, const sev_interval *ranges, sev_course *course)
{
    course->from = s->lo * (1 - 0x1p-8);
    course->facts = facts_from(s, ranges, course->from);
    if (!course->facts && s->lo > 0) {
        course->from = s->lo;
        course->facts = facts_from(s, ranges, course->from);
    }
    if (course->facts && s->lo == 0)
        look_at_0(s, ranges, course);
    memmove(course->ranges, ranges, s->rows->columns_n * sizeof *ranges);
    return course->facts;
}

const sev_course *sev_course_of(sev_courses *s, const sev_interval *ranges, uint32_t class)
{
    sev_course *course = &s->known[(class ^ class >> 2) % SEV_COURSES];
    const unsigned facts = course->facts;
    sev_interval all[SEV_COURSE_COLUMNS];
    bool within = true;
    for (size_t c = 0; c < s->rows->columns_n && facts; c++) {
        all[c] = sev_hull(ranges[c], course->ranges[c]);
        within = within && all[c].lo == course->ranges[c].lo && all[c].hi == course->ranges[c].hi;
    }
    if (facts && (within || (prove_course(s, all, course) && course->facts == facts)))
        return course;
    (void)prove_course(s, ranges, course);
    return course;
}
