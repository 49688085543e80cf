/* SPDX-License-Identifier: MIT */
/* What is expected where one input is known: conditional curves at nodes that stand for its distribution.
 *
 * A node is a z, at which the quantile level of the input is Phi(z), and a weight in means over the input. Of a smooth
 * distribution the nodes are those of the trapezoid rule in z, whose means of smooth functions gain digits faster than
 * any power of the step. What an input has with a probability of its own, as all values of a discrete one and the ends
 * of a clamped one, has nodes of its own, with just that weight, if there are enough of them; if not, nodes are the
 * middles of parts of equal probability. */
#ifndef SEV_GIVEN_H
#define SEV_GIVEN_H

#include "study/expect.h"

enum { SEV_NODES_LEAST = 3, SEV_NODES_MOST = 1025 };

/* n nodes, in rising order of z; SEV_NODES_LEAST <= n <= SEV_NODES_MOST. Those of the trapezoid rule are shifted by
 * `shift` steps, from -1/2 to 1/2. `weights` add up to 1, and so do those in
 * `coarse` and `coarser`: rules of about a half and a fourth of these nodes, which are to show what the finest one may
 * be off by; see sev_halved_off(). */
void sev_given_nodes(const sev_distribution *d, size_t n, double shift, double *z, double *weights, double *coarse,
                     double *coarser);

/* What the public function of this name does, for a dimension. `out` gets a row for each node. */
scaleev_status sev_study_given(const scaleev_study *study, size_t dimension, scaleev_quantity quantity,
                               const double *scales, size_t scales_n, uint64_t draws, size_t nodes_n, double *z,
                               double *weights, double *inputs, double *out);

#endif
