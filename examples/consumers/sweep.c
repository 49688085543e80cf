/* SPDX-License-Identifier: MIT */
/*
 * A sweep with OpenMP: one break-even for each pair of a value per unit and a probability, on a fine grid. Threads
 * share one model and take rows of the grid; what they compute does not depend on how many
 * there are (OMP_NUM_THREADS). */
#include <math.h>
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>

enum { VALUES = 301, PROBABILITIES = 501, STEP = 100 }; /* 100 steps are a power of ten */

static double break_evens[VALUES][PROBABILITIES];

static double value_of(int i)
{
    return pow(10, (double)i / STEP - 1); /* 0.1 to 100 */
}

static double probability_of(int j)
{
    return pow(10, (double)j / STEP - 7); /* 1e-7 to 0.01 */
}

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "sweep: %s\n", scaleev_status_message(status));
        exit(EXIT_FAILURE);
    }
}

static scaleev_status sweep_row(const scaleev_model *model, int i, scaleev_input value, scaleev_input probability)
{
    double values[PROBABILITIES], probabilities[PROBABILITIES];
    for (int j = 0; j < PROBABILITIES; j++) {
        values[j] = value_of(i);
        probabilities[j] = probability_of(j);
    }
    const scaleev_columns_request proved = {.size = sizeof proved, .prove = 1};
    const scaleev_column columns[] = {{value, 0, values, 0}, {probability, 0, probabilities, 0}};
    return scaleev_break_even_columns(model, 1, 1e12, columns, 2, PROBABILITIES, &proved, break_evens[i], NULL, NULL);
}

int main(void)
{
    scaleev_model *model;
    scaleev_term benefit, hazard;
    scaleev_input value, probability;
    check(scaleev_model_create(&model));
    check(scaleev_benefit_linear(model, 1, &benefit));
    check(scaleev_hazard_constant(model, 0.01, 1000, &hazard));
    check(scaleev_find(model, benefit, "per_unit", &value));
    check(scaleev_find(model, hazard, "probability", &probability));

    /* A loop must run to its end, so a failure is remembered: statuses are 0 or negative. */
    scaleev_status worst = SCALEEV_OK;
#pragma omp parallel for schedule(dynamic) reduction(min : worst)
    for (int i = 0; i < VALUES; i++) {
        scaleev_status status = sweep_row(model, i, value, probability);
        if (status < worst)
            worst = status;
    }
    check(worst);
    scaleev_model_destroy(model);

    int never = 0;
    for (int i = 0; i < VALUES; i++)
        for (int j = 0; j < PROBABILITIES; j++)
            never += isnan(break_evens[i][j]) != 0;
    printf("The last scale that is good, by the value of a unit (down) and the probability (across);\n");
    printf("a catastrophe costs 1000 and all gains. '-': no scale is good.\n\n%12s", "");
    for (int j = 0; j < PROBABILITIES; j += STEP)
        printf("%16g", probability_of(j));
    for (int i = 0; i < VALUES; i += STEP) {
        printf("\n%12g", value_of(i));
        for (int j = 0; j < PROBABILITIES; j += STEP)
            if (isnan(break_evens[i][j]))
                printf("%16s", "-");
            else
                printf("%16.10g", break_evens[i][j]);
    }
    printf("\n\nOf %d pairs, %d are good nowhere.\n", VALUES * PROBABILITIES, never);
    return EXIT_SUCCESS;
}
