/// The URL dialect of pilbox, and of md5s3stash's thumbnail server that is built on it.
@NullMarked
package dev.coffer.media.pilbox;

import org.jspecify.annotations.NullMarked;
