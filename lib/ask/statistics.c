/* SPDX-License-Identifier: MIT */
/* The public statistics of columns of draws. */
#include "study/statistics.h"
#include "ask/door.h"
#include "host/memory.h"
#include "study/order.h"
#include "study/student.h"

#include <string.h>

static SEV_APART void student_at(double level, int32_t replicates, double *out)
{
    *out = sev_student(level, sev_replicates(replicates));
}

double scaleev_student(double level, int32_t replicates)
{
    sev_host host;
    double t;
    sev_host_enter(&host);
    student_at(level, replicates, &t);
    sev_host_leave(&host);
    return t;
}

SEV_DOOR(scaleev_summarize, (const double *values, size_t n, int32_t replicates, scaleev_summary *summary),
         (values, n, replicates, summary))
{
    scaleev_summary mine;
    scaleev_status status = summary ? sev_struct_check(summary) : SCALEEV_ERROR_NULL;
    if (status == SCALEEV_OK)
        status = sev_summarize(values, n, replicates, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(summary, &mine, sizeof mine);
    return status;
}

SEV_DOOR(scaleev_quantiles,
         (const double *values, size_t n, int32_t replicates, const double *levels, size_t levels_n,
          scaleev_estimate *out),
         (values, n, replicates, levels, levels_n, out))
{
    return sev_quantiles(values, n, replicates, levels, levels_n, &sev_default_allocator, out);
}

SEV_DOOR(scaleev_share_below,
         (const double *values, size_t n, int32_t replicates, double threshold, scaleev_estimate *estimate),
         (values, n, replicates, threshold, estimate))
{
    return sev_share_below(values, n, replicates, threshold, estimate);
}

SEV_DOOR(scaleev_rank_correlation, (const double *x, const double *y, size_t n, double *out), (x, y, n, out))
{
    return sev_rank_correlation(x, y, n, &sev_default_allocator, out);
}

SEV_DOOR(scaleev_choose,
         (const double *const *columns, size_t options_n, size_t n, int32_t replicates, scaleev_choice *choice),
         (columns, options_n, n, replicates, choice))
{
    scaleev_choice mine = SCALEEV_CHOICE_INIT;
    scaleev_status status = choice ? sev_struct_check(choice) : SCALEEV_ERROR_NULL;
    if (status != SCALEEV_OK)
        return status;
    /* Where there is room for what is said of each option. */
    memcpy(&mine, choice, choice->size < sizeof mine ? choice->size : sizeof mine);
    status = sev_choose(columns, options_n, n, replicates, &sev_default_allocator, &mine);
    if (status == SCALEEV_OK)
        sev_struct_out(choice, &mine, sizeof mine);
    return status;
}
