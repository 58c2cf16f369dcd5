#!/usr/bin/env bash
# Checks that C and C++ sources are laid out as .clang-format says. To mend: test/structure/check_format.sh --fix
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mode=(--dry-run -Werror)
[ "${1:-}" != --fix ] || mode=(-i)
git ls-files -z --cached --others --exclude-standard -- '*.h' '*.hpp' '*.cpp' '*.c' |
  xargs -0 -r clang-format-22 "${mode[@]}"
