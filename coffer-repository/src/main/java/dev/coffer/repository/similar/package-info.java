/// Pictures that look alike: [dev.coffer.repository.similar.PictureIndex].
@NullMarked
package dev.coffer.repository.similar;

import org.jspecify.annotations.NullMarked;
