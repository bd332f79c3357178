/// Videos by ffmpeg, in processes of their own: [dev.coffer.media.video.FfmpegTranscoder].
@NullMarked
package dev.coffer.media.video;

import org.jspecify.annotations.NullMarked;
