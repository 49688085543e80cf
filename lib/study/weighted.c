/* SPDX-License-Identifier: MIT */
#include "study/weighted.h"
#include "number/dd.h"

void sev_weighted_add(sev_weighted *sum, const double *weights, const double *values, size_t n)
{
    sev_weighted more;
    sev_kernels_best()->weigh(weights, values, n, &more);
    sum->weight = dd_add(sum->weight, more.weight);
    sum->value = dd_add(sum->value, more.value);
    sum->size += more.size;
    sum->least = more.least < sum->least ? more.least : sum->least;
    sum->greatest = more.greatest > sum->greatest ? more.greatest : sum->greatest;
}

double sev_weighted_mean(const sev_weighted *sum, double unit, const sev_weighted *ends, double *size)
{
    double weight = unit * sum->weight.hi + ends->weight.hi;
    double least = sum->least < ends->least ? sum->least : ends->least;
    double greatest = sum->greatest > ends->greatest ? sum->greatest : ends->greatest;
    double mean = (unit * sum->value.hi + ends->value.hi) / weight;
    *size = (unit * sum->size + ends->size) / weight;
    return mean < least ? least : mean > greatest ? greatest : mean;
}
