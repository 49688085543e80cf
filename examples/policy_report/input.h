/* SPDX-License-Identifier: MIT */
/* A JSON file, and complaints about it with file, line and the path of the key. */
#ifndef POLICY_REPORT_INPUT_H
#define POLICY_REPORT_INPUT_H

#include "position.h"

#include <jansson.h>
#include <stdbool.h>

typedef struct input {
    const char *file;
    char *text;
    size_t length;
    json_t *root;
} input;

/* Reads the whole file. What fails here and below is complained about on stderr. */
bool input_load(input *in, const char *file);
void input_free(input *in);

/* Complains about what is at `at`. Always false. */
bool input_fail(const input *in, const where *at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The value at `at` as what it shall be; NULL otherwise. `value` may be NULL: it is missing then. Nothing but an object
 * may be empty; a map is an object whose keys are for its author to choose. */
json_t *input_object(const input *in, json_t *value, const where *at);
json_t *input_map(const input *in, json_t *value, const where *at);
json_t *input_array(const input *in, json_t *value, const where *at);
const char *input_text(const input *in, json_t *value, const where *at);

/* The member of an object as a text. */
const char *input_member_text(const input *in, json_t *object, const char *key, const where *at);

/* Are all keys of the object among these? The list ends with NULL. */
bool input_known_keys(const input *in, json_t *object, const where *at, const char *const *known);

/* "a number", "an object", ... */
const char *input_type_name(const json_t *value);

#endif
