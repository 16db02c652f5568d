#!/bin/sh
# Puts the generated Swift, its header and module map, and the library where Package.swift looks for them.
# After `cargo xtask bindings`; from any folder. A phone's library: prepare.sh PATH/TO/libvidan_ffi.a
set -eu
here=$(cd "$(dirname "$0")" && pwd)
generated=$here/../generated/swift
library=${1:-}
if [ -z "$library" ]; then
    for name in libvidan_ffi.so libvidan_ffi.dylib; do
        [ -f "$here/../../target/debug/$name" ] && library=$here/../../target/debug/$name
    done
fi
if [ ! -f "$generated/Vidan.swift" ] || [ ! -f "$library" ]; then
    echo "run \`cargo xtask bindings\` first" >&2
    exit 1
fi
mkdir -p "$here/Sources/Vidan" "$here/Sources/vidanFFI" "$here/lib"
cp "$generated/Vidan.swift" "$here/Sources/Vidan/"
cp "$generated/vidanFFI.h" "$here/Sources/vidanFFI/"
cp "$generated/vidanFFI.modulemap" "$here/Sources/vidanFFI/module.modulemap"
cp "$library" "$here/lib/"
