#!/bin/sh
# Writes requirements/*.txt from requirements/*.in: every version pinned with its hashes, for every platform.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools" || fail "the locking tool's environment could not be made"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1' ||
    fail "the locking tool could not be installed; pip's message stands above"
for kind in run dev reader; do
    say "locking requirements/$kind.txt ..."
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --output-file "requirements/$kind.txt" "requirements/$kind.in"
done
