# SPDX-License-Identifier: MIT
# Static linking, `make -f static.mk`, in two ways: a program that needs no shared library at all, and one in which only
# libscaleev is static. --static makes pkg-config name what the library itself needs.

PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g -Wall -Wextra

scaleev_cflags := $(shell $(PKG_CONFIG) --static --cflags scaleev)
scaleev_libs := $(shell $(PKG_CONFIG) --static --libs scaleev)

all: break_even_static break_even_mixed

break_even_static: break_even.c
	$(CC) $(CPPFLAGS) -std=c99 $(CFLAGS) $(scaleev_cflags) $< -static $(LDFLAGS) $(scaleev_libs) -o $@

break_even_mixed: break_even.c
	$(CC) $(CPPFLAGS) -std=c99 $(CFLAGS) $(scaleev_cflags) $< $(LDFLAGS) \
		$(patsubst -lscaleev,-l:libscaleev.a,$(scaleev_libs)) -o $@

clean:
	$(RM) break_even_static break_even_mixed

.PHONY: all clean
