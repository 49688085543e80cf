/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include "support.h"

#include <string.h>

static const double probes[PICTURE_PROBES] = {0, 0.5, 1, 3, 1000, 1e300};

picture take(const scaleev_model *model)
{
    picture p;
    memset(&p, 0, sizeof p);
    p.terms = scaleev_term_count(model);
    p.inputs = scaleev_input_count(model);
    for (scaleev_quantity q = 0; q < PICTURE_QUANTITIES; ++q)
        scaleev_evaluate(model, q, probes, PICTURE_PROBES, p.values[q]);
    for (scaleev_input i = 1; i < p.inputs && i < PICTURE_INPUTS; ++i)
        scaleev_get(model, i, &p.settings[i]);
    for (scaleev_term t = 0; t < p.terms && t < PICTURE_TERMS; ++t)
        snprintf(p.labels[t], sizeof p.labels[t], "%s", scaleev_label(model, t));
    return p;
}

bool unchanged(const scaleev_model *model, const picture *before)
{
    picture now = take(model);
    bool same = now.terms == before->terms && now.inputs == before->inputs &&
                memcmp(now.labels, before->labels, sizeof now.labels) == 0;
    for (scaleev_quantity q = 0; q < PICTURE_QUANTITIES; ++q)
        for (size_t i = 0; i < PICTURE_PROBES; ++i)
            same = same && same_bits(now.values[q][i], before->values[q][i]);
    for (scaleev_input i = 1; i < now.inputs && i < PICTURE_INPUTS; ++i)
        same = same && same_bits(now.settings[i], before->settings[i]);
    return same;
}
