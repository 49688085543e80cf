#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks everything on Debian 12: `sh tests/run.sh`, or with --all the slow checks too. Installs what is missing (as
# root or with sudo), keeps going when something fails, and ends with one line "N passed, N failed[, N skipped]".
#
# To add a check, write a function that fails when the check does (77: skipped, its last line says why), and name it
# in first_stage or second_stage with `check`; to run all tests in another build, use `suite`.

# dpkg-dev: without it meson does not know where Debian's libraries are, and installs where CMake does not look.
packages='gcc g++ libc6-dev dpkg-dev clang libclang-rt-14-dev clang-format-14
    meson ninja-build pkgconf python3 binutils abigail-tools libcriterion-dev libmpfr-dev libjansson-dev locales doxygen
    python3-pytest python3-hypothesis python3-numpy python3-matplotlib python3-jsonschema mypy
    chromium fonts-dejavu-core valgrind libc6-dbg make cmake libopenmpi-dev openmpi-bin groff'

more_sanitizers=float-cast-overflow,implicit-integer-truncation
memcheck='valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=all --show-leak-kinds=all'

first_stage() {
    check lists every_file_is_built
    check watched every_function_is_watched
    check format formatted
    suite gcc gcc g++
    suite clang clang clang++
    # clang's sanitizers are linked into programs only, so its libraries have undefined symbols.
    suite sanitize clang clang++ -Din_process_tests=true -Db_lundef=false -Db_sanitize=address,undefined \
        "-Dc_args=-fno-sanitize-recover=all -fsanitize=$more_sanitizers" "-Dc_link_args=-fsanitize=$more_sanitizers"
    check tools tools_find_mistakes
    check races no_races
    check valgrind no_error_in_valgrind
    check fuzz fuzzed 60
    suite_of_each_set sets gcc g++
    check install sh tests/install/run build/gcc build/install
    check consumers sh tests/consumers/run build/install build/consumers
    check 'mpi sweep' sh tests/mpi_sweep/run build/install build/mpi_sweep
    check docs manual
    check demo demo
}

# For the second stage alone.
more_packages='gcc-i686-linux-gnu libc6-dev-i386-cross libc6-i386
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-s390x-linux-gnu libc6-dev-s390x-cross
    gcc-powerpc64-linux-gnu libc6-dev-ppc64-cross qemu-user gcc-mingw-w64-x86-64 wine wine64 musl-tools'

second_stage() {
    # One processor fuzzes while the other does the rest.
    fuzzed 1200 >build/logs/long-fuzz.output 2>&1 &
    fuzzing=$!
    for target in i386 aarch64 s390x ppc64 mingw64 musl; do
        other_target $target
    done
    check accuracy all_points
    wait $fuzzing
    check 'long fuzz' ended $? build/logs/long-fuzz.output
}

# ended STATUS OUTPUT: of something that ran meanwhile.
ended() {
    cat "$2"
    return "$1"
}

every_file_is_built() {
    status=0
    for list in lib tests tests/bench tests/python examples; do
        case $list in tests) pattern=test_*.c ;; tests/python) pattern=test_*.py ;; *) pattern=*.c ;; esac
        for file in "$list"/$pattern; do
            name=${file##*/}
            [ "$list" = lib ] || name=${name%.*}
            case $list in tests | tests/python) name=${name#test_} ;; esac
            if [ -f "$file" ] && ! grep -qF "'$name'" "$list/meson.build"; then
                echo "$file is not in $list/meson.build"
                status=1
            fi
        done
    done
    return $status
}

# Whatever the host's floating-point environment, and whatever fails: a new function must be tried, or say why not.
every_function_is_watched() {
    status=0
    for name in $(sed -n 's/^ *\(scaleev_[a-z_]*\);/\1/p' lib/scaleev.map); do
        grep -qw "$name" tests/hosts.c || { echo "$name is not in tests/hosts.c"; status=1; }
        grep -qwE "$name|BUILDS.${name#scaleev_}." tests/faults.c ||
            { echo "$name is not in tests/faults.c"; status=1; }
    done
    return $status
}

tools_find_mistakes() {
    clang -g -pthread tests/broken.c -o build/broken -w &&
        clang -g -pthread tests/broken.c -o build/broken-sanitize -w \
            -fsanitize=address,undefined -fno-sanitize-recover=all "-fsanitize=$more_sanitizers" &&
        clang -g -pthread tests/broken.c -o build/broken-race -w -fsanitize=thread || return 1
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

# TSan tells a race only where it still knows how the other thread came there: it is to remember long.
no_races() {
    export TSAN_OPTIONS=history_size=7
    configure build/tsan clang clang++ -Din_process_tests=true -Db_lundef=false -Db_sanitize=thread \
        -Dtests=enabled -Dexamples=disabled -Dbenchmarks=disabled -Ddocs=disabled &&
        ninja -C build/tsan && SCALEEV_TEST_FACTOR=0.3 meson test -C build/tsan --no-rebuild --timeout-multiplier 3 \
        --suite unit --suite plain
}

# Its long double is short, so of the tests that look at the last bits with it only what valgrind says counts; and it has one
# rounding mode, no flushing and no traps, so hosts says less than elsewhere. Kernels are tried at fewer points: it is some fifty
# times slower.
no_error_in_valgrind() {
    export SCALEEV_KERNELS=avx2 SCALEEV_TEST_FACTOR=0.02 SCALEEV_TEST_DATA="$PWD/tests/data"
    configure build/valgrind gcc g++ -Din_process_tests=true -Dtest_build=true \
        -Dtests=enabled -Dexamples=disabled -Dbenchmarks=disabled -Ddocs=disabled &&
        ninja -C build/valgrind || return 1
    names=$(meson test -C build/valgrind --list --suite unit --suite plain 2>/dev/null | sed -n 's/.* \/ //p' |
        grep -vE '^(hosts.*|gradient|reference)$')
    meson test -C build/valgrind --no-rebuild --timeout-multiplier 10 --wrapper "$memcheck" $names || return 1
    for name in gradient reference; do
        $memcheck build/valgrind/tests/test_$name
        [ $? -ne 9 ] || return 1
    done
    $memcheck build/valgrind/tests/hosts unmeasured
}

# fuzzed SECONDS: what is new is kept in build/fuzz/corpus; what fails, in build/fuzz. (libFuzzer's own status for that is 77.)
fuzzed() {
    configure build/fuzz clang clang++ -Dfuzzer=true -Din_process_tests=true -Db_lundef=false -Db_sanitize=address,undefined \
        -Dtests=enabled -Dexamples=disabled -Dbenchmarks=disabled -Ddocs=disabled &&
        ninja -C build/fuzz tests/fuzz/fuzz && mkdir -p build/fuzz/corpus &&
        build/fuzz/tests/fuzz/fuzz -max_total_time="$1" -max_len=512 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
            -error_exitcode=1 -timeout_exitcode=1 -artifact_prefix=build/fuzz/ build/fuzz/corpus tests/fuzz/corpus
}

formatted() {
    find include lib tests examples -name '*.[ch]' -exec clang-format-14 --dry-run -Werror {} + ||
        { echo 'clang-format-14 -i FILE puts it right'; return 1; }
}

all_points() {
    [ -x build/gcc/tests/accuracy/accuracy ] || { echo 'MPFR is missing'; return 77; }
    build/gcc/tests/accuracy/accuracy full doc/accuracy.md
}

manual() {
    configure build/docs gcc g++ -Ddocs=enabled -Dtests=disabled -Dexamples=disabled -Dbenchmarks=disabled &&
        ninja -C build/docs doc/html && python3 tests/check-manual build/docs/doc/html
}

demo() {
    [ -f examples/demo.sh ] || { echo 'there is no examples/demo.sh'; return 77; }
    sh examples/demo.sh
}

# ---- what the stages are made of ----

# suite NAME CC CXX [meson options]: builds in build/NAME and runs all tests there.
suite() {
    check "$1: build" build "build/$1" "$@"
    [ "$result" != ok ] || run_tests "$1" build/$1
}

# other_target NAME: the tests of values and proofs on another machine or C library, under an emulator where it needs one;
# and the bits of results, which are those of this machine.
other_target() {
    check "$1: build" build_for "$1"
    [ "$result" = ok ] || return
    SCALEEV_TEST_FACTOR=0.1 WINEDEBUG=-all run_tests "$1" "build/$1" --timeout-multiplier 10 --suite unit --suite plain
    check "$1: bits" same_bits "$1"
}

build_for() {
    configure "build/$1" gcc g++ --cross-file "tests/cross/$1.ini" -Din_process_tests=true \
        -Dtests=enabled -Dexamples=disabled -Dbenchmarks=disabled -Ddocs=disabled && ninja -C "build/$1" -k 0
}

same_bits() {
    build/gcc/tests/bits >build/logs/bits || return 1
    program=build/$1/tests/bits
    [ -f "$program" ] || program=$program.exe
    # shellcheck disable=SC2046 # the emulator with its arguments
    WINEDEBUG=-all $(sed -n 's/^exe_wrapper = //p' "tests/cross/$1.ini" | tr -d "[],'") "$program" |
        tr -d '\r' >"build/logs/bits-$1" || return 1
    [ -s build/logs/bits ] && diff build/logs/bits "build/logs/bits-$1"
}

# suite_of_each_set NAME CC CXX: a test build, and the tests of values with each set of vector kernels.
suite_of_each_set() {
    check "$1: build" build "build/$1" "$@" -Dtest_build=true
    [ "$result" = ok ] || return
    for set in $("build/$1/tests/kernel-sets"); do
        check "$1: $set" env SCALEEV_KERNELS="$set" "build/$1/tests/kernel-sets" "$set"
        [ "$result" != ok ] || run_tests "$1: $set" "build/$1" --setup "$set" --suite unit --suite accuracy
    done
}

# run_tests NAME DIRECTORY [options of meson test]
run_tests() {
    name=$1 dir=$2
    shift 2
    log=build/logs/$(echo "$name" | tr -d ' ' | tr : -)
    started=$(date +%s)
    rm -f "$dir"/meson-logs/testlog*.json
    meson test -C "$dir" --no-rebuild "$@" >"$log.tests" 2>&1
    if counts=$(python3 tests/count-tests "$dir"/meson-logs/testlog*.json 2>>"$log.tests" >"$log.counts" &&
        tail -n 1 "$log.counts"); then
        # The last line: passed failed skipped. Before it: what failed, with its output.
        set -- $counts
        passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
        sed '$d' "$log.counts"
        sed -n "s/^\(FAIL\|SKIP\) /&$name: /p" "$log.counts" >>"$summary"
        say "$([ "$2" -eq 0 ] && echo ok || echo FAIL)" "$name: tests: $1 passed, $2 failed, $3 skipped"
    else
        fail "$name: tests" "$log.tests"
    fi
}

build() {
    dir=$1
    shift 2
    configure "$dir" "$@" -Dtests=enabled -Dexamples=enabled -Dbenchmarks=enabled -Ddocs=disabled &&
        ninja -C "$dir" -k 0
}

# configure DIRECTORY CC CXX [meson options]: only when something about it is new.
configure() {
    dir=$1 compiler=$2 compiler_cpp=$3
    shift 3
    wanted="$PWD $compiler $compiler_cpp $*"
    if [ ! -f "$dir/build.ninja" ] || [ "$(cat "$dir/.wanted" 2>/dev/null)" != "$wanted" ]; then
        rm -rf "$dir"
        CC=$compiler CXX=$compiler_cpp meson setup "$dir" -Dwerror=true "$@" && echo "$wanted" >"$dir/.wanted"
    fi
}

# check NAME COMMAND...: one check, counted. Leaves $result and $log.
check() {
    name=$1
    shift
    log=build/logs/$(echo "$name" | tr -d ' ' | tr : -).log
    started=$(date +%s)
    ("$@") >"$log" 2>&1
    case $? in
    0) result=ok passed=$((passed + 1)); say ok "$name" ;;
    77) result=skip skipped=$((skipped + 1)); say SKIP "$name: $(tail -n 1 "$log")" | tee -a "$summary" ;;
    *) result=failed; fail "$name" "$log" ;;
    esac
}

fail() {
    failed=$((failed + 1))
    echo "---- $1: end of $2"
    tail -n 200 "$2"
    echo "----"
    say FAIL "$1" | tee -a "$summary"
}

say() {
    printf '%-4s %s (%s s)\n' "$1" "$2" "$(($(date +%s) - started))"
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
all=no
for argument; do
    case $argument in
    --all) all=yes ;;
    *) echo 'usage: sh tests/run.sh [--all]' >&2; exit 2 ;;
    esac
done
unset CDPATH CFLAGS CXXFLAGS CPPFLAGS LDFLAGS DESTDIR
cd "$(dirname "$0")/.." || exit 2
exec </dev/null
# Not every system has another UTF-8 locale.
export LC_ALL=C.UTF-8
export UBSAN_OPTIONS=print_stacktrace=1
mkdir -p build/logs || exit 2
summary=build/logs/summary
: >"$summary"
passed=0 failed=0 skipped=0

[ $all = no ] || packages="$packages $more_packages"
install_packages
first_stage
[ $all = no ] || second_stage

[ ! -s "$summary" ] || { echo; cat "$summary"; }
line="$passed passed, $failed failed"
[ $skipped -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ $failed -eq 0 ]
