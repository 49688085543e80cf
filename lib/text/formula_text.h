/* SPDX-License-Identifier: MIT */
/* Reading a formula:
 *
 *     sum     = product { ("+" | "-") product } ;
 *     product = unary { ("*" | "/") unary } ;
 *     unary   = ("+" | "-") unary | power ;
 *     power   = primary [ ("^" | "**") unary ] ;
 *     primary = number | name | name "(" sum { "," sum } ")" | "(" sum ")" ;
 *
 * So -2^2 is -4, 2^3^2 is 2^9, and 2^-1 is fine. Nothing calls itself, and time is in proportion to the length. */
#ifndef SEV_FORMULA_TEXT_H
#define SEV_FORMULA_TEXT_H

#include "model/expression.h"
#include "scaleev/scaleev.h"
#include "text/fault.h"

/* Reads n bytes. All names but those of the language are parameters, which have to be among those that are given; each
 * of these has to occur. False with a fault, and the expression is undefined. */
bool sev_formula_read(const char *text, size_t n, const scaleev_parameter *parameters, size_t parameters_n,
                      sev_draft *expression, sev_text_fault *fault);

#endif
