#!/bin/sh
# Installs the runtime, moves the prefix, and builds the C example against it:
# with find_package, shared and static, and with pkg-config.
# Usage: package-test.sh BUILD SOURCE CC CMAKE LIBRARY SANITIZERS
set -eu
build=$1 source=$2 cc=$3 cmake=$4 library=$5 sanitized=$6
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build/runtime" --prefix "$work/first" >"$work/log"
mv "$work/first" "$work/prefix"
flags=${sanitized:+-fsanitize=$sanitized}
"$cmake" -S "$source/runtime/examples" -B "$work/example" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flags" >>"$work/log" || { cat "$work/log"; exit 1; }
"$cmake" --build "$work/example" >>"$work/log" || { cat "$work/log"; exit 1; }
for program in classify classify-static; do
  # No model: a usage message and exit code 2 say that it loads and runs.
  code=0
  "$work/example/$program" 2>"$work/err" || code=$?
  [ "$code" = 2 ] || { echo "$program exits with $code"; cat "$work/err"; exit 1; }
done

if command -v pkg-config >/dev/null; then
  PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name skiff.pc)")
  export PKG_CONFIG_PATH
  # shellcheck disable=SC2046 # the flags are words
  "$cc" $flags "$source/runtime/examples/classify.c" $(pkg-config --cflags --libs skiff) -o "$work/by-pkg-config"
fi

[ -n "$flags" ] && exit 0
strip -o "$work/stripped.so" "$library"
size=$(stat -c %s "$work/stripped.so")
[ "$size" -le 307200 ] || { echo "stripped $library has $size bytes, at most 307200 are allowed"; exit 1; }
if readelf -d "$library" | grep NEEDED | grep -vE '\[(libc|libpthread|ld-linux.*)\.so'; then
  echo "$library needs more than libc and pthreads"
  exit 1
fi
if nm -D --defined-only "$library" | grep -v ' skiff_'; then
  echo "$library exports more than skiff_ names"
  exit 1
fi
