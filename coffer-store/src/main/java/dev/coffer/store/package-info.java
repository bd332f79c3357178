/// Buckets of objects: what an object store is, whoever keeps it.
///
/// The sub-packages are ways of being one: [dev.coffer.store.folder], [dev.coffer.store.memory],
/// [dev.coffer.store.s3]; stores around other stores: [dev.coffer.store.retrying],
/// [dev.coffer.store.throttled], [dev.coffer.store.measured]; and what is done with any store:
/// [dev.coffer.store.download]. Each opens one door, a public final class; the rest of it is its own business.
@NullMarked
package dev.coffer.store;

import org.jspecify.annotations.NullMarked;
