/* SPDX-License-Identifier: MIT */
#include "scaleev/scaleev.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(status, every_status_has_its_own_message)
{
    for (scaleev_status a = SCALEEV_ERROR_STOPPED; a <= SCALEEV_OK; ++a) {
        const char *message = scaleev_status_message(a);
        size_t length = strlen(message);
        cr_expect(length > 0 && message[length - 1] != '.' && !strchr(message, '\n'), "status %d: \"%s\"", (int)a,
                  message);
        cr_expect_str_neq(message, "unknown status", "status %d has no message", (int)a);
        for (scaleev_status b = SCALEEV_ERROR_STOPPED; b < a; ++b)
            cr_expect_str_neq(message, scaleev_status_message(b), "status %d says the same as %d", (int)a, (int)b);
    }
}

Test(status, no_status)
{
    const scaleev_status none[] = {1, SCALEEV_ERROR_STOPPED - 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof none / sizeof *none; ++i)
        cr_expect_str_eq(scaleev_status_message(none[i]), "unknown status", "status %d", (int)none[i]);
}

Test(version, header_library_and_build_agree)
{
    char text[32];
    int version = scaleev_version();
    cr_expect_eq(version, SCALEEV_VERSION);
    snprintf(text, sizeof text, "%d.%d.%d", version / 10000, version / 100 % 100, version % 100);
    cr_expect_str_eq(text, PROJECT_VERSION);
    cr_expect_str_eq(scaleev_version_string(), PROJECT_VERSION);
}
