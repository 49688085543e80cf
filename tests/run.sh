#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks everything on Debian 12, on three levels: `sh tests/run.sh` what every change needs, with --full all but the
# slow checks, with --all those too. Installs what is missing (as root or with sudo), keeps going when something fails,
# and ends with one line "N passed, N failed[, N skipped]". All that is printed on the way is in build/logs too.
#
# To add a check, write a function that fails when the check does (77: skipped, its last line says why), and name it
# with `check` in a chain. The checks of a chain run one after the other, for they need each other; chains run side by
# side, two at a time, in the order of the lists below: the longest should come first. What can be said of the text
# alone is a script in tests/lint.

# shellcheck disable=SC2046,SC2086 # what holds several words is to be split

# dpkg-dev: without it meson does not know where Debian's libraries are, and installs where CMake does not look.
packages='gcc g++ libc6-dev dpkg-dev clang libclang-rt-14-dev clang-format-14 clang-tidy-14 cppcheck shellcheck
    meson ninja-build pkgconf python3 binutils libcriterion-dev libmpfr-dev libjansson-dev make cmake'
full_packages='abigail-tools locales groff doxygen valgrind libc6-dbg libopenmpi-dev openmpi-bin
    python3-pytest python3-hypothesis python3-numpy python3-matplotlib python3-jsonschema mypy
    python3-mesonpy python3-mpmath python3-pandas python3-pip python3-scipy python3-venv
    chromium fonts-dejavu-core'
all_packages='gcc-i686-linux-gnu libc6-dev-i386-cross libc6-i386 gcc-aarch64-linux-gnu libc6-dev-arm64-cross
    gcc-s390x-linux-gnu libc6-dev-s390x-cross gcc-powerpc64-linux-gnu libc6-dev-ppc64-cross qemu-user
    gcc-mingw-w64-x86-64 wine wine64 musl-tools debootstrap'

chains='sanitize gcc clang lint demo'
full_chains='valgrind threads fuzz python clang_python sanitize_more mpi poor_libm coverage manual tools readme
    sets'
all_chains='mutations long_fuzz chroot i386 aarch64 s390x ppc64 mingw64 musl accuracy'

# Those that need no more than a compiler, and the others.
quick_suites='--suite unit --suite plain --suite header'
more_suites='--suite abi --suite snippets --suite python --suite report --suite recipes'
more_sanitizers=float-cast-overflow,implicit-integer-truncation
memcheck='valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=all --show-leak-kinds=all'

# ---- every change ----

chain_gcc() {
    check 'gcc: build' build build/gcc gcc g++
    [ "$result" = ok ] || return
    run_tests gcc build/gcc $quick_suites --suite examples --suite accuracy
    check install sh tests/install/run build/gcc build/install
    check consumers sh tests/consumers/run build/install build/consumers
}

chain_clang() {
    check 'clang: build' build build/clang clang clang++
    [ "$result" != ok ] || run_tests clang build/clang $quick_suites --suite examples
}

# clang's sanitizers are linked into programs only, so its libraries have undefined symbols. Tests that draw cases draw
# fewer of them for every change.
chain_sanitize() {
    check 'sanitize: build' build build/sanitize clang clang++ -Din_process_tests=true -Db_lundef=false \
        -Db_sanitize=address,undefined "-Dc_args=-fno-sanitize-recover=all -fsanitize=$more_sanitizers" \
        "-Dc_link_args=-fsanitize=$more_sanitizers"
    [ "$result" = ok ] || return
    SCALEEV_TEST_FACTOR=$factor run_tests sanitize build/sanitize $quick_suites --suite examples
}

# In a build of its own, which compiles nothing: to wait for another one would take longer.
chain_lint() {
    check 'lint: setup' configure build/lint gcc g++ -Dtests=enabled
    [ "$result" != ok ] || run_tests lint build/lint --suite lint
}

chain_demo() {
    check demo sh examples/demo.sh
}

# ---- --full ----

# What needs another package than a compiler, or takes long and is the same with any compiler.
chain_python() {
    run_tests 'gcc: more' build/gcc $more_suites --suite pip # which builds the library by itself, with gcc
    check 'a million rows' env SCALEEV_TEST_FACTOR=10 build/gcc/tests/property/test_rows
}

chain_clang_python() {
    run_tests 'clang: more' build/clang $more_suites
}

# The report tool under sanitizers, and what the pages show.
chain_sanitize_more() {
    run_tests 'sanitize: more' build/sanitize --suite snippets --suite report
}

chain_mpi() {
    check 'mpi study' sh tests/consumers/mpi_study/run build/install build/mpi_study
}

chain_readme() {
    check 'README: install' sh tests/install/readme build/readme
}

chain_manual() {
    check manual manual
}

manual() {
    configure build/docs gcc g++ -Ddocs=enabled &&
        ninja -C build/docs doc/html && python3 tests/tools/check-manual build/docs/doc/html
}

# The tests in one process, whose kernels can be chosen: one build for valgrind and for the sets of vector kernels.
kernels_chosen() {
    tests_alone kernels gcc g++ -Dtest_build=true
}

chain_valgrind() {
    check 'valgrind: build' kernels_chosen
    [ "$result" = ok ] || return
    SCALEEV_KERNELS=avx2 SCALEEV_TEST_FACTOR=0.02 run_tests valgrind build/kernels \
        --wrapper "$memcheck" $(watched_by_valgrind)
    check 'valgrind: hosts' hosts_in_valgrind
}

# Last in the list, when the build has long been made for valgrind.
chain_sets() {
    check 'sets: build' kernels_chosen
    [ "$result" = ok ] || return
    for set in $(build/kernels/tests/tools/kernel-sets); do
        check "sets: $set" env SCALEEV_KERNELS="$set" build/kernels/tests/tools/kernel-sets "$set"
        [ "$result" != ok ] ||
            SCALEEV_TEST_FACTOR=$factor run_tests "sets: $set" build/kernels --setup "$set" --suite unit \
                --suite accuracy
    done
}

# Not what is all numbers, for it is fifty times slower; nor studies as a whole, whose calls faults has; nor threads,
# which it runs one after the other.
watched_by_valgrind() {
    numbers='kernels|special|curve|distribution|sampler|importance|worth|expect|errors|worth_errors'
    meson test -C build/kernels --list --suite unit --suite plain 2>/dev/null | sed -n 's/.* \/ //p' |
        grep -vE "^(hosts.*|harness|study|threads|$numbers)\$"
}

# It has one rounding mode, no flushing and no traps, so this says less than elsewhere.
hosts_in_valgrind() {
    $memcheck build/kernels/tests/hostile/hosts unmeasured
}

# TSan tells a race only where it still knows how the other thread came there: it is to remember long.
chain_threads() {
    check 'threads: build' tests_alone threads clang clang++ -Db_lundef=false -Db_sanitize=thread
    [ "$result" != ok ] || TSAN_OPTIONS=history_size=7 SCALEEV_TEST_FACTOR=0.02 run_tests threads build/threads \
        --suite unit --suite plain
}

chain_tools() {
    check tools tools_find_mistakes
}

tools_find_mistakes() {
    clang -g -pthread tests/hostile/broken.c -o build/broken -w &&
        clang -g -pthread tests/hostile/broken.c -o build/broken-sanitize -w \
            -fsanitize=address,undefined -fno-sanitize-recover=all "-fsanitize=$more_sanitizers" &&
        clang -g -pthread tests/hostile/broken.c -o build/broken-race -w -fsanitize=thread || return 1
    status=0
    for tool in build/broken-sanitize build/broken-race "$memcheck build/broken"; do
        $tool || { echo "fails without a mistake: $tool"; status=1; }
    done
    for mistake in beyond leak overflow cast truncation; do
        ! build/broken-sanitize $mistake || { echo "not found by the sanitizers: $mistake"; status=1; }
    done
    for mistake in beyond leak unset; do
        ! $memcheck build/broken $mistake || { echo "not found by valgrind: $mistake"; status=1; }
    done
    ! build/broken-race race || { echo 'a race is not found'; status=1; }
    return $status
}

chain_poor_libm() {
    check 'poor libm: build' gcc -std=c11 -O2 -Wall -Wextra -Werror -shared -fPIC tests/tools/poor-libm.c \
        -o build/poor-libm.so
    [ "$result" != ok ] || SCALEEV_TEST_FACTOR=0.1 run_tests 'poor libm' build/gcc \
        --wrapper "env LD_PRELOAD=$PWD/build/poor-libm.so" --suite unit --suite plain --suite examples
}

# Without optimisation, which makes one line of several. What is printed decides nothing.
chain_coverage() {
    check 'coverage: build' tests_alone coverage gcc g++ -Db_coverage=true -Doptimization=0
    [ "$result" = ok ] || return
    find build/coverage -name '*.gcda' -delete
    SCALEEV_TEST_FACTOR=0.1 run_tests coverage build/coverage --suite unit
    check coverage python3 tests/tools/coverage build/coverage lib/number lib/op lib/run
    [ "$result" != ok ] || at_once grep '^lib/[a-z]*: ' build/logs/coverage.log
}

chain_fuzz() {
    check fuzz sh tests/fuzz/run fixed
}

# ---- --all ----

chain_long_fuzz() {
    limit=3600
    check 'long fuzz' sh tests/fuzz/run 1200
}

chain_chroot() {
    check 'README: chroot' sh tests/install/chroot build/chroot
}

# Some four hundred mistakes, of a few seconds each.
chain_mutations() {
    limit=7200
    check mutations python3 tests/tools/mutate . build/mutations --jobs "$jobs"
}

chain_accuracy() {
    check accuracy all_points
}

all_points() {
    [ -x build/gcc/tests/accuracy/accuracy ] || { echo 'MPFR is missing'; return 77; }
    build/gcc/tests/accuracy/accuracy full doc/accuracy.md
}

for_each_target() {
    for target in i386 aarch64 s390x ppc64 mingw64 musl; do
        eval "chain_$target() { other_target $target; }"
    done
}

# other_target NAME: the tests of values and proofs on another machine or C library, under an emulator where it needs
# one; and the bits of results, which are those of this machine.
other_target() {
    limit=3600
    check "$1: build" tests_alone "$1" gcc g++ --cross-file "tests/cross/$1.ini"
    [ "$result" = ok ] || return
    SCALEEV_TEST_FACTOR=0.1 WINEDEBUG=-all run_tests "$1" "build/$1" --suite unit --suite plain
    check "$1: bits" same_bits "$1"
}

same_bits() {
    build/gcc/tests/tools/bits >"build/logs/bits-here-$1" || return 1
    program=build/$1/tests/tools/bits
    [ -f "$program" ] || program=$program.exe
    WINEDEBUG=-all $(sed -n 's/^exe_wrapper = //p' "tests/cross/$1.ini" | tr -d "[],'") "$program" |
        tr -d '\r' >"build/logs/bits-$1" || return 1
    [ -s "build/logs/bits-$1" ] && diff "build/logs/bits-here-$1" "build/logs/bits-$1"
}

# ---- what chains are made of ----

build() {
    dir=$1
    shift
    configure "$dir" "$@" -Dtests=enabled -Dexamples=enabled -Dcommand=enabled -Dbenchmarks=enabled &&
        ninja -C "$dir" -j "$jobs" -k 0
}

# tests_alone NAME CC CXX [meson options]: the tests, each program in one process, built in build/NAME.
tests_alone() {
    dir=build/$1
    shift
    configure "$dir" "$@" -Din_process_tests=true -Dtests=enabled &&
        ninja -C "$dir" -j "$jobs" -k 0
}

# configure DIRECTORY CC CXX [meson options]: only when something about it is new.
configure() {
    dir=$1 compiler=$2 compiler_cpp=$3
    shift 3
    wanted="$PWD $compiler $compiler_cpp $*"
    if [ ! -f "$dir/build.ninja" ] || [ "$(cat "$dir/.wanted" 2>/dev/null)" != "$wanted" ]; then
        rm -rf "$dir"
        CC=$compiler CXX=$compiler_cpp meson setup "$dir" -Dwerror=true "$@" || return 1
    elif [ -n "$(find build/logs/apt.log -newer "$dir/.wanted" 2>/dev/null)" ]; then
        meson setup --reconfigure "$dir" || return 1 # what was missing then may be there now
    fi
    echo "$wanted" >"$dir/.wanted"
}

# check NAME COMMAND...: one check, counted; stopped after $limit seconds. Leaves $result.
check() {
    name=$1
    shift
    log=build/logs/$(echo "$name" | tr -d ' ' | tr : -).log
    started=$(date +%s)
    timeout -k 30 "$limit" sh tests/run.sh --do "$@" >"$log" 2>&1 &
    child=$!
    wait $child
    case $? in
    0) result=ok; count 1 0 0; say ok "$name" ;;
    77) result=skip; count 0 0 1; say SKIP "$name: $(tail -n 1 "$log")" | tee -a "$summary" ;;
    124 | 137) result=failed; echo "stopped after $limit s" >>"$log"; fail "$name" "$log" ;;
    *) result=failed; fail "$name" "$log" ;;
    esac
}

# run_tests NAME DIRECTORY [options of meson test]
run_tests() {
    name=$1 dir=$2
    shift 2
    base=$(echo "$name" | tr -d ' ' | tr : -) log=build/logs/$base.tests
    started=$(date +%s)
    rm -f "$dir/meson-logs/$base"*.json
    timeout -k 30 "$limit" \
        meson test -C "$dir" --no-rebuild --num-processes "$jobs" --timeout-multiplier 4 --logbase "$base" "$@" \
        >"$log" 2>&1 &
    child=$!
    wait $child
    case $? in 124 | 137) echo "stopped after $limit s" >>"$log"; fail "$name: tests" "$log"; return ;; esac
    if python3 tests/tools/count-tests "$dir/meson-logs/$base"*.json 2>>"$log" >"$log.counts"; then
        # The last line: passed failed skipped. Before it: what failed, with its output.
        set -- $(tail -n 1 "$log.counts")
        count "$1" "$2" "$3"
        sed -n "s/^\(FAIL\|SKIP\) /&$name: /p" "$log.counts" >>"$summary"
        at_once sed '$d' "$log.counts"
        say "$([ "$2" -eq 0 ] && echo ok || echo FAIL)" "$name: tests: $1 passed, $2 failed, $3 skipped"
    else
        fail "$name: tests" "$log"
    fi
}

fail() {
    count 0 1 0
    at_once sh -c 'echo "---- $1: end of $2"; tail -n 200 "$2"; echo ----' sh "$1" "$2"
    say FAIL "$1" | tee -a "$summary"
}

say() {
    printf '%-4s %s (%s s)\n' "$1" "$2" "$(($(date +%s) - started))"
}

# Chains run side by side, but what one of them says stays together.
at_once() {
    flock build/logs/lock "$@"
}

# count PASSED FAILED SKIPPED
count() {
    echo "$*" >>build/logs/counts
}

# side_by_side CHAIN...: whichever of two workers is free takes the next.
side_by_side() {
    rm -rf build/logs/taken
    mkdir build/logs/taken
    work "$@" &
    workers=$!
    work "$@" &
    workers="$workers $!"
    wait
}

work() {
    trap 'kill $child; exit 143' TERM
    child=
    for chain; do
        limit=1800
        ! mkdir "build/logs/taken/$chain" 2>/dev/null || "chain_$chain"
    done
}

install_packages() {
    command -v dpkg-query >/dev/null || { echo "Not a Debian system; these packages are needed: $packages"; return; }
    have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $packages 2>/dev/null)
    missing=
    for package in $packages; do
        echo "$have" | grep -qx "$package installed" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        echo "Missing, and neither root nor sudo without a password to install it:"
        echo "    apt-get install --no-install-recommends$missing"
        exit 2
    fi
    echo "installing$missing"
    # Old lists may still do, so a failed update does not stop us.
    $as_root apt-get update >build/logs/apt.log 2>&1
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 $missing >>build/logs/apt.log 2>&1 ||
        { tail -n 50 build/logs/apt.log; echo "Could not install:$missing"; exit 2; }
}

set -u
level=quick
case ${1-} in
'') ;;
--full) level=full packages="$packages $full_packages" ;;
--all) level=all packages="$packages $full_packages $all_packages" ;;
--do) ;;
*) echo 'usage: sh tests/run.sh [--full | --all]' >&2; exit 2 ;;
esac
# How many cases are drawn where the same tests run once more: under the sanitizers, with each set of kernels.
case $level in quick) factor=0.1 ;; full) factor=0.3 ;; *) factor=1 ;; esac
cd "$(dirname "$0")/.." || exit 2
memcheck="$memcheck --suppressions=$PWD/tests/tools/valgrind.supp"
jobs=$((($(nproc) + 1) / 2))
if [ "${1-}" = --do ]; then # one check, in a process of its own
    shift
    "$@"
    exit
fi
unset CDPATH CFLAGS CXXFLAGS CPPFLAGS LDFLAGS DESTDIR SCALEEV_TEST_FACTOR SCALEEV_TEST_SEED SCALEEV_KERNELS
exec </dev/null
# Not every system has another UTF-8 locale.
export LC_ALL=C.UTF-8
export UBSAN_OPTIONS=print_stacktrace=1
mkdir -p build/logs || exit 2
summary=build/logs/summary
: >"$summary"
: >build/logs/counts
workers=
trap 'kill $workers 2>/dev/null; wait; exit 130' INT TERM HUP
for_each_target

install_packages
side_by_side $chains
[ $level = quick ] || side_by_side $full_chains
[ $level != all ] || side_by_side $all_chains

[ ! -s "$summary" ] || { echo; cat "$summary"; }
set -- $(awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' build/logs/counts)
line="$1 passed, $2 failed"
[ "$3" -eq 0 ] || line="$line, $3 skipped"
echo "$line"
[ "$2" -eq 0 ]
