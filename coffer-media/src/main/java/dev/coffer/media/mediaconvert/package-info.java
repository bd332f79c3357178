/// Videos by AWS Elemental MediaConvert: [dev.coffer.media.mediaconvert.MediaConvertTranscoder].
@NullMarked
package dev.coffer.media.mediaconvert;

import org.jspecify.annotations.NullMarked;
