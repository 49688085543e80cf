/* SPDX-License-Identifier: MIT */
#include "nearest.h"

#include <string.h>

enum { LONGEST = 40 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* How many letters have to be put in, left out, changed or swapped with the next; a large number for long names. */
static int distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    int d[LONGEST + 1][LONGEST + 1];
    if (n > LONGEST || m > LONGEST)
        return 1000;
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (int)(i + j);
                continue;
            }
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

const char *nearest(const char *name, const char *const *known)
{
    const char *found = NULL;
    int closest = (int)least((int)(strlen(name) / 3), 4) + 1; /* a third of the letters may be wrong */
    for (; *known; known++) {
        const char *point = strchr(*known, '.');
        int far = least(distance(name, *known), point ? distance(name, point + 1) : 1000);
        if (far < closest) {
            closest = far;
            found = *known;
        }
    }
    return found;
}
