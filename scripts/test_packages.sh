#!/bin/sh
# The system packages that the tests drive: a private PostgreSQL, a real browser and its driver, a Japanese font.
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
