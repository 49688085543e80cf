/* SPDX-License-Identifier: MIT */
#include "scaleev/scaleev.h"

const char *scaleev_status_message(scaleev_status status)
{
    switch (status) {
    case SCALEEV_OK:
        return "success";
    case SCALEEV_ERROR_NULL:
        return "a pointer that is needed is NULL";
    case SCALEEV_ERROR_MEMORY:
        return "out of memory";
    case SCALEEV_ERROR_PARAMETER:
        return "a parameter is outside what is allowed";
    case SCALEEV_ERROR_COUNT:
        return "too few or too many parameters";
    case SCALEEV_ERROR_NAME:
        return "no family or input of that name";
    case SCALEEV_ERROR_TERM:
        return "no term of that number";
    case SCALEEV_ERROR_INPUT:
        return "no input of that number";
    case SCALEEV_ERROR_QUANTITY:
        return "no quantity of that number";
    case SCALEEV_ERROR_TABLE:
        return "table points are too few, not rising, or not finite";
    case SCALEEV_ERROR_DOMAIN:
        return "an interval is reversed, negative, infinite or not a number";
    case SCALEEV_ERROR_UNDEFINED:
        return "the model has no value on a part of the interval";
    case SCALEEV_ERROR_CALLBACK:
        return "a callback failed";
    case SCALEEV_ERROR_SIZE:
        return "the size of a struct is 0, or the struct is newer than the library and uses what it does not know";
    case SCALEEV_ERROR_OPTION:
        return "an option has a value that is not allowed";
    case SCALEEV_ERROR_UNSUPPORTED:
        return "not possible with this model";
    default:
        return "unknown status";
    }
}
