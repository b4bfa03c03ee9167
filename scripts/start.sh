#!/bin/sh
# npm start: sets up what is missing, then becomes the host. Every step up to the host is an
# `exec`, so that npm signals the host itself and nothing is left in between.
set -eu
cd -- "$(dirname -- "$0")/.."
. scripts/setup.sh

set_up
exec ./node_modules/.bin/node apps/skillet-host/bin/skillet-host.js "$@"
