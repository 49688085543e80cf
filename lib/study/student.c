/* SPDX-License-Identifier: MIT */
#include "study/student.h"
#include "number/bits.h"

/* Nothing here is called from libm but sqrt(), so the bits are the same everywhere. */

static const double two_over_pi = 0x1.45f306dc9c883p-1; /* nearest */

/* For 0 <= x < 2, by their series, to 2^-52 absolute. */
static void sine_cosine(double x, double *sine, double *cosine)
{
    double s = 0, c = 0;
    for (int k = 26; k > 0; k -= 2) {
        c = (1 - c) * x * x / (k * (k - 1.0));
        s = (1 - s) * x * x / (k * (k + 1.0));
    }
    *sine = x * (1 - s);
    *cosine = 1 - c;
}

/* With an odd number n of degrees of freedom and t = sqrt(n) tan(angle): the probability of -t .. t, which is
 * 2 / pi (angle + sin (cos + 2/3 cos^3 + 2/3 4/5 cos^5 + ...)), up to cos^(n - 2). Its slope is `slope`. */
static double probability_within(double angle, size_t n, double *slope)
{
    double sine, cosine, power, sum = 0;
    sine_cosine(angle, &sine, &cosine);
    power = cosine;
    for (size_t k = 3; k <= n; k += 2) {
        sum += power;
        power *= cosine * cosine * ((double)(k - 1) / (double)k);
    }
    /* power is now cos^n 2/3 4/5 ... (n - 1)/n, and the slope has n cos^(n - 1) times those factors. */
    *slope = two_over_pi * power * (double)n / cosine;
    return two_over_pi * (angle + sine * sum);
}

double sev_student(double level, size_t replicates)
{
    if (!(level >= 0 && level < 1) || replicates < 2 || replicates > 64 || replicates % 2)
        return SEV_NAN;
    size_t n = replicates - 1;
    double angle = 0, sine, cosine, slope;
    /* The probability is concave in the angle, so Newton's steps from 0 never pass the root. */
    for (int i = 0; i < 200; i++) {
        double rest = level - probability_within(angle, n, &slope), next = angle + rest / slope;
        if (!(next > angle) || !(next < 1.5707963267948966))
            break;
        angle = next;
    }
    sine_cosine(angle, &sine, &cosine);
    return sqrt((double)n) * sine / cosine;
}
