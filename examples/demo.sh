#!/bin/sh
# SPDX-License-Identifier: MIT
# Shows what libscaleev is good for: `sh examples/demo.sh`. On Debian 12 it installs what is missing (as root or with
# sudo), builds the library and the examples in build/demo, and runs four of them.
#
# To show more, add a line to `show`.

show() {
    heading 'A DEBATE'
    run release_decision
    heading 'THE SAME DEBATE, BY PEOPLE WHO DO NOT KNOW THE NUMBERS'
    run uncertain_release
    heading 'READ ON'
    cat <<'END'
examples/quickstart.c         the worked example below, a file to start from
examples/release_decision.c   the debate above; its assumptions are a table at the top
examples/uncertain_release.c  the same with ranges, and what better knowledge would be worth
examples/policy_report/       the report below: scenarios are JSON files, each number with its source
include/scaleev/scaleev.h     the reference
END
    heading 'THE WORKED EXAMPLE'
    cat <<'END'
Each unit gives 2; with probability 0.01 it brings a catastrophe worth -100 that takes all gains
away. One is a good idea. Are a thousand?

END
    run quickstart
    heading 'A CHART AND A REPORT'
    run policy_report/policy_report examples/policy_report/release_debate.json "$PWD/$build/release_debate.html"
}

heading() {
    printf '\n---- %s %s\n\n' "$1" "$(printf '%93s' '' | cut -c "${#1}-" | tr ' ' -)"
}

run() {
    example=$1
    shift
    "$build/examples/$example" "$@" || fail "examples/$example failed with status $?."
}

fail() {
    echo "demo.sh: $1" >&2
    exit 1
}

# What tools say on the way goes to $log. Only when one of them fails it is of interest.
fail_with_log() {
    { echo "---- end of $log"; tail -n 40 "$log"; echo '----'; } >&2
    fail "$1"
}

# Looks for the tools rather than the packages: they may have come another way.
missing_packages() {
    # A compiler alone is not enough; it needs the C library's headers.
    echo '#include <math.h>
        int main(int n, char **v) { (void)v; return (int)sqrt(n - 1); }' |
        ${CC:-cc} -x c - -lm -o "$build.compiles" >>"$log" 2>&1 || printf ' gcc libc6-dev'
    rm -f "$build.compiles"
    meson --version >>"$log" 2>&1 || printf ' meson'
    ninja --version >>"$log" 2>&1 || printf ' ninja-build'
    pkg-config --version >>"$log" 2>&1 || printf ' pkgconf'
    pkg-config --exists 'jansson >= 2.11' >>"$log" 2>&1 || printf ' libjansson-dev'
}

install_packages() {
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    command -v apt-get >/dev/null || fail "Please install (as Debian calls them):$packages"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        fail "Missing, and neither root nor sudo without a password to install it:
    apt-get install --no-install-recommends$packages"
    fi
    echo "Installing$packages ..."
    # Old lists may still do, so a failed update does not stop us.
    $as_root apt-get update >>"$log" 2>&1
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 $packages >>"$log" 2>&1 ||
        fail_with_log "Could not install$packages."
    packages=$(missing_packages)
    [ -z "$packages" ] || fail_with_log "Still missing after installing it:$packages"
}

build_all() {
    # Linked statically, the programs run wherever they are moved.
    options='--buildtype=release -Ddefault_library=static -Dexamples=enabled'
    # A moved source tree, another compiler or other options need a new build directory.
    wanted="$PWD ${CC:-} $options"
    if [ ! -f "$build/build.ninja" ] || [ "$(cat "$build/.wanted" 2>/dev/null)" != "$wanted" ]; then
        echo 'Building libscaleev ...'
        rm -rf "$build"
        meson setup "$build" $options >>"$log" 2>&1 || fail_with_log 'Could not configure the build.'
        echo "$wanted" >"$build/.wanted"
    fi
    ninja -C "$build" >>"$log" 2>&1 || fail_with_log 'Could not build the library and its examples.'
}

set -u
unset CDPATH CFLAGS CPPFLAGS LDFLAGS DESTDIR
cd "$(dirname "$0")/.." || exit 1
exec </dev/null
export LC_ALL=C.UTF-8
build=build/demo
log=$build.log
{ mkdir -p build && true >"$log"; } 2>/dev/null || fail "cannot write to $PWD/$log."

install_packages
build_all
show
