/* SPDX-License-Identifier: MIT */
/* Numbers as text: enough digits, and a point whatever the host's locale. */
#include "host/text.h"
#include "support.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fenv.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Test(text, all_digits)
{
    cr_expect_str_eq(sev_number(0.1).text, "0.1");
    cr_expect_str_eq(sev_number(1e22).text, "1e+22");
    cr_expect_str_eq(sev_number(-0.0).text, "-0");
    cr_expect_str_eq(sev_number(0.1 + 0.2).text, "0.30000000000000004");
    cr_expect_str_eq(sev_number((double)INFINITY).text, "inf");
    cr_expect_not_null(strstr(sev_number((double)NAN).text, "nan"));
}

/* The shortest that gives the number back. */
Test(text, gives_the_number_back)
{
    rng random = {.state = test_seed()};
    size_t longer = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        uint64_t bits = rng_next(&random);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x))
            continue;
        sev_text t = sev_number(x);
        char digits[32];
        snprintf(digits, sizeof digits, "%.15g", x);
        bool enough = strtod(digits, NULL) == x;
        longer += !enough;
        CHECK(strtod(t.text, NULL) == x && (!enough || strcmp(t.text, digits) == 0), "%a: %s", x, t.text);
    }
    cr_expect_gt(longer, 0);
    cr_expect(strtod(sev_number(DBL_MAX).text, NULL) == DBL_MAX &&
              strtod(sev_number(DBL_TRUE_MIN).text, NULL) == DBL_TRUE_MIN);
    cr_expect(strlen(sev_number(-DBL_MIN).text) < sizeof(sev_text));
    cr_assert_eq(reports(), 0);
}

Test(text, for_a_reader)
{
    static const struct {
        double x;
        int digits;
        const char *want;
    } cases[] = {{580487.1265, 4, "580,500"},
                 {580487.1265, 6, "580,487"},
                 {714034.4, 4, "714,000"},
                 {999.96, 4, "1,000"},
                 {999949.9, 4, "999,900"},
                 {999951, 4, "1.000 million"},
                 {1e6, 4, "1 million"},
                 {1.39e9, 4, "1.39 billion"},
                 {-13.9e9, 4, "-13.9 billion"},
                 {139e12, 4, "139 trillion"},
                 {999.9999e12, 4, "1.000e+15"},
                 {1e15, 4, "1e+15"},
                 {2e-5, 4, "2e-05"},
                 {-1.0 / 3 * 1e-120, 4, "-3.333e-121"},
                 {2e-4, 4, "0.0002"},
                 {-1.0 / 3000, 4, "-0.0003333"},
                 {0.05, 6, "0.05"},
                 {0.98, 4, "0.98"},
                 {0.9999999, 4, "1.000"},
                 {1, 4, "1"},
                 {12, 1, "10"},
                 {1000, 6, "1,000"},
                 {30000, 4, "30,000"},
                 {0, 4, "0"},
                 {-0.0, 4, "0"},
                 {1234567, 6, "1.23457 million"},
                 {(double)INFINITY, 4, "inf"},
                 {-(double)INFINITY, 4, "-inf"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(sev_rounded(cases[i].x, cases[i].digits).text, cases[i].want);
}

/* The number is never off by more than half of the last digit, and as printf() rounds it. */
Test(text, rounds_to_the_nearest)
{
    rng random = {.state = test_seed()};
    for (size_t i = 0; i < test_cases(20000); i++) {
        double x = ldexp((double)rng_next(&random) + 1, (int)rng_below(&random, 160) - 130);
        int digits = 1 + (int)rng_below(&random, 9);
        char want[40], plain[40], *to = plain;
        snprintf(want, sizeof want, "%.*e", digits - 1, x);
        sev_text t = sev_rounded(x, digits);
        for (const char *c = t.text; *c; c++)
            if (*c != ',')
                *to++ = *c;
        *to = '\0';
        char *word = strchr(plain, ' ');
        double unit = !word ? 1 : word[1] == 'm' ? 1e6 : word[1] == 'b' ? 1e9 : 1e12, back = strtod(plain, NULL) * unit;
        CHECK(fabs(back - strtod(want, NULL)) <= 1e-15 * back, "%a: %s, not %s", x, t.text, want);
    }
    cr_assert_eq(reports(), 0);
}

/* A comma, or a point of several bytes, becomes a point; nothing of the host is changed. */
Test(text, in_other_locales)
{
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "ps_AF.UTF-8", "ps_AF"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        if (!setlocale(LC_NUMERIC, locales[i]))
            continue;
        cr_expect_str_eq(sev_number(-1.5e-300).text, "-1.5e-300", "%s", locales[i]);
        cr_expect_str_eq(sev_rounded(1.39e9, 4).text, "1.39 billion", "%s", locales[i]);
        cr_expect_str_eq(sev_number(0.1 + 0.2).text, "0.30000000000000004", "%s", locales[i]);
    }
    setlocale(LC_NUMERIC, "C");
}

Test(text, leaves_the_host_alone)
{
    errno = 77;
    sev_number(DBL_TRUE_MIN); /* strtod() may set errno for it */
    sev_rounded(1.39e9, 4);
    cr_expect_eq(errno, 77);
#ifdef FE_UPWARD
    if (fesetround(FE_UPWARD) == 0) {
        sev_text t = sev_number(0.1), rounded = sev_rounded(1.0004, 4);
        int after = fegetround();
        fesetround(FE_TONEAREST);
        cr_expect_str_eq(t.text, "0.1");
        cr_expect_str_eq(rounded.text, "1.000");
        cr_expect_eq(after, FE_UPWARD);
    }
#endif
}
