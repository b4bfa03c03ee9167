#!/bin/sh
# npm test: the same set-up, then build, type check and tests. Arguments go to vitest.
set -eu
cd -- "$(dirname -- "$0")/.."
. scripts/setup.sh

set_up --install-only || {
  status=$?
  echo '0 passed, 1 failed, 0 skipped'
  exit "$status"
}
exec ./node_modules/.bin/node scripts/test.ts "$@"
