# shellcheck shell=bash
# What the system's package manager can bring: apt on Debian and Ubuntu, Homebrew on macOS.

have() {
  command -v "$1" > /dev/null 2>&1
}

# The words to put before a command that needs root; fails where there are none.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    return 1
  fi
}

# Whether apt could install all of these.
apt_offers() {
  have apt-get || return 1
  local name
  for name in "$@"; do
    case $(apt-cache policy "$name" 2> /dev/null) in
      *'Candidate: (none)'* | '') return 1 ;;
    esac
  done
}

# Installs packages by apt. What cannot be installed is named in one line.
#   apt_install WHY PACKAGE…
apt_install() {
  local why=$1 log
  shift
  if [ "${COFFER_SETUP-}" = none ] || ! have apt-get; then
    say "missing for $why: $* (install with your package manager)"
    return 1
  fi
  log=$(mktemp "${TMPDIR:-/tmp}/coffer-setup.XXXXXX")
  apt_offers "$@" || { say "asking apt what there is"; quietly "$log" as_root apt-get update; }
  say "installing $* ($why)"
  quietly "$log" as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "$@" && rm -f "$log"
}

# Installs packages by Homebrew.
#   brew_install WHY PACKAGE…
brew_install() {
  local why=$1 log
  shift
  if [ "${COFFER_SETUP-}" = none ] || ! have brew; then
    say "missing for $why: $* (brew install $*)"
    return 1
  fi
  log=$(mktemp "${TMPDIR:-/tmp}/coffer-setup.XXXXXX")
  say "installing $* ($why)"
  quietly "$log" brew install "$@" && rm -f "$log"
}

# Makes sure that a command is there.
#   need COMMAND WHY APT_PACKAGES BREW_PACKAGES   (several are separated by spaces)
need() {
  have "$1" && return 0
  # shellcheck disable=SC2086 # the lists are to be split
  case $(uname -s) in
    Darwin) brew_install "$2" $4 ;;
    *) apt_install "$2" $3 ;;
  esac
}
