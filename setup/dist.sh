#!/usr/bin/env bash
# The last step of the build: makes of the jars a folder that starts quickly.
#   dist.sh ROOT DIST JAR
set -u
root=$1
dist=$2
for part in say packages jdk jvm; do
  # shellcheck source=/dev/null
  . "$root/setup/$part.sh"
done
find_jdk || exit 3

java=$JDK_HOME/bin/java
jar=$dist/lib/coffer-app.jar
scratch=$dist/rehearsal
rm -rf "$dist/ready" "$dist"/*.aot "$scratch"
mkdir -p "$dist/lib"
cp "$3" "$jar"

"$java" -cp "$jar" dev.coffer.app.Preparation unpack "$dist/native" || exit 3
for part in command server; do
  jvm_options "$root" "$dist" "$part"
  # What is learnt of a method compiled by the quick compiler alone holds it to that one for ever. Digests of gigabytes
  # need the other, which knows the processor's instructions for them: nothing is learnt of these.
  [ "$part" = server ] || jvm+=(-XX:CompileCommand=quiet
    '-XX:CompileCommand=exclude,sun.security.provider.DigestBase::*'
    '-XX:CompileCommand=exclude,sun.security.provider.SHA2::*'
    '-XX:CompileCommand=exclude,sun.security.provider.MD5::*')
  # A training run ends with the JVM writing what it learnt; it says so, which nobody needs to read.
  # shellcheck disable=SC2154 # jvm.sh sets it
  COFFER_HOME=$scratch "$java" "${jvm[@]}" -XX:AOTCacheOutput="$dist/$part.aot" -cp "$jar" \
    dev.coffer.app.Preparation rehearse "$part" "$scratch" > "$dist/$part.log" 2>&1 \
    || { cat "$dist/$part.log"; exit 3; }
  [ -f "$dist/$part.aot" ] || { cat "$dist/$part.log"; exit 3; }
done
# The workers of a server start with options of their own. Where they do not start, nobody needs this to be faster.
"$java" --enable-native-access=ALL-UNNAMED "-Dcoffer.root=$root" "-Dcoffer.native=$root/native" -cp "$jar" \
  dev.coffer.app.Preparation workers "$dist/worker.aot" > "$dist/worker.log" 2>&1 || rm -f "$dist/worker.aot"
"$java" -cp "$jar" dev.coffer.app.Preparation ready "$dist/ready"
