#!/bin/sh
# Makes the virtual environment from a hash-locked requirements file: setup.sh run|dev
# Quick when nothing changed: a stamp in the environment remembers the files it was made from.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

kind=$1
venv=${VENV:-.venv}
case $kind in run) space=500 ;; dev) space=1200 ;; *) fail "usage: setup.sh run|dev" ;; esac

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if is_new_enough "$python"; then
            command -v "$python"
            return
        fi
    done
    fail "Python 3.11 or newer is needed; found: $(${PYTHON:-python3} --version 2>&1 || true). Install it, or name it with PYTHON=/path/to/python3."
}

is_usable() { is_new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }

make_environment() {
    python=$(find_python) || exit 1
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        install_packages "Python's venv module is missing." "python$version-venv"
    fi
    say "making $venv with $("$python" --version) ..."
    "$python" -m venv --clear "$venv" || fail "$venv could not be made; the message stands above."
}

install_requirements() {
    pip="$venv/bin/python -m pip --no-input --disable-pip-version-check --quiet"
    $pip install --require-hashes -r "requirements/$kind.txt" &&
        $pip install --no-deps --no-build-isolation --editable . && return
    need_space "$venv" 50
    fail "the Python packages could not be installed; pip's message stands above. Is the network reachable?"
}

wanted=$(cat requirements/run.txt requirements/dev.txt setup.cfg | sha256sum | cut -d ' ' -f 1)
# A test environment holds all that a run needs.
for stamp in "$venv/.made-for-$kind" "$venv/.made-for-dev"; do
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted $(pwd)" ] && is_usable; then exit 0; fi
done

mkdir -p "$venv" 2>/dev/null || fail "$venv cannot be written. Name another place with VENV=..."
need_space "$venv" "$space"
is_usable || make_environment
say "installing the Python packages of requirements/$kind.txt ..."
install_requirements
printf '%s' "$wanted $(pwd)" >"$venv/.made-for-$kind"
