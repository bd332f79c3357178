/// Tests of what the build made: they run `./coffer`, after the jars and caches are there.
@NullMarked
package dev.coffer.app.launcher;

import org.jspecify.annotations.NullMarked;
