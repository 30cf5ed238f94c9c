#!/usr/bin/env bash
# Downloads libtorch: the libraries and headers of the `torch` wheel, from the index that pip uses.
#
#   LIBTORCH=DIR        use the one in DIR (a site-packages/torch, an unpacked release) instead of downloading
#   TORCH_VERSION=X.Y.Z download another version than the one below
#   CUDA=1              download the build for NVIDIA GPUs with all dependencies (several GB); off if empty, 0 or False
#
# It is stored in `.libtorch`, completely or not at all; `.libtorch/request` records what was requested.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

TORCH_VERSION=${TORCH_VERSION:-2.13.0}  # the only place that names it

target=.libtorch
if is_on "${CUDA:-}"; then wanted=cuda; else wanted=cpu; fi
request="torch $TORCH_VERSION for $wanted on $(uname -sm)"

# Succeeds if the existing libtorch is the requested one; the CUDA build works without a GPU, too.
is_there() {
    case "$(cat "$target/request" 2>/dev/null)" in
        "$request" | "torch $TORCH_VERSION for cuda on $(uname -sm)") ;;
        *) return 1 ;;
    esac
}

library() { # DIR NAME: the path of a library on this system
    if [ "$(uname)" = Darwin ]; then echo "$1/lib/lib$2.dylib"; else echo "$1/lib/lib$2.so"; fi
}

looks_whole() { # DIR
    [ -e "$(library "$1" torch_cpu)" ] && [ -e "$(library "$1" c10)" ] && [ -e "$1/include/ATen/ATen.h" ]
}

# Opens the libraries in a separate process, so that missing dependencies show here and not during a run.
verify() { # DIR
    local libraries=("$(library "$1" torch_cpu)") path problem
    if [ "$wanted" = cuda ]; then libraries+=("$(library "$1" torch_cuda)"); fi
    for path in "${libraries[@]}"; do
        problem=$(python3 -c 'import ctypes, os, sys; ctypes.CDLL(os.path.abspath(sys.argv[1]))' "$path" 2>&1) \
            || fail "libtorch does not load: $(tail -n 1 <<<"$problem")" \
                "remove it and try again, or use another one: LIBTORCH=DIR"
    done
}

use_existing() { # DIR
    looks_whole "$1" || fail "LIBTORCH=$1 is not a libtorch folder: expected lib/libtorch_cpu and include/ATen/ATen.h in it"
}

pip_download() { # DIR ARGUMENTS…
    local quiet=()
    if [ ! -t 1 ]; then quiet=(--quiet); fi
    python3 -m pip download ${quiet[@]+"${quiet[@]}"} --disable-pip-version-check --only-binary :all: --dest "$@"
}

# The wheel of any Python version will do, because Python itself is not used: first this version, then a common one.
download_torch() { # DIR
    local requirement="torch==$TORCH_VERSION"
    # A build for CPUs alone is listed under the same version and would win.
    if [ "$wanted" = cuda ]; then requirement+=",!=$TORCH_VERSION+cpu"; fi
    pip_download "$1" --no-deps "$requirement" 2>"$1/pip.log" && return
    pip_download "$1" --no-deps --python-version 3.12 "$requirement" 2>>"$1/pip.log" && return
    cat "$1/pip.log" >&2
    fail "pip found no $requirement for this machine" \
        "check the network, try another version (TORCH_VERSION=X.Y.Z), or use an existing libtorch (LIBTORCH=DIR)"
}

# A CUDA build is linked with the CUDA runtime and CUPTI even if it never sees a GPU.
download_cuda_libraries() { # WHEEL DIR
    local requirements=() line
    while IFS= read -r line; do
        if [ -n "$line" ]; then requirements+=("$line"); fi
    done < <(python3 scripts/torch_wheel.py requirements "$wanted" "$1")
    if [ ${#requirements[@]} -eq 0 ]; then return; fi
    say "Downloading the dependencies of this CUDA build: ${requirements[*]%%;*}"
    pip_download "$2" "${requirements[@]}" || fail "pip could not download the libraries that this build of torch needs"
}

fetch() { # an empty folder on the same disk
    local work=$1 wheel library_wheel
    local size='200 to 500 MB'
    if [ "$wanted" = cuda ]; then size='2 GB'; fi
    mkdir -p "$work/torch" "$work/cuda" "$work/new"
    say "Downloading $request (about $size, only once)"
    download_torch "$work/torch"
    wheel=$(find "$work/torch" -name 'torch-*.whl')
    if [ "$(python3 scripts/torch_wheel.py kind "$wheel")" = cuda ]; then
        download_cuda_libraries "$wheel" "$work/cuda"
    elif [ "$wanted" = cuda ]; then
        fail "pip offers no CUDA build of torch $TORCH_VERSION here" \
            "configure a pip index that has one, or use an existing libtorch: LIBTORCH=DIR"
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

# Removes folders of interrupted downloads, which are numbered after processes that no longer exist.
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
        use_existing "$target"  # a link to an existing libtorch
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
