#!/usr/bin/env bash
# Checks the build requirements: Swift, Python with pip, and a few C libraries.
# Missing libraries are installed if that needs no password; Swift and Python are not installed.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

need_swift() {
    has swift || fail "Swift 6.2 or newer is required, but 'swift' is not on the PATH" \
        "install it from https://www.swift.org/install and try again"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    [ -n "$version" ] || fail "'swift --version' prints no version" "reinstall the toolchain"
    local major=${version% *} minor=${version#* }
    if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
        fail "Swift 6.2 or newer is required, found $major.$minor" \
            "install it from https://www.swift.org/install and try again"
    fi
}

need_python() {
    if [ -n "${LIBTORCH:-}" ]; then return; fi  # pip is only needed for libtorch
    has python3 || fail "Python 3 with pip is required to download libtorch, but 'python3' is not on the PATH" \
        "install it, or use an existing libtorch: LIBTORCH=DIR"
    python3 -m pip --version >/dev/null 2>&1 || fail "python3 has no pip, which is required to download libtorch" \
        "install it (Debian and Ubuntu: apt-get install python3-pip; elsewhere: python3 -m ensurepip)" \
        "or use an existing libtorch: LIBTORCH=DIR"
}

# Succeeds if the compiler finds the header; pkg-config knows about unusual places.
has_library() { # pkg-config's name, header
    if has pkg-config && pkg-config --exists "$1"; then return 0; fi
    [ "$(uname)" = Linux ] || return 1
    echo "#include <$2>" | clang -E -x c - >/dev/null 2>&1 || [ -e "/usr/include/$2" ]
}

missing_packages() { # the apt or brew packages of the missing libraries
    local apt_names=() brew_names=()
    has_library zlib zlib.h || { apt_names+=(zlib1g-dev) && brew_names+=(zlib); }
    has_library libzstd zstd.h || { apt_names+=(libzstd-dev) && brew_names+=(zstd); }
    has_library libisal isa-l/igzip_lib.h || { apt_names+=(libisal-dev) && brew_names+=(isa-l); }
    has_library sqlite3 sqlite3.h || { apt_names+=(libsqlite3-dev) && brew_names+=(sqlite); }
    if [ "$(uname)" = Darwin ] && ! has pkg-config; then brew_names+=(pkgconf); fi
    if [ "$(uname)" = Darwin ]; then echo ${brew_names[@]+"${brew_names[@]}"}; else echo ${apt_names[@]+"${apt_names[@]}"}; fi
}

install_with_apt() {
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! has sudo || ! sudo -n true 2>/dev/null; then
            fail "these libraries are missing: $*" "run: sudo apt-get install -y $*"
        fi
        root=(sudo -n)
    fi
    say "Installing $*"
    # First with the existing package lists, then with updated ones.
    local apt=(${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    if "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null 2>&1; then return; fi
    "${apt[@]}" update || true
    "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null \
        || fail "apt-get could not install $*" "run it manually: apt-get install $*"
}

need_libraries() {
    local packages
    read -r -a packages <<<"$(missing_packages)"
    if [ ${#packages[@]} -eq 0 ]; then return; fi
    if [ "$(uname)" = Darwin ]; then
        has brew || fail "these libraries are missing: ${packages[*]}" "install Homebrew, then: brew install ${packages[*]}"
        say "Installing ${packages[*]}"
        HOMEBREW_NO_AUTO_UPDATE=1 brew install --quiet "${packages[@]}"
    elif has apt-get; then
        install_with_apt "${packages[@]}"
    else
        fail "these libraries are missing (Debian's names): ${packages[*]}" \
            "install your system's packages for them, with headers; on Fedora:" \
            "sudo dnf install zlib-devel libzstd-devel isa-l-devel sqlite-devel"
    fi
}

need_swift
need_python
need_libraries
