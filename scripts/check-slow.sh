#!/bin/sh
# npm run check:slow: what takes too long for every `npm test`: lint, slow tests, mutated requests. With arguments, which
# go to vitest, the slow tests that they name and nothing else. Its last line counts, as that of `npm test` does.
set -eu
cd -- "$(dirname -- "$0")/.."
. scripts/setup.sh

set_up || {
  status=$?
  echo '0 passed, 1 failed, 0 skipped'
  exit "$status"
}
exec ./node_modules/.bin/node scripts/check-slow.ts "$@"
