/// The seed `s3`'s way of speaking to an object store: six verbs, answers that are true or false, header maps
/// and its YAML keys. For scripts that are ported; new code takes [dev.coffer.store.ObjectStore].
@NullMarked
package dev.coffer.store.remote;

import org.jspecify.annotations.NullMarked;
