/// The URL dialect of the IIIF Image API, versions 2.1 and 3.0.
@NullMarked
package dev.coffer.media.iiif;

import org.jspecify.annotations.NullMarked;
