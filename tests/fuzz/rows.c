/* SPDX-License-Identifier: MIT */
#include "questions.h"

#include <float.h>
#include <math.h>

enum { ROWS = 4 };

/* A value of a column: often near that of the model, sometimes one that is not allowed. */
static double row_value(sample *s, scaleev_input input)
{
    double was, lo, hi;
    scaleev_get(s->model, input, &was);
    scaleev_input_range(s->model, input, &lo, &hi);
    switch (rng_below(&s->random, 8)) {
    case 0:
        return any_double(&s->random);
    case 1:
        return rng_value(&s->random, lo, hi, true);
    case 2:
        return was;
    default:
        return was * rng_between(&s->random, 0.5, 1.5);
    }
}

void ask_rows(sample *s)
{
    rng *random = &s->random;
    scaleev_model *copy = NULL;
    double values[ROWS], scales[ROWS], out[ROWS], want[ROWS];
    int32_t inputs = scaleev_input_count(s->model);
    scaleev_quantity q = (scaleev_quantity)rng_below(random, QUANTITIES);
    if (inputs < 2 || scaleev_model_copy(s->model, &copy))
        return;
    scaleev_column columns[2] = {{1 + (scaleev_input)rng_below(random, (uint32_t)inputs - 1), 0, values, 0},
                                 {SCALEEV_SCALE, 0, scales, 0}};
    for (int i = 0; i < ROWS; i++) {
        values[i] = row_value(s, columns[0].input);
        scales[i] = rng_scale(random, s->lo, s->hi);
        if (i > 0 && rng_below(random, 4) == 0)
            values[i] = values[0]; /* set once, used twice */
    }
    report_about("%s over rows of input %d = %.17g, %.17g, %.17g, %.17g at %.17g, %.17g, %.17g, %.17g: %s",
                 quantity_names[q], (int)columns[0].input, values[0], values[1], values[2], values[3], scales[0],
                 scales[1], scales[2], scales[3], s->spec);
    scaleev_status status = scaleev_evaluate_columns(s->model, q, 1, columns, 2, ROWS, out);
    for (int i = 0; i < ROWS; i++) {
        scaleev_status set = scaleev_set(copy, columns[0].input, values[i]);
        scaleev_status got = scaleev_evaluate(copy, q, &scales[i], 1, &want[i]);
        CHECK(got == status, "rows: status %d, set: %d", (int)status, (int)got);
        if (set)
            want[i] = NAN;
        /* What the header excepts; and subnormal numbers, whose last digit may depend on what is one number for all
         * rows. */
        bool lost = q == SCALEEV_EV && fabs(scaleev_value(copy, SCALEEV_RETAINED, scales[i])) < DBL_MIN;
        bool excepted = (q == SCALEEV_MARGINAL && values[i] == 0) || lost || fabs(want[i]) < DBL_MIN;
        if (got == SCALEEV_OK && status == SCALEEV_OK && !excepted)
            CHECK(same_bits(out[i], want[i]), "row %d is %.17g, should be %.17g", i, out[i], want[i]);
    }
    scaleev_model_destroy(copy);
}
