#!/bin/sh
# npm start: sets up what is missing, then becomes the host. Every step up to the host is an
# `exec`, so that npm signals the host itself and nothing is left in between.
set -eu
cd -- "$(dirname -- "$0")/.."
. scripts/setup.sh

# npm runs this in the project; a configuration is meant from where npm was called.
called_in=${INIT_CWD:-.}
option=
for argument; do
  shift
  case $option in
    --config | -c) [ ! -f "$called_in/$argument" ] || argument=$called_in/$argument ;;
  esac
  case $argument in
    --config=*) [ ! -f "$called_in/${argument#*=}" ] || argument=--config=$called_in/${argument#*=} ;;
  esac
  option=$argument
  set -- "$@" "$argument"
done

set_up
exec ./node_modules/.bin/node apps/skillet-host/bin/skillet-host.js "$@"
