/* SPDX-License-Identifier: MIT */
/* Differences of ln Gamma and its derivatives, compiled for several types of numbers (gammadiff.c). Who includes this
 * says what numbers are: T; GAMMA(name), the name of a function on them; ONE; OF(d) and OF_PAIR(p), a double and a pair
 * as such a number; ADD SUB MUL DIV LOG1P; MUL_D(x, d), by a double; TO_DOUBLE. */

/* d = p - q, and the first differences in units of it. */
static T GAMMA(psi_difference)(T x, T a, int endless, double *g, int count)
{
    T far = ADD(x, a);
    first_differences(endless ? 0.0 : TO_DOUBLE(DIV(x, far)), g, count);
    return DIV(endless ? ONE : DIV(a, far), x);
}

/* Of finite x > 0 and a > 0, a = infinity for `endless`. */
static T GAMMA(psi_diff1)(int n, double x, T wa, int endless)
{
    T sum = OF(0.0), w = OF(x);
    double g[POWERS];
    for (int left = shifts(n, x); left > 0; left--) {
        T d = GAMMA(psi_difference)(w, wa, endless, g, 4);
        for (int i = 0; i < n; i++)
            d = DIV(d, w);
        sum = ADD(sum, MUL_D(d, n == 2 ? 2.0 * g[3] : g[n + 1]));
        w = ADD(w, ONE);
    }
    T d = GAMMA(psi_difference)(w, wa, endless, g, POWERS);
    double y = TO_DOUBLE(DIV(ONE, w));
    double head = n == 0 ? 0.5 : n == 1 ? 1.0 + 0.5 * g[2] * y : g[2] + g[3] * y;
    sum = ADD(sum, MUL_D(n < 2 ? d : DIV(d, w), head + stirling_tail(n, y, g)));
    return n == 0 ? ADD(sum, LOG1P(DIV(wa, w))) : sum;
}

/* The four points x, x + a, x + k, x + a + k, and what second differences over them are made of. */
typedef struct GAMMA(points) {
    T a, k, ak;
    T x, xa, xk, xak;
    T w;  /* a k / (x (x + a + k)); ln x + ln(x + a + k) - ln(x + a) - ln(x + k) = -log1p(w) */
    T d1; /* second difference of 1 / z = w (2 x + a + k) / ((x + a) (x + k)) */
} GAMMA(points);

static void GAMMA(set_points)(GAMMA(points) * c, T x)
{
    c->x = x;
    c->xa = ADD(x, c->a);
    c->xk = ADD(x, c->k);
    c->xak = ADD(c->xa, c->k);
    c->w = DIV(c->ak, MUL(x, c->xak));
    c->d1 = DIV(MUL(c->w, ADD(c->xa, c->xk)), MUL(c->xa, c->xk));
}

/* Second differences of z^-n in units of d1 x^(1 - n), from those of z^(1 - n); h are first differences. */
static void GAMMA(second_differences)(const GAMMA(points) * c, double *g, int count)
{
    T both = ADD(c->xa, c->xk);
    double q = TO_DOUBLE(DIV(c->x, c->xa)), r = TO_DOUBLE(DIV(c->x, c->xk));
    double s = TO_DOUBLE(DIV(c->x, c->xak));
    double u = q * TO_DOUBLE(DIV(c->xk, both)), v = r * TO_DOUBLE(DIV(c->xa, both));
    double hq = 1.0, hr = 1.0, power = s;
    g[1] = 1.0;
    for (int i = 2; i < count; i++) {
        g[i] = g[i - 1] + u * hq + v * hr + power;
        hq = q * hq + power;
        hr = r * hr + power;
        power *= s;
    }
}

/* Second difference of ln Gamma by the series alone. */
static T GAMMA(stirling_log_gamma)(const GAMMA(points) * c)
{
    /* constant twelfth: both parts, error 2^-107.9 of 1 / 12, number/polynomials.sollya */
    static const sev_pair twelfth = {0x1.5555555555555p-4, 0x1.5555555555555p-58};
    double g[POWERS];
    GAMMA(second_differences)(c, g, POWERS);
    double y = TO_DOUBLE(DIV(ONE, c->x));
    /* Of (z - 1/2) ln z: a log1p(k / (x + a)) + k log1p(a / (x + k)) - (x - 1/2) log1p(w). At most two thirds
     * cancel. */
    T sum = MUL(c->a, LOG1P(DIV(c->k, c->xa)));
    sum = ADD(sum, MUL(c->k, LOG1P(DIV(c->a, c->xk))));
    sum = SUB(sum, MUL(SUB(c->x, OF(0.5)), LOG1P(c->w)));
    sev_pair tail = dd_add_d(twelfth, stirling_tail(-1, y, g));
    return ADD(sum, MUL(c->d1, OF_PAIR(tail)));
}

static T GAMMA(log_gamma_diff2)(GAMMA(points) * c, T x, int left)
{
    T product = OF(0.0); /* of the 1 + w, less 1 */
    T far = ADD(ADD(x, c->a), c->k);
    for (; left > 0; left--) {
        T w = DIV(c->ak, MUL(x, far));
        product = ADD(product, MUL(w, ADD(ONE, product)));
        x = ADD(x, ONE);
        far = ADD(far, ONE);
    }
    GAMMA(set_points)(c, x);
    return ADD(LOG1P(product), GAMMA(stirling_log_gamma)(c));
}

/* n = 0, 1. */
static T GAMMA(psi_diff2)(int n, GAMMA(points) * c, T x, int left)
{
    double g[POWERS];
    T sum = OF(0.0);
    GAMMA(set_points)(c, x);
    for (; left > 0; left--) {
        if (n == 0) {
            sum = ADD(sum, c->d1);
        } else {
            GAMMA(second_differences)(c, g, 3);
            sum = ADD(sum, DIV(MUL_D(c->d1, g[2]), c->x));
        }
        GAMMA(set_points)(c, ADD(c->x, ONE));
    }
    GAMMA(second_differences)(c, g, POWERS);
    double y = TO_DOUBLE(DIV(ONE, c->x));
    double head = n == 0 ? 0.5 : 1.0 + 0.5 * g[2] * y;
    sum = ADD(sum, MUL_D(c->d1, head + stirling_tail(n, y, g)));
    return n == 0 ? ADD(sum, LOG1P(c->w)) : sum;
}

/* Of finite x, a and k > 0. */
static T GAMMA(gamma_diff2)(int n, T x, T a, T k, int left)
{
    GAMMA(points) c = {.a = a, .k = k, .ak = MUL(a, k)};
    return n < 0 ? GAMMA(log_gamma_diff2)(&c, x, left) : GAMMA(psi_diff2)(n, &c, x, left);
}
