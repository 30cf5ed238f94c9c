#!/usr/bin/env bash
# Installs the program and the libraries that it needs: install.sh PREFIX
#
#   PREFIX/bin/surprisal    contains Swift's runtime
#   PREFIX/lib/surprisal    the shim and libtorch, which find each other in the same folder
#
# The installed files do not depend on this clone or the toolchain. DESTDIR is prepended to PREFIX.
set -euo pipefail
case ${1:-} in '' | -*) echo "usage: install.sh PREFIX" >&2 && exit 2 ;; esac
prefix=${DESTDIR:-}$(python3 -c 'import os, sys; print(os.path.abspath(sys.argv[1]))' "$1")
cd "$(dirname "$0")/.."
source scripts/terminal.sh

libtorch=${LIBTORCH:-.libtorch}
libraries=$prefix/lib/surprisal

# A program with Swift's runtime inside: the objects that are there, linked once more. (SwiftPM's own --static-swift-stdlib
# would compile everything anew.) The libraries named are what Foundation's static one leaves to whoever links it. On a
# Mac the system has the runtime.
link_program() {
    program=.build/release/surprisal
    if [ "$(uname)" = Darwin ]; then return; fi
    say "Linking a copy that needs no Swift toolchain"
    # It was a whole build once.
    rm -rf .build/install && mkdir -p .build/install
    local folders=()
    if has pkg-config; then read -r -a folders <<<"$(pkg-config --libs-only-L zlib libzstd libisal sqlite3 2>/dev/null || true)"; fi
    # The C library warns of a function that Foundation calls.
    swiftc -emit-executable -static-stdlib -o .build/install/surprisal @.build/release/surprisal.product/Objects.LinkFileList \
        ${folders[@]+"${folders[@]}"} \
        -Xlinker --gc-sections -Xlinker -S -Xlinker --defsym -Xlinker main=surprisal_main \
        -lCoreFoundation -l_FoundationICU -l_FoundationCShims -l_FoundationCollections 2>&1 \
        | { grep -v 'mktemp. is dangerous' || true; } || fail "the program could not be linked"
    program=.build/install/surprisal
    # It has to start before it takes the place of one that does.
    "$program" --version >/dev/null || fail "the linked program does not start"
}

# The shim, which looks for libtorch beside itself alone: the one that was built looks where it was built against, too.
link_shim() {
    shim=.build/release/libCTorchShim.dylib
    if [ "$(uname)" = Darwin ]; then return; fi
    shim=.build/install/libCTorchShim.so
    swiftc -emit-library -static-stdlib -o "$shim" @.build/release/CTorchShim.product/Objects.LinkFileList \
        -Xlinker -S -nostartfiles -L"$libtorch/lib" -ltorch_cpu -lc10 -lstdc++ -Xlinker -rpath -Xlinker "\$ORIGIN" ||
        fail "the library that connects the program to libtorch could not be linked"
}

# The libraries of libtorch that are wanted at run time, and NVIDIA's where they are.
runtime_libraries() {
    local folder
    for folder in "$libtorch/lib" "$libtorch"/../nvidia/*/lib; do
        if [ -d "$folder" ]; then
            find -L "$folder" -maxdepth 1 -type f \( -name '*.so' -o -name '*.so.*' -o -name '*.dylib' \) \
                ! -name 'libtorch_python.*' ! -name 'libtorch.*' ! -name 'libtorch_global_deps.*' ! -name 'libshm.*' ! -name '*_test.so' \
                ! -name 'libaoti_custom_ops.*' ! -name 'libbackend_with_compiler.*'
        fi
    done
}

# The licenses of all that is copied or linked into the program.
put_licenses() {
    local folder checkout name file
    mkdir -p "$libraries/licenses"
    for file in LICENSE THIRD_PARTY_NOTICES.md; do put "$file" "$libraries/licenses" 644; done
    for folder in "$libtorch"/licenses/* "$libtorch"/../torch-*.dist-info/licenses; do
        if [ -d "$folder" ]; then cp -R "$folder" "$libraries/licenses/"; fi
    done
    for checkout in .build/checkouts/*; do
        name=$(basename "$checkout")
        for file in "$checkout"/LICENSE* "$checkout"/NOTICE*; do
            if [ -f "$file" ]; then mkdir -p "$libraries/licenses/$name" && put "$file" "$libraries/licenses/$name" 644; fi
        done
    done
    file=$(dirname "$(command -v swift)")/../share/swift/LICENSE.txt
    if [ -f "$file" ]; then mkdir -p "$libraries/licenses/swift" && put "$file" "$libraries/licenses/swift" 644; fi
}

# Replaced by renaming, so that a program that is running goes on with what it has.
put() { # FILE DIRECTORY MODE
    local to
    to=$2/$(basename "$1")
    if cmp -s "$1" "$to"; then return; fi
    install -m "$3" "$1" "$to.new"
    mv -f "$to.new" "$to"
}

if ! mkdir -p "$prefix/bin" "$libraries" 2>/dev/null || [ ! -w "$prefix/bin" ] || [ ! -w "$libraries" ]; then
    fail "cannot write to $prefix" "try: make install PREFIX=\$HOME/.local, or use sudo"
fi
link_program
link_shim
while IFS= read -r file; do put "$file" "$libraries" 755; done < <(runtime_libraries)
put "$shim" "$libraries" 755
put_licenses
put "$program" "$prefix/bin" 755
say "Installed $prefix/bin/surprisal and $libraries ($(du -sh "$libraries" | cut -f 1))"
