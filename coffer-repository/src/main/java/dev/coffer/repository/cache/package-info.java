/// The cache of a host: blobs in a directory, verified, shared by all processes of the machine.
@NullMarked
package dev.coffer.repository.cache;

import org.jspecify.annotations.NullMarked;
