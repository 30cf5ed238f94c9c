#!/usr/bin/env bash
# Fetches libtorch: the `torch` wheel, from wherever pip finds it; only its libraries and headers are kept.
#
#   LIBTORCH=DIR        use the one in DIR (a site-packages/torch, an unpacked release); nothing is fetched
#   TORCH_VERSION=X.Y.Z another version than the one below
#   CUDA=1              the build for NVIDIA GPUs, with everything it needs (several GB); off if empty, 0 or False
#
# It lands in `.libtorch`, complete or not at all; `.libtorch/request` records what was requested.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

TORCH_VERSION=${TORCH_VERSION:-2.13.0}  # the one place that names it

target=.libtorch
if is_on "${CUDA:-}"; then wanted=cuda; else wanted=cpu; fi
request="torch $TORCH_VERSION for $wanted on $(uname -sm)"

# True if the existing one is the requested one; the build for GPUs also serves without a GPU.
is_there() {
    case "$(cat "$target/request" 2>/dev/null)" in
        "$request" | "torch $TORCH_VERSION for cuda on $(uname -sm)") ;;
        *) return 1 ;;
    esac
}

library() { # DIR NAME: the path of a library, whatever this system calls them
    if [ "$(uname)" = Darwin ]; then echo "$1/lib/lib$2.dylib"; else echo "$1/lib/lib$2.so"; fi
}

looks_whole() { # DIR
    [ -e "$(library "$1" torch_cpu)" ] && [ -e "$(library "$1" c10)" ] && [ -e "$1/include/ATen/ATen.h" ]
}

# Opens the libraries in a process of its own: what is missing beside them shows here and not in the middle of a run.
verify() { # DIR
    local libraries=("$(library "$1" torch_cpu)") path problem
    if [ "$wanted" = cuda ]; then libraries+=("$(library "$1" torch_cuda)"); fi
    for path in "${libraries[@]}"; do
        problem=$(python3 -c 'import ctypes, os, sys; ctypes.CDLL(os.path.abspath(sys.argv[1]))' "$path" 2>&1) \
            || fail "libtorch does not load: $(tail -n 1 <<<"$problem")" \
                "remove it and try again, or name another one: LIBTORCH=DIR"
    done
}

use_existing() { # DIR
    looks_whole "$1" || fail "LIBTORCH=$1 is no libtorch: lib/libtorch_cpu and include/ATen/ATen.h are expected in it"
}

pip_download() { # DIR ARGUMENTS…
    local quiet=()
    if [ ! -t 1 ]; then quiet=(--quiet); fi
    python3 -m pip download ${quiet[@]+"${quiet[@]}"} --disable-pip-version-check --only-binary :all: --dest "$@"
}

# Any Python's wheel will do: nothing of Python is used. This Python's first, then that of a version that all have.
download_torch() { # DIR
    local requirement="torch==$TORCH_VERSION"
    # A build for CPUs alone is listed under the same version and would win.
    if [ "$wanted" = cuda ]; then requirement+=",!=$TORCH_VERSION+cpu"; fi
    pip_download "$1" --no-deps "$requirement" 2>"$1/pip.log" && return
    pip_download "$1" --no-deps --python-version 3.12 "$requirement" 2>>"$1/pip.log" && return
    cat "$1/pip.log" >&2
    fail "pip found no $requirement for this machine" \
        "check the network; TORCH_VERSION=X.Y.Z requests another version, LIBTORCH=DIR uses an existing one"
}

# A CUDA build is linked with the CUDA runtime and CUPTI even if it never sees a GPU.
download_cuda_libraries() { # WHEEL DIR
    local requirements=() line
    while IFS= read -r line; do
        if [ -n "$line" ]; then requirements+=("$line"); fi
    done < <(python3 scripts/torch_wheel.py requirements "$wanted" "$1")
    if [ ${#requirements[@]} -eq 0 ]; then return; fi
    say "Fetching the requirements of this CUDA build: ${requirements[*]%%;*}"
    pip_download "$2" "${requirements[@]}" || fail "pip could not fetch the libraries that this build of torch needs"
}

fetch() { # an empty folder on the same disk
    local work=$1 wheel library_wheel
    local size='200 to 500 MB'
    if [ "$wanted" = cuda ]; then size='2 GB'; fi
    mkdir -p "$work/torch" "$work/cuda" "$work/new"
    say "Fetching $request, once (about $size)"
    download_torch "$work/torch"
    wheel=$(find "$work/torch" -name 'torch-*.whl')
    if [ "$(python3 scripts/torch_wheel.py kind "$wheel")" = cuda ]; then
        download_cuda_libraries "$wheel" "$work/cuda"
    elif [ "$wanted" = cuda ]; then
        fail "pip offers no CUDA build of torch $TORCH_VERSION here" \
            "point pip at an index that has one, or name an existing libtorch: LIBTORCH=DIR"
    fi
    python3 scripts/torch_wheel.py unpack "$wanted" "$wheel" "$work/new"
    while IFS= read -r library_wheel; do
        python3 scripts/torch_wheel.py unpack-libraries "$wanted" "$library_wheel" "$work/new"
    done < <(find "$work/cuda" -name 'nvidia_*.whl')
    verify "$work/new"
    python3 scripts/torch_wheel.py version "$wheel" >"$work/new/version"
    echo "$request" >"$work/new/request"
}

# Puts the finished folder in place by renaming.
put_in_place() { # WORK
    if [ -e "$target" ]; then mv "$target" "$1/old"; fi
    mv "$1/new" "$target"
    say "libtorch $(cat "$target/version") is in $target"
}

# Folders of runs that were killed: their number is that of a process which is no more.
remove_leftovers() {
    local folder
    for folder in .build/libtorch.*; do
        if [ -d "$folder" ] && ! kill -0 "${folder##*.}" 2>/dev/null; then rm -rf "$folder"; fi
    done
}

main() {
    if [ -n "${LIBTORCH:-}" ]; then
        use_existing "$LIBTORCH"
    elif [ -L "$target" ]; then
        use_existing "$target"  # somebody linked their own
    elif ! is_there; then
        remove_leftovers
        work=.build/libtorch.$$
        mkdir -p "$work"
        trap 'rm -rf "$work"' EXIT
        trap 'exit 130' INT TERM
        fetch "$work"
        put_in_place "$work"
    fi
}

main
