/* SPDX-License-Identifier: MIT */
/* A picture of a model, to see later whether anything about it has changed. */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include <scaleev/scaleev.h>
#include <stdbool.h>

enum { PICTURE_PROBES = 6, PICTURE_QUANTITIES = 8, PICTURE_INPUTS = 64, PICTURE_TERMS = 4 };

typedef struct picture {
    int32_t terms, inputs;
    double values[PICTURE_QUANTITIES][PICTURE_PROBES], settings[PICTURE_INPUTS];
    char labels[PICTURE_TERMS][32];
} picture;

picture take(const scaleev_model *model);
bool unchanged(const scaleev_model *model, const picture *before);

#endif
