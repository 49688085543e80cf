/* SPDX-License-Identifier: MIT */
/* A formula as somebody wrote it: symbols in the order in which they are computed, the parameters they use, and the
 * text. */
#ifndef SEV_EXPRESSION_H
#define SEV_EXPRESSION_H

#include "model/given.h"

enum {
    SEV_EXPRESSION_BYTES = 4096,  /* of a text, at most */
    SEV_EXPRESSION_SYMBOLS = 512, /* at most */
    SEV_EXPRESSION_DEPTH = 64,    /* of parentheses */
    SEV_EXPRESSION_PARAMETERS = 32,
    SEV_EXPRESSION_NAME = 32 /* bytes of a name, with its end */
};

typedef enum sev_symbol_kind {
    SEV_SYMBOL_NUMBER,
    SEV_SYMBOL_SCALE,
    SEV_SYMBOL_PARAMETER,
    SEV_SYMBOL_PI,
    SEV_SYMBOL_NEGATIVE,
    SEV_SYMBOL_ADD,
    SEV_SYMBOL_SUBTRACT,
    SEV_SYMBOL_MULTIPLY,
    SEV_SYMBOL_DIVIDE,
    SEV_SYMBOL_POWER,
#define SEV_FUNCTION_ROW(id, name, args_n) SEV_SYMBOL_##id,
#include "model/functions.def"
    SEV_SYMBOL_KINDS
} sev_symbol_kind;

typedef struct sev_symbol {
    int16_t kind;
    int16_t a, b;              /* the symbols it is made of, which come before it; of a parameter, a is its number */
    uint16_t position, length; /* in the text that was read, for words about it */
    double value;              /* of a number */
    sev_interval range;        /* that the number itself is in */
} sev_symbol;

typedef struct sev_own_parameter {
    char name[SEV_EXPRESSION_NAME];
    char allowed[72];
    double lo, hi;
} sev_own_parameter;

/* As it is read: with room for as much as there may be. */
typedef struct sev_draft {
    size_t symbols_n, parameters_n;
    sev_symbol symbols[SEV_EXPRESSION_SYMBOLS];
    sev_own_parameter parameters[SEV_EXPRESSION_PARAMETERS];
    char text[SEV_EXPRESSION_BYTES + 1]; /* as it is written again */
} sev_draft;

typedef struct sev_expression sev_expression;

/* In a block of memory of its own, of *bytes; NULL where there is none. */
sev_expression *sev_expression_make(const scaleev_allocator *allocator, const sev_draft *draft, size_t *bytes);
/* To be called of a copy of the bytes. */
void sev_expression_settle(sev_expression *expression);

size_t sev_expression_parameters(const sev_expression *expression);
const sev_parameter *sev_expression_parameter(const sev_expression *expression, size_t i);
const char *sev_expression_text(const sev_expression *expression);
/* Whether two compute the same of the same parameters. */
bool sev_expression_same(const sev_expression *a, const sev_expression *b);

/* The formula, of a benefit or of a cumulative hazard. */
sev_node sev_expression_formula(const sev_given *given, bool hazard);

/* Which symbol first has no finite value whatever the inputs are, negative where there is none, and the bytes of the
 * text that was read it stands for. False where there is no memory. */
typedef struct sev_part {
    int symbol;
    size_t position, length;
} sev_part;
bool sev_expression_valueless(const scaleev_allocator *allocator, const sev_expression *expression, sev_part *part);

#endif
