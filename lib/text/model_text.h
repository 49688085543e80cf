/* SPDX-License-Identifier: MIT */
/* Reading a model, term by term:
 *
 *     model  = [ line ] { ( newline | ";" ) [ line ] } ;      "#" begins a comment, to the end of the line
 *     line   = "minus" | ( "benefit" | "hazard" ) family "(" [ given ] ")" { "," setting } ;
 *     given  = number { "," number } | [ number { "," number } "," ] name "=" number { "," name "=" number }
 *            | number number { "," number number }                            of a table: scale and value
 *            | formula [ ";" parameter { "," parameter } ] ;                  of a formula
 *     parameter = name "=" number [ "in" "[" number "," number "]" ] ;       with its bounds
 *     setting = knob "=" number | "label" "=" string ;
 *
 * Strings are in double quotes; in them \" \\ \n \r \t and \xHH stand for a byte. */
#ifndef SEV_MODEL_TEXT_H
#define SEV_MODEL_TEXT_H

#include "model/expression.h"
#include "model/model.h"
#include "text/fault.h"

/* The next term that was read. Arrays are the reader's, and good until the next one. */
typedef struct sev_read_term {
    bool minus;               /* no term: what follows belongs to the second model */
    const sev_family *family; /* NULL: the text ends */
    const double *numbers;    /* parameters in order; of a table scale, value, scale, ... */
    size_t numbers_n;
    double knobs[SEV_KNOBS_MAX]; /* all of them, defaults included */
    const char *label;           /* NULL: none */
    const char *formula;         /* of a formula: where it begins in the text, */
    size_t formula_n, formula_position;
    const scaleev_parameter *parameters; /* and what is given for it */
    size_t parameters_n;
    size_t position, length; /* of the line */
} sev_read_term;

typedef struct sev_model_reader {
    const scaleev_allocator *allocator;
    const char *text;
    size_t n, at;
    double *numbers;
    size_t numbers_n, numbers_capacity;
    char *label;
    size_t label_capacity;
    scaleev_parameter parameters[SEV_EXPRESSION_PARAMETERS];
    char names[SEV_EXPRESSION_PARAMETERS][SEV_EXPRESSION_NAME];
    bool no_memory;
    sev_text_fault *fault;
} sev_model_reader;

void sev_model_reader_begin(sev_model_reader *reader, const scaleev_allocator *allocator, const char *text, size_t n,
                            sev_text_fault *fault);
void sev_model_reader_end(sev_model_reader *reader);
/* False after a fault, or where there is no memory. */
bool sev_model_reader_next(sev_model_reader *reader, sev_read_term *term);

/* Writes a model without callbacks in that form; numbers are as short as they can be to be read back as they are. */
void sev_model_write(sev_writer *writer, const scaleev_model *model);

#endif
