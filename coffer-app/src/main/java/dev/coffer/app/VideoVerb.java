package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer video` can be told to do, in the order of the help.
enum VideoVerb implements Verb {
    INFO("Say what a video is: length, size, codecs, sound", VideoInfoCommand::new),
    POSTER("Make a picture of one frame", VideoPosterCommand::new),
    PREVIEW("Make a short animation without sound", VideoPreviewCommand::new),
    TRANSCODE("Make an MP4 or WebM that browsers play, or an HLS ladder", VideoTranscodeCommand::new),
    MEDIACONVERT("Print the policies and job templates that MediaConvert takes", VideoMediaConvertCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    VideoVerb(String summary, Supplier<Command> maker) {
        this.summary = summary;
        this.maker = maker;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public Command command() {
        return maker.get();
    }
}
