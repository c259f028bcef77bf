# Sourced by the other scripts: plain sentences, and system packages where this user may install them.

say() { printf '%s\n' "madoguchi: $*"; }

fail() {
    printf '%s\n' "madoguchi: $*" >&2
    exit 1
}

# as_root COMMAND...: run it as root without asking for a password, or fail.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# install_packages WHY PACKAGE...: install them, or say exactly what to type.
install_packages() {
    why=$1
    shift
    may_install || fail "$why Please type: sudo apt-get install -y --no-install-recommends $*"
    say "installing $* ..."
    as_root apt-get update -qq || say "apt-get update failed; trying with the lists at hand"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install: $*. Its own message stands above."
}

# need_space FOLDER MEGABYTES: refuse before a half-written environment does.
need_space() {
    free=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free" -ge "$2" ] ||
        fail "the disk is full: $2 MB are needed in $(cd "$1" && pwd), and $free MB are free."
}
