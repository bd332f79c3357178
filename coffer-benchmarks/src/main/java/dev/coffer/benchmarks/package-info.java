/// Programs that the benchmarks of `coffer-benchmarks/bench` run in a JVM of their own.
@NullMarked
package dev.coffer.benchmarks;

import org.jspecify.annotations.NullMarked;
