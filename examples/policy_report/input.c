/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "input.h"

#include "nearest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const size_t largest_file = 16u << 20; /* a scenario has some kilobytes; a device never ends */

/* NULL with errno set; EFBIG for a file that is too large. */
static char *read_all(FILE *file, size_t *length)
{
    char *text = NULL;
    size_t capacity = 0;
    *length = 0;
    do {
        capacity = capacity ? 2 * capacity : 1 << 16;
        char *larger = capacity > 2 * largest_file ? NULL : realloc(text, capacity);
        if (!larger) {
            free(text);
            errno = capacity > 2 * largest_file ? EFBIG : ENOMEM;
            return NULL;
        }
        text = larger;
        *length += fread(text + *length, 1, capacity - 1 - *length, file);
    } while (*length == capacity - 1);
    text[*length] = '\0';
    if (ferror(file)) {
        free(text);
        return NULL;
    }
    return text;
}

static bool fail_to_read(const char *file)
{
    fprintf(stderr, "%s: %s\n", file, strerror(errno));
    return false;
}

static bool fail_to_parse(const input *in, const json_error_t *error)
{
    bool twice = json_error_code(error) == json_error_duplicate_key;
    fprintf(stderr, "%s:%d: ", in->file, error->line > 0 ? error->line : 1);
    if (error->position > 0 && position_write_offset(stderr, in->text, in->length, (size_t)error->position))
        fputs(": ", stderr);
    position_write_clean(stderr, twice ? "this key is in the same object twice" : error->text);
    fputc('\n', stderr);
    return false;
}

bool input_load(input *in, const char *file)
{
    json_error_t error;
    *in = (input){.file = file};
    FILE *stream = fopen(file, "rb");
    if (!stream)
        return fail_to_read(file);
    errno = EIO;
    in->text = read_all(stream, &in->length);
    int why = errno;
    fclose(stream);
    errno = why;
    if (!in->text)
        return fail_to_read(file);
    in->root = json_loadb(in->text, in->length, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    return in->root || fail_to_parse(in, &error);
}

void input_free(input *in)
{
    json_decref(in->root);
    free(in->text);
    complaints_free(&in->complaints);
}

/* A line that is going to be written: begun with where it is about, ended by handing it over. */
typedef struct line {
    FILE *stream;
    char *text;
    size_t length, number;
} line;

static bool begin_line(input *in, const where *at, line *l)
{
    if (!complaints_room(&in->complaints) || !(l->stream = open_memstream(&l->text, &l->length)))
        return false;
    l->number = position_line(in->text, in->length, at);
    fprintf(l->stream, "%s:%zu: ", in->file, l->number);
    position_write(l->stream, at);
    fputs(at ? ": " : "", l->stream);
    return true;
}

static void end_line(input *in, line *l)
{
    fputc('\n', l->stream);
    if (fclose(l->stream) == 0)
        complaints_add(&in->complaints, l->number, l->text);
}

bool input_fail(input *in, const where *at, const char *format, ...)
{
    char message[1000];
    line l;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (begin_line(in, at, &l)) {
        position_write_clean(l.stream, message);
        end_line(in, &l);
    }
    return false;
}

static void write_known(FILE *out, const char *before, const char *name, const char *const *known)
{
    const char *meant = nearest(name, known);
    fputs(before, out);
    for (size_t i = 0; known[i]; i++) {
        fputs(i > 0 ? ", " : "", out);
        position_write_clean(out, known[i]);
    }
    if (meant) {
        fputs("; did you mean \"", out);
        position_write_clean(out, meant);
        fputs("\"?", out);
    }
}

bool input_fail_name(input *in, const where *at, const char *what, const char *name, const char *const *known)
{
    line l;
    if (begin_line(in, at, &l)) {
        fprintf(l.stream, "there is no %s \"", what);
        position_write_clean(l.stream, name);
        write_known(l.stream, "\"; there are ", name, known);
        end_line(in, &l);
    }
    return false;
}

const char *input_type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_NULL:
        return "null";
    default:
        return "true or false";
    }
}

static bool has_type(input *in, const json_t *value, const where *at, json_type type, const char *name)
{
    if (!value)
        return input_fail(in, at, "is missing");
    if (json_typeof(value) != type)
        return input_fail(in, at, "must be %s, not %s", name, input_type_name(value));
    return true;
}

static bool not_empty(input *in, size_t size, const where *at)
{
    return size > 0 || input_fail(in, at, "must not be empty");
}

json_t *input_object(input *in, json_t *value, const where *at)
{
    return has_type(in, value, at, JSON_OBJECT, "an object") ? value : NULL;
}

json_t *input_map(input *in, json_t *value, const where *at)
{
    return input_object(in, value, at) && not_empty(in, json_object_size(value), at) ? value : NULL;
}

json_t *input_array(input *in, json_t *value, const where *at)
{
    bool fine = has_type(in, value, at, JSON_ARRAY, "an array") && not_empty(in, json_array_size(value), at);
    return fine ? value : NULL;
}

const char *input_text(input *in, json_t *value, const where *at)
{
    bool fine = has_type(in, value, at, JSON_STRING, "a string") && not_empty(in, json_string_length(value), at);
    return fine ? json_string_value(value) : NULL;
}

const char *input_member_text(input *in, json_t *object, const char *key, const where *at)
{
    return input_text(in, json_object_get(object, key), &(where){at, key, 0});
}

static bool among(const char *key, const char *const *known)
{
    while (*known && strcmp(*known, key) != 0)
        known++;
    return *known != NULL;
}

bool input_known_keys(input *in, json_t *object, const where *at, const char *const *known)
{
    const char *key;
    json_t *value;
    bool fine = true;
    json_object_foreach(object, key, value)
    {
        line l;
        if (among(key, known))
            continue;
        fine = false;
        if (begin_line(in, &(where){at, key, 0}, &l)) {
            write_known(l.stream, "is not known here; known are ", key, known);
            end_line(in, &l);
        }
    }
    return fine;
}
