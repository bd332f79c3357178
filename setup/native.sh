# shellcheck shell=bash
# The picture library that Coffer brings along, and the programs it calls.

# The libvips for this platform, as native/package-lock.json pins it.
install_libvips() {
  install_locked "$1/native" 'the picture library (libvips)'
}

# What a package-lock.json pins, into the folder where it lies.
install_locked() {
  local folder=$1 what=$2 log
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return 0
  need npm "to fetch $what" 'nodejs npm' node || return 1
  say "fetching $what"
  log=$(mktemp "${TMPDIR:-/tmp}/coffer-setup.XXXXXX")
  quietly "$log" npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund || return 1
  touch "$folder/node_modules/.package-lock.json"
  rm -f "$log"
}

# Without ffmpeg everything works but pictures of videos.
install_ffmpeg() {
  need ffmpeg 'for pictures of videos' ffmpeg ffmpeg || say 'going on without ffmpeg'
}
