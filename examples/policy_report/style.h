/* SPDX-License-Identifier: MIT */
#ifndef POLICY_REPORT_STYLE_H
#define POLICY_REPORT_STYLE_H

/* The page's stylesheet. Colours differ in lightness, too, so that the page can be printed in black and white. */
extern const char *const style[];

#endif
