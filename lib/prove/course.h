/* SPDX-License-Identifier: MIT */
/* How EV / R goes along the scale, proved once for many rows: of each input with a column, all values are within a
 * range. */
#ifndef SEV_COURSE_H
#define SEV_COURSE_H

#include "model/rows.h"
#include "model/side.h"

/* What may be proved, as bits. */
enum { SEV_CONCAVE = 1, SEV_CONVEX = 2, SEV_FALLS = 4, SEV_RISES = 8 };

enum { SEV_COURSE_COLUMNS = 64 };

/* Of the scales from `from` to the end of the domain; facts = 0: nothing is known. */
typedef struct sev_course {
    unsigned facts;
    double from; /* at or below the beginning of the domain */
    /* Of a domain from 0 on: EV / R at 0, and the greatest size of its curvature up to scale SEV_BESIDE_0. */
    sev_interval at_0;
    double bend;
    sev_interval ranges[SEV_COURSE_COLUMNS];
} sev_course;

/* A scale next to 0 at which neither a value nor a share is subnormal. */
#define SEV_BESIDE_0 0x1p-100

enum { SEV_COURSES = 4 };

typedef struct sev_courses {
    const sev_rows *rows;
    double lo, hi;
    sev_program program; /* EV / R with its guard, slope and curvature */
    sev_interval *slots;
    sev_course known[SEV_COURSES]; /* the last of each class */
} sev_courses;

/* False when there is no memory. End it also then. */
bool sev_courses_begin(sev_courses *courses, const sev_rows *rows, double lo, double hi, sev_formula *f,
                       const sev_quantities *q);
void sev_courses_end(sev_courses *courses);

/* What is proved of rows with values in these ranges. Rows of a class, any number, are alike: what has been proved of
 * some may do for the next. */
const sev_course *sev_course_of(sev_courses *courses, const sev_interval *ranges, uint32_t class);

#endif
