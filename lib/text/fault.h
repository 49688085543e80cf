/* SPDX-License-Identifier: MIT */
/* What is wrong with a text: a code, the place, and words with a hint. The first fault is the one that is told. */
#ifndef SEV_FAULT_H
#define SEV_FAULT_H

#include "host/text.h"
#include "scaleev/scaleev.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum sev_fault_code {
    SEV_FAULT_NONE,
    SEV_FAULT_EMPTY = SCALEEV_TEXT_EMPTY,
    SEV_FAULT_CHARACTER = SCALEEV_TEXT_CHARACTER,
    SEV_FAULT_NUMBER = SCALEEV_TEXT_NUMBER,
    SEV_FAULT_TOO_LARGE = SCALEEV_TEXT_TOO_LARGE,
    SEV_FAULT_OPERAND = SCALEEV_TEXT_OPERAND,
    SEV_FAULT_OPERATOR = SCALEEV_TEXT_OPERATOR,
    SEV_FAULT_UNCLOSED = SCALEEV_TEXT_UNCLOSED,
    SEV_FAULT_UNOPENED = SCALEEV_TEXT_UNOPENED,
    SEV_FAULT_NAME = SCALEEV_TEXT_NAME,
    SEV_FAULT_FUNCTION = SCALEEV_TEXT_FUNCTION,
    SEV_FAULT_FUNCTION_NAME = SCALEEV_TEXT_FUNCTION_NAME,
    SEV_FAULT_ARGUMENTS = SCALEEV_TEXT_ARGUMENTS,
    SEV_FAULT_RESERVED = SCALEEV_TEXT_RESERVED,
    SEV_FAULT_TWICE = SCALEEV_TEXT_TWICE,
    SEV_FAULT_UNUSED = SCALEEV_TEXT_UNUSED,
    SEV_FAULT_TOO_LONG = SCALEEV_TEXT_TOO_LONG,
    SEV_FAULT_TOO_DEEP = SCALEEV_TEXT_TOO_DEEP,
    SEV_FAULT_TOO_MANY = SCALEEV_TEXT_TOO_MANY,
    SEV_FAULT_NOT_OFFERED = SCALEEV_TEXT_NOT_OFFERED,
    SEV_FAULT_NO_VALUE = SCALEEV_TEXT_NO_VALUE,
    SEV_FAULT_NO_HAZARD = SCALEEV_TEXT_NO_HAZARD,
    SEV_FAULT_PARAMETER = SCALEEV_TEXT_PARAMETER
} sev_fault_code;

typedef struct sev_text_fault {
    sev_fault_code code;
    size_t position, length; /* bytes */
    char words[256];
} sev_text_fault;

/* False, always. */
bool sev_text_wrong(sev_text_fault *fault, sev_fault_code code, size_t position, size_t length, const char *format, ...)
    __attribute__((__format__(SEV_PRINTF, 5, 6)));

/* Of n names, the one that is nearest to what was written, if it is near: NULL else. */
const char *sev_nearest_name(const char *written, size_t length, const char *const *names, size_t n);

/* The bytes of the character a text begins with, in UTF-8; 1 where it is none. n > 0. */
size_t sev_character_bytes(const char *text, size_t n);

#endif
