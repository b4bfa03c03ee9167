#!/bin/sh
# npm run check:deploy: what concerns where the host runs, and nothing else: images, compose, Kubernetes, systemd, control
# groups, packages. All of it is in `npm test` or `npm run check:slow` too, so .ci/run has no need of it.
set -eu
cd -- "$(dirname -- "$0")/.."
. scripts/setup.sh

set_up || {
  status=$?
  echo '0 passed, 1 failed, 0 skipped'
  exit "$status"
}
exec ./node_modules/.bin/node scripts/check-deploy.ts
