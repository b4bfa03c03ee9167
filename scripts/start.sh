#!/bin/sh
# npm start: sets up what is missing, then becomes the host. Every step up to the host is an
# `exec`, so that npm signals the host itself and nothing is left in between.
set -eu
cd -- "$(dirname -- "$0")/.."
. scripts/setup.sh

# npm runs this in the project; a configuration is meant from where npm was called.
called_in=${INIT_CWD:-.}
project=$PWD
working=$PWD
option=
for argument; do
  shift
  case $option in
    --config | -c) [ ! -f "$called_in/$argument" ] || { argument=$called_in/$argument working=$called_in; } ;;
  esac
  case $argument in
    --config=*)
      [ ! -f "$called_in/${argument#*=}" ] || { argument=--config=$called_in/${argument#*=} working=$called_in; }
      ;;
  esac
  option=$argument
  set -- "$@" "$argument"
done

set_up
# So are the paths in it that are not beside it.
cd -- "$working"
exec "$project/node_modules/.bin/node" "$project/apps/skillet-host/bin/skillet-host.js" "$@"
