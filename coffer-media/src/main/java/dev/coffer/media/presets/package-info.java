/// What is done to pictures under a name.
@NullMarked
package dev.coffer.media.presets;

import org.jspecify.annotations.NullMarked;
