/// The HTTP face: thumbnails, pilbox's own form, health and metrics.
@NullMarked
package dev.coffer.server;

import org.jspecify.annotations.NullMarked;
