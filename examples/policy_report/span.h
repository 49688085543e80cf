/* SPDX-License-Identifier: MIT */
/* A number with proved bounds of it. Sums and products round the bounds outward. */
#ifndef POLICY_REPORT_SPAN_H
#define POLICY_REPORT_SPAN_H

typedef struct span {
    double at, lo, hi;
} span;

span span_sum(span a, span b);

/* What is exactly 1 leaves the other as it is. */
span span_product(span a, span b);

#endif
