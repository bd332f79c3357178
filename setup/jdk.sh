# shellcheck shell=bash
# Finds a JDK of the version that Coffer is written for, or installs one. The answer is in $JDK_HOME.

JDK_WANTED=25
export JDK_HOME=

# Whether a directory is the home of a JDK that is new enough. Its release file tells; nothing is run.
is_jdk() {
  local line version
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#JAVA_VERSION=}
        version=${version#\"}
        version=${version%%[!0-9]*}
        [ "${version:-0}" -ge "$JDK_WANTED" ]
        return
        ;;
    esac
  done < "$1/release"
  return 1
}

# The home of the compiler on the PATH, links followed.
jdk_on_path() {
  local file link
  file=$(command -v javac) || return 1
  while [ -L "$file" ]; do
    link=$(readlink "$file")
    case $link in
      /*) file=$link ;;
      *) file=${file%/*}/$link ;;
    esac
  done
  file=${file%/*}
  printf '%s' "${file%/bin}"
}

look_for_jdk() {
  local candidate
  for candidate in \
    "${JAVA_HOME-}" \
    "$(jdk_on_path)" \
    /usr/lib/jvm/* \
    /usr/java/* \
    /opt/java/* \
    "${SDKMAN_DIR-${HOME-}/.sdkman}"/candidates/java/* \
    "${HOME-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk "$candidate"; then
      JDK_HOME=$candidate
      return 0
    fi
  done
  if [ -x /usr/libexec/java_home ] && candidate=$(/usr/libexec/java_home -v "$JDK_WANTED+" 2> /dev/null) \
    && is_jdk "$candidate"; then
    JDK_HOME=$candidate
    return 0
  fi
  return 1
}

find_jdk() {
  look_for_jdk && return 0
  case $(uname -s) in
    Darwin)
      if have brew && brew_install 'to build and run Coffer' "openjdk@$JDK_WANTED"; then look_for_jdk && return 0; fi
      ;;
    *)
      if apt_offers "openjdk-$JDK_WANTED-jdk-headless" \
        && apt_install 'to build and run Coffer' "openjdk-$JDK_WANTED-jdk-headless"; then
        look_for_jdk && return 0
      fi
      ;;
  esac
  say "no JDK $JDK_WANTED or newer was found: install one, as from https://adoptium.net, and set JAVA_HOME to it"
  return 1
}
