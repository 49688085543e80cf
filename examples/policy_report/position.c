/* SPDX-License-Identifier: MIT */
#include "position.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

enum { DEEPEST = 16 }; /* levels that are written; no scenario has more */

typedef struct scanner {
    const char *text;
    size_t length, at;
} scanner;

static char next(scanner *s)
{
    while (s->at < s->length && strchr(" \t\r\n,:", s->text[s->at]))
        s->at++;
    return s->at < s->length ? s->text[s->at] : '\0';
}

static void skip_string(scanner *s)
{
    for (s->at++; s->at < s->length && s->text[s->at] != '"'; s->at++)
        s->at += s->text[s->at] == '\\';
    s->at++;
}

/* Without recursion: how deep strangers nest is not for our stack. */
static void skip_value(scanner *s)
{
    size_t depth = 0;
    do {
        char c = next(s);
        if (c == '"') {
            skip_string(s);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= depth > 0 && (c == '}' || c == ']');
        s->at++;
        if (!strchr("{}[]", c))
            s->at += strcspn(s->text + s->at, " \t\r\n,:{}[]\"");
    } while (depth > 0 && s->at < s->length);
}

/* The key that begins here as the JSON library reads it, escapes and all; to be released. */
static json_t *read_key(scanner *s)
{
    size_t from = s->at;
    skip_string(s);
    return s->at <= s->length ? json_loadb(s->text + from, s->at - from, JSON_DECODE_ANY, NULL) : NULL;
}

/* From the start of an object or array to the member asked for. */
static bool enter(scanner *s, const where *step)
{
    char open = next(s);
    if (open != (step->key ? '{' : '['))
        return false;
    s->at++;
    for (size_t i = 0; next(s) != '}' && next(s) != ']' && s->at < s->length; i++) {
        size_t from = s->at;
        bool found = i == step->index;
        if (step->key) {
            json_t *key = read_key(s);
            found = key && strcmp(json_string_value(key), step->key) == 0;
            json_decref(key);
        }
        if (found) {
            s->at = from;
            return true;
        }
        skip_value(s);
    }
    return false;
}

/* Where the key or element begins, or the innermost of its parents that there is. */
static size_t offset_of(scanner *s, const where *at)
{
    const where *steps[DEEPEST];
    size_t n = 0;
    for (; at && n < DEEPEST; at = at->parent)
        steps[n++] = at;
    next(s);
    size_t found = s->at;
    while (n-- > 0 && enter(s, steps[n])) {
        found = s->at;
        if (steps[n]->key)
            skip_string(s);
    }
    return found;
}

size_t position_line(const char *text, size_t length, const where *at)
{
    scanner s = {text, length, 0};
    size_t end = offset_of(&s, at), line = 1;
    for (size_t i = 0; i < end && i < length; i++)
        line += text[i] == '\n';
    return line;
}

void position_write_clean(FILE *out, const char *text)
{
    for (; *text; text++)
        fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, out);
}

static void write_step(FILE *out, const char *key)
{
    fputc('/', out);
    for (; *key; key++) {
        char one[] = {*key, '\0'};
        position_write_clean(out, *key == '~' ? "~0" : *key == '/' ? "~1" : one);
    }
}

void position_write(FILE *out, const where *at)
{
    if (!at)
        return;
    position_write(out, at->parent);
    if (at->key)
        write_step(out, at->key);
    else
        fprintf(out, "/%zu", at->index);
}

/* Writes the step to the member that the end of the text is in, and goes to its value. */
static bool follow(scanner *s, FILE *out)
{
    bool object = next(s) == '{';
    if (!object && next(s) != '[')
        return false;
    s->at++;
    for (size_t i = 0; next(s) != '}' && next(s) != ']' && s->at < s->length; i++) {
        json_t *key = object && next(s) == '"' ? read_key(s) : NULL;
        if (object && !key)
            return false;
        scanner value = *s;
        skip_value(s);
        bool here = s->at >= s->length;
        if (here && object)
            write_step(out, json_string_value(key));
        else if (here)
            fprintf(out, "/%zu", i);
        json_decref(key);
        if (here) {
            *s = value;
            return true;
        }
    }
    return false;
}

bool position_write_offset(FILE *out, const char *text, size_t length, size_t offset)
{
    /* What comes after the byte may be anything: for us the text ends here. */
    scanner s = {text, offset < length ? offset : length, 0};
    int depth = 0;
    while (depth <= DEEPEST && follow(&s, out))
        depth++;
    fputs(depth > DEEPEST ? "/..." : "", out);
    return depth > 0;
}
