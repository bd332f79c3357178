/// What a server knows of what is said of pictures: [dev.coffer.media.marks.MarkBook].
@NullMarked
package dev.coffer.media.marks;

import org.jspecify.annotations.NullMarked;
