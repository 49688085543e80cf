/* SPDX-License-Identifier: MIT */
/* A JSON file, and complaints about it with file, line and the path of the key. */
#ifndef POLICY_REPORT_INPUT_H
#define POLICY_REPORT_INPUT_H

#include "complaints.h"
#include "position.h"

#include <jansson.h>
#include <stdbool.h>

typedef struct input {
    const char *file;
    char *text;
    size_t length;
    json_t *root;
    complaints complaints;
} input;

/* Reads the whole file. What fails here is said on stderr. */
bool input_load(input *in, const char *file);
void input_free(input *in);

/* Complains about what is at `at`; what fails below does so, too. Complaints are collected for complaints_write().
 * Always false. */
bool input_fail(input *in, const where *at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The value at `at` as what it shall be; NULL otherwise. `value` may be NULL: it is missing then. Nothing but an object
 * may be empty; a map is an object whose keys are for its author to choose. */
json_t *input_object(input *in, json_t *value, const where *at);
json_t *input_map(input *in, json_t *value, const where *at);
json_t *input_array(input *in, json_t *value, const where *at);
const char *input_text(input *in, json_t *value, const where *at);

/* The member of an object as a text. */
const char *input_member_text(input *in, json_t *object, const char *key, const where *at);

/* Complains about a name that is none of `known`, which ends with NULL: tells what there is, and what may be meant. */
bool input_fail_name(input *in, const where *at, const char *what, const char *name, const char *const *known);

/* Are all keys of the object among these? The list ends with NULL. */
bool input_known_keys(input *in, json_t *object, const where *at, const char *const *known);

/* "a number", "an object", ... */
const char *input_type_name(const json_t *value);

#endif
