# shellcheck shell=bash
# From a fresh clone to something that runs, and again when the sources have changed.

# Prints one source file that is newer than the build, if there is any.
newer_source() {
  local root=$1 dist=$2
  find "$root"/pom.xml "$root"/coffer-*/pom.xml "$root"/coffer-*/src/main "$root/setup" \
    -type f -newer "$dist/ready" 2> /dev/null | head -n 1
}

# Brings $dist up to date: for `demo` whenever sources have changed, otherwise only where there is no build.
#   make_ready ROOT DIST COMMAND
make_ready() {
  local root=$1 dist=$2 command=$3 newer='' java_home=none
  [ -f "$dist/ready" ] && IFS= read -r java_home < "$dist/ready"
  if [ -x "$java_home/bin/java" ]; then
    newer=$(newer_source "$root" "$dist")
    if [ -z "$newer" ]; then
      return 0
    elif [ "$command" != demo ]; then
      printf 'coffer: older than its sources (%s); ./coffer demo or ./mvnw package builds it again\n' \
        "${newer#"$root"/}" >&2
      return 0
    fi
  fi
  # shellcheck source=setup/say.sh
  . "$root/setup/say.sh"
  # shellcheck source=setup/packages.sh
  . "$root/setup/packages.sh"
  # shellcheck source=setup/jdk.sh
  . "$root/setup/jdk.sh"
  # shellcheck source=setup/native.sh
  . "$root/setup/native.sh"
  find_jdk && install_libvips "$root" || return 1
  install_ffmpeg
  if [ -n "$newer" ]; then
    say "building again, since ${newer#"$root"/} has changed"
  else
    say 'building; the first time takes a few minutes'
  fi
  mkdir -p "$root/target"
  rm -f "$dist/ready"
  JAVA_HOME=$JDK_HOME quietly "$root/target/build.log" \
    "$root/mvnw" -f "$root/pom.xml" -B -ntp -q -Dquick -DskipTests -pl coffer-app -am package || return 1
  [ -f "$dist/ready" ] || { say "the build made no $dist/ready"; return 1; }
}
