# shellcheck shell=bash
# How set-up talks: a line a step on standard error, so that standard output stays the command's own.

say() {
  printf 'coffer: %s\n' "$*" >&2
}

# Runs a command with its output in a log file; shows the end of it if it fails.
#   quietly LOG COMMAND…
quietly() {
  local log=$1
  shift
  if "$@" > "$log" 2>&1; then
    return 0
  fi
  tail -n 25 "$log" >&2
  say "that failed: $* (all of it: $log)"
  return 1
}
