/* SPDX-License-Identifier: MIT */
/* Threefry-2x64 with 20 rounds: a random function of a key and a counter, the same on every machine. (Salmon, Moraes,
 * Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11.) It is Skein's cipher with fewer rounds: whatever
 * bits of key or counter differ, the outputs look independent. */
#ifndef SEV_THREEFRY_H
#define SEV_THREEFRY_H

#include <stdint.h>

typedef struct sev_random_pair {
    uint64_t word[2];
} sev_random_pair;

static inline sev_random_pair sev_threefry(uint64_t key0, uint64_t key1, uint64_t counter0, uint64_t counter1)
{
    static const unsigned rotations[8] = {16, 42, 12, 31, 16, 32, 24, 21};
    const uint64_t key[3] = {key0, key1, UINT64_C(0x1bd11bdaa9fc1a22) ^ key0 ^ key1};
    uint64_t a = counter0 + key0, b = counter1 + key1;
    for (unsigned round = 0; round < 20; round++) {
        unsigned left = rotations[round % 8];
        a += b;
        b = (b << left | b >> (64 - left)) ^ a;
        if (round % 4 == 3) {
            unsigned added = round / 4 + 1;
            a += key[added % 3];
            b += key[(added + 1) % 3] + added;
        }
    }
    return (sev_random_pair){{a, b}};
}

#endif
