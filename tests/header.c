/* SPDX-License-Identifier: MIT */
/* Compiled as C99 and, through header.cpp, as C++: the public header stands alone and may be included twice. */
#include "scaleev/scaleev.h"
#include "scaleev/scaleev.h"

int main(void)
{
    return scaleev_version() == SCALEEV_VERSION ? 0 : 1;
}
