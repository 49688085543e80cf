/* SPDX-License-Identifier: MIT */
#include "op/callback.h"
#include "host/environment.h"

int sev_callback_values(const scaleev_callback *c, int order, const double *scales, size_t stride, size_t n,
                        double *out)
{
    enum { CHUNK = 256 };
    double x[CHUNK];
    int stop = 0;
    for (size_t i = 0, m; i < n && !stop; i += m) {
        m = n - i < CHUNK ? n - i : CHUNK;
        for (size_t k = 0; k < m; k++) {
            x[k] = scales[(i + k) * stride];
            out[i + k] = NAN;
        }
        if (order)
            continue;
        sev_host ours;
        sev_callback_enter(&ours);
        stop = c->function(x, m, out + i, c->context);
        sev_callback_leave(&ours);
    }
    return stop;
}

sev_interval sev_callback_range(const scaleev_callback *c, int order, sev_interval x, sev_trouble *trouble)
{
    double bounds[4] = {-INFINITY, INFINITY, -INFINITY, INFINITY};
    if (!c->bounds || order < 0 || order > 1)
        return sev_everything();
    sev_host ours;
    sev_callback_enter(&ours);
    trouble->stop = c->bounds(x.lo, x.hi, bounds, c->context);
    sev_callback_leave(&ours);
    sev_interval r = {bounds[2 * order], bounds[2 * order + 1]};
    return !trouble->stop && r.lo <= r.hi ? r : sev_everything();
}

void sev_callback_tell(void (*function)(void *context), const scaleev_callback *c)
{
    sev_host ours;
    if (!function)
        return;
    sev_callback_enter(&ours);
    function(c->context);
    sev_callback_leave(&ours);
}
