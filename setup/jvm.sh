# shellcheck shell=bash
# How Coffer's JVM is started, in one place: an AOT cache only serves a run with the options it was made with.

# Sets the array $jvm.
#   jvm_options ROOT DIST COMMAND
jvm=()
jvm_options() {
  jvm=(
    -XX:+UseSerialGC -XX:-UsePerfData
    --enable-native-access=ALL-UNNAMED
    "-Dcoffer.root=$1" "-Dcoffer.native=$1/native" "-Dorg.sqlite.lib.path=$2/native"
    "-Dorg.sqlite.lib.name=$SQLITE_LIBRARY"
  )
  case $3 in
    serve | demo | server) jvm+=(-Xmx512m) ;; # Renders for hours: both compilers.
    # Hashes gigabytes: only the second compiler knows the processor's instructions for that. The cache made
    # with the first one alone serves all the same.
    stash) jvm+=(-Xmx256m) ;;
    *) jvm+=(-Xmx256m -XX:TieredStopAtLevel=1) ;; # Runs for a moment: the quick compiler is enough.
  esac
}

case $OSTYPE in
  darwin*) SQLITE_LIBRARY=libsqlitejdbc.dylib ;;
  *) SQLITE_LIBRARY=libsqlitejdbc.so ;;
esac
