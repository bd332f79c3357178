/// The catalogue beside the bare database: what `bench catalogue` runs.
@org.jspecify.annotations.NullMarked
package dev.coffer.benchmarks.catalogue;
