/* SPDX-License-Identifier: MIT */
/* What a status means: in words, and as the code of a callback. */
#include "host/status.h"

/* The codes 1, -1, 2, -2, ... of callbacks have the statuses #SCALEEV_ERROR_CALLBACK, and so on downwards in steps of
 * STEP: no other status is reached. */
enum { STEP = 256, CODE_MOST = (1 << 22) - 1 };

scaleev_status sev_callback_status(int code)
{
    int32_t size = code > CODE_MOST || code < -CODE_MOST ? CODE_MOST : code < 0 ? -code : code;
    if (code == 0)
        return SCALEEV_OK;
    return SCALEEV_ERROR_CALLBACK - STEP * (2 * (size - 1) + (code < 0));
}

int32_t scaleev_callback_code(scaleev_status status)
{
    int32_t below = status <= SCALEEV_ERROR_CALLBACK ? SCALEEV_ERROR_CALLBACK - status : 1, i = below / STEP;
    if (below % STEP || i / 2 >= CODE_MOST)
        return 0;
    return i % 2 ? -(i / 2 + 1) : i / 2 + 1;
}

const char *scaleev_status_message(scaleev_status status)
{
    static const char *const messages[] = {
        [SCALEEV_OK] = "success",
        [-SCALEEV_ERROR_NULL] = "a pointer that is needed is NULL",
        [-SCALEEV_ERROR_MEMORY] = "out of memory",
        [-SCALEEV_ERROR_PARAMETER] = "a parameter is outside what is allowed",
        [-SCALEEV_ERROR_COUNT] = "too few or too many parameters",
        [-SCALEEV_ERROR_NAME] = "no family, distribution or input of that name",
        [-SCALEEV_ERROR_TERM] = "no term of that number",
        [-SCALEEV_ERROR_INPUT] = "no input of that number",
        [-SCALEEV_ERROR_QUANTITY] = "no quantity of that number",
        [-SCALEEV_ERROR_TABLE] = "table points are too few, not rising, or not finite",
        [-SCALEEV_ERROR_DOMAIN] = "an interval is reversed, negative, infinite or not a number",
        [-SCALEEV_ERROR_UNDEFINED] = "the model has no value on a part of the interval",
        [-SCALEEV_ERROR_CALLBACK] = "a callback failed",
        [-SCALEEV_ERROR_SIZE] =
            "the size of a struct is not set, or the struct is newer than the library and uses what it does not know",
        [-SCALEEV_ERROR_OPTION] = "an option has a value that is not allowed",
        [-SCALEEV_ERROR_UNSUPPORTED] = "not possible with this model",
        [-SCALEEV_ERROR_STOPPED] = "stopped by the caller's progress function",
        [-SCALEEV_ERROR_TEXT] = "a text is wrong",
    };
    const int n = sizeof messages / sizeof *messages;
    if (scaleev_callback_code(status))
        return messages[-SCALEEV_ERROR_CALLBACK];
    const char *message = status <= 0 && status > -n ? messages[-status] : NULL;
    return message ? message : "unknown status";
}
