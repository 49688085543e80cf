/* SPDX-License-Identifier: MIT */
/* Names for printing. */
#include "scaleev/scaleev.h"

/* Entry i of a list, NULL where it has none. */
#define ENTRY(list, i) ((i) >= 0 && (i) < (int32_t)(sizeof(list) / sizeof *(list)) ? (list)[i] : NULL)

const char *scaleev_quantity_name(scaleev_quantity quantity)
{
    static const char *const names[] = {
        [SCALEEV_EV] = "EV",
        [SCALEEV_BENEFIT] = "benefit",
        [SCALEEV_RETAINED] = "retained",
        [SCALEEV_LOSS] = "loss",
        [SCALEEV_SURVIVAL] = "survival",
        [SCALEEV_LOG_SURVIVAL] = "log survival",
        [SCALEEV_CATASTROPHE] = "catastrophe",
        [SCALEEV_MARGINAL] = "marginal",
    };
    return ENTRY(names, quantity);
}

const char *scaleev_root_kind_name(int32_t kind)
{
    static const char *const names[] = {
        [SCALEEV_ROOT_CROSSING] = "crossing",       [SCALEEV_ROOT_ENDPOINT] = "endpoint",
        [SCALEEV_ROOT_UNRESOLVED] = "unresolved",   [SCALEEV_ROOT_ESTIMATED] = "estimated",
        [SCALEEV_ROOT_NONE_GOOD] = "always good",   [SCALEEV_ROOT_NONE_BAD] = "always bad",
        [SCALEEV_ROOT_NONE_OTHER] = "no such turn", [SCALEEV_ROOT_NOT_ALLOWED] = "not allowed",
    };
    return ENTRY(names, kind);
}

const char *scaleev_verdict_name(int32_t verdict)
{
    static const char *const names[] = {
        [SCALEEV_ARGUMENT_UNDECIDED] = "undecided",
        [SCALEEV_ARGUMENT_HOLDS] = "holds",
        [SCALEEV_ARGUMENT_FAILS_TOO_LARGE] = "fails: too large",
        [SCALEEV_ARGUMENT_FAILS_TOO_SMALL] = "fails: too small",
        [SCALEEV_ARGUMENT_FAILS_SAME_SCALE] = "fails: same scale",
        [SCALEEV_ARGUMENT_BOTH_BAD] = "both bad",
        [SCALEEV_ARGUMENT_GOOD_WHEN_LARGER] = "good when larger",
        [SCALEEV_ARGUMENT_GOOD_WHEN_SMALLER] = "good when smaller",
        [SCALEEV_ARGUMENT_GOOD_SAME_SCALE] = "good at the same scale",
    };
    return ENTRY(names, verdict);
}

const char *scaleev_region_name(int32_t verdict)
{
    static const char *const names[] = {
        [SCALEEV_REGION_UNDECIDED] = "undecided",
        [SCALEEV_REGION_GOOD] = "good",
        [SCALEEV_REGION_BAD] = "bad",
        [SCALEEV_REGION_DEPENDS] = "depends",
    };
    return ENTRY(names, verdict);
}
