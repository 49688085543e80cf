/* SPDX-License-Identifier: MIT */
#include "prove/crux.h"

#include <string.h>

enum { EFFORT_OF_CRUX = 400 };

/* Whether the sign holds while some inputs are held. */
static sev_truth try_held(sev_space *space, double scale, int sign, const int32_t *held)
{
    space->given[0] = sev_point(scale);
    for (size_t i = 1; i < space->axes_n; i++) {
        const scaleev_range *range = &space->ranges[i - 1];
        space->given[i] =
            held[i - 1] ? sev_point(sev_model_value(space->model, range->input)) : (sev_interval){range->lo, range->hi};
    }
    return sev_space_decide(space, space->given, sign, EFFORT_OF_CRUX, NULL);
}

static size_t count_held(const int32_t *held, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += held[i] != 0;
    return count;
}

/* The first choice of k of n in the order of next_choice(), and the next one; false after the last. */
static void first_choice(int32_t *held, size_t n, size_t k)
{
    for (size_t i = 0; i < n; i++)
        held[i] = i < k;
}

/* The last 1 that has a 0 behind it moves there, and the ones behind that follow it. */
static bool next_choice(int32_t *held, size_t n)
{
    size_t i = n, behind = 0;
    while (i > 0 && held[i - 1]) {
        i--;
        behind++;
    }
    while (i > 0 && !held[i - 1])
        i--;
    if (i == 0)
        return false;
    held[i - 1] = 0;
    for (size_t j = i; j < n; j++)
        held[j] = j < i + behind + 1;
    return true;
}

/* Lets go of one input after the other, as long as the sign holds. */
static void let_go(sev_space *space, double scale, int sign, int32_t *held)
{
    size_t n = space->axes_n - 1;
    for (size_t i = 0; i < n; i++)
        held[i] = 1;
    for (size_t i = 0; i < n && !sev_space_done(space); i++) {
        held[i] = 0;
        held[i] = try_held(space, scale, sign, held) != SEV_HOLDS;
    }
}

bool sev_find_crux(sev_space *space, double scale, int sign, int32_t *held)
{
    size_t n = space->axes_n - 1;
    int32_t *choice = held + n;
    bool sure = true;
    let_go(space, scale, sign, held);
    size_t most = count_held(held, n);
    for (size_t k = 0; k < most; k++) {
        first_choice(choice, n, k);
        do {
            sev_truth truth = try_held(space, scale, sign, choice);
            if (truth == SEV_HOLDS) {
                memcpy(held, choice, n * sizeof *held);
                most = k;
                break;
            }
            sure = sure && truth == SEV_FAILS;
        } while (next_choice(choice, n) && !sev_space_done(space));
    }
    return sure && !sev_space_done(space);
}
