#!/usr/bin/env bash
# Installs the Debian packages that the build links or runs. Quick when nothing is missing.
#
# As root it installs what is missing; as anybody else it says what to ask for. On a system without dpkg it
# only checks that the libraries can be found.
set -euo pipefail

packages=(
    git
    libbz2-dev
    liblzma-dev
    libpq-dev
    libpython3.11
    libsqlite3-dev
    libzstd-dev
    make
    pkg-config
    postgresql
    python3
    python3-pip
    python3-venv
    zlib1g-dev
)

fail() {
    printf 'setup-system: %s\n' "$@" >&2
    exit 3
}

check_swift() {
    command -v swift >/dev/null || fail "swift is not installed" \
        "Install Swift 6.3 or newer (https://www.swift.org/install) and put it on the PATH."
}

# One name a line. A package that dpkg does not know at all makes it exit with 1: that is an answer, too.
missing_packages() {
    local installed
    installed=$(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "${packages[@]}" \
        2>/dev/null | sed -n 's/ installed$//p') || true
    comm -23 <(printf '%s\n' "${packages[@]}" | sort) <(printf '%s\n' "$installed" | sort -u)
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || fail "packages are missing: ${missing[*]}" \
        "Run once: sudo apt-get update && sudo apt-get install --yes ${missing[*]}"
    echo "Installing ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes \
        --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: ${missing[*]}"
    fi
    rm -f "$log"
}

check_libraries() {
    local name
    command -v pkg-config >/dev/null || fail "pkg-config is not installed"
    for name in sqlite3 zlib liblzma libzstd libpq; do
        pkg-config --exists "$name" || fail "the development files of $name are missing"
    done
}

check_swift
if command -v dpkg-query >/dev/null; then install_packages; else check_libraries; fi
