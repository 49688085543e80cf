#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes survival.tsv from the logarithms in ev.tsv, which have 25 digits: survival and its complement, line by line.

    make_survival.py ev.tsv > survival.tsv
"""
import csv
import sys

from mpmath import mp, mpf

mp.dps = 60
print("line of ev.tsv\tsurvival\tcatastrophe")
with open(sys.argv[1], encoding="utf-8") as table:
    for line, row in enumerate(csv.DictReader(table, delimiter="\t"), 2):
        log = max(mpf(row["log_survival"]), mpf(-20000))  # beyond it survival is 0 in any long double
        print(line, *(mp.nstr(x, 25, min_fixed=0, max_fixed=0) for x in (mp.exp(log), -mp.expm1(log))), sep="\t")
