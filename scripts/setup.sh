# Sourced by start.sh and test.sh; the working directory is the root of the repository.

# Installs and builds what is missing. A shell that waits for a foreground child hears no signal
# until the child ends, so set-up runs in the background and is told to stop.
set_up() {
  # npm puts node_modules/.bin first on the PATH; after a broken install that `node` may not run.
  "${npm_node_execpath:-node}" scripts/setup.mjs "$@" </dev/null &
  set_up_pid=$!
  trap 'kill -s TERM "$set_up_pid" 2>/dev/null || :' HUP INT TERM
  set_up_status=0
  wait "$set_up_pid" || set_up_status=$?
  while kill -s 0 "$set_up_pid" 2>/dev/null; do
    set_up_status=0
    wait "$set_up_pid" || set_up_status=$?
  done
  trap - HUP INT TERM
  return "$set_up_status"
}
