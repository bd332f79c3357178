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
    # Renders for hours: both compilers. What a request leaves is collected while it is little, where a JVM left to
    # itself would first fill a hundred megabytes with it; and what compiling took is given back, where it can be.
    serve | demo | server)
      jvm+=(-Xmx512m -Xms48m -Xmn24m)
      case $OSTYPE in linux-gnu*) jvm+=(-XX:TrimNativeHeapInterval=5000) ;; esac
      ;;
    # Hashes gigabytes: only the second compiler knows the processor's instructions for that. The cache made
    # with the first one alone serves all the same.
    # The rest of a stash is short and waits for the disk, and two thousand sources pay for compiling nothing
    # but that: what runs a few thousand times is left to the first compiler.
    stash | publish | changeset | append | get | cat | open)
      jvm+=(-Xmx256m -XX:Tier4InvocationThreshold=15000 -XX:Tier4MinInvocationThreshold=3000
        -XX:Tier4CompileThreshold=30000)
      ;;
    # The same, for thousands of small objects as for one of gigabytes, and for what goes over a whole repository.
    s3) jvm+=(-Xmx192m) ;;
    backup | restore | drill | fsck | repair | migrate) jvm+=(-Xmx256m) ;;
    *) jvm+=(-Xmx256m -XX:TieredStopAtLevel=1) ;; # Runs for a moment: the quick compiler is enough.
  esac
}

case $OSTYPE in
  darwin*) SQLITE_LIBRARY=libsqlitejdbc.dylib ;;
  *) SQLITE_LIBRARY=libsqlitejdbc.so ;;
esac
