/// What is said about a picture: [dev.coffer.media.info.PictureInspection].
@NullMarked
package dev.coffer.media.info;

import org.jspecify.annotations.NullMarked;
