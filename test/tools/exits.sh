#!/bin/sh
# exits.sh N COMMAND...: passes if the command's exit code is N.
want=$1
shift
"$@"
got=$?
[ "$got" = "$want" ] || { echo "exits.sh: exit code $got, expected $want: $*" >&2; exit 1; }
