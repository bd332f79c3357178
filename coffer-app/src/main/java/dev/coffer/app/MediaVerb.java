package dev.coffer.app;

import java.util.Locale;
import java.util.function.Supplier;

/// What `coffer media` can be told to do, in the order of the help.
enum MediaVerb implements Verb {
    PUT("Keep files under new ids, and print their addresses", MediaPutCommand::new),
    URL("Print the addresses of an original and of its variants", MediaUrlCommand::new),
    LS("List the files of ids, or all", MediaListCommand::new),
    GET("Bring an original here", MediaGetCommand::new),
    MAKE("Make variants now that somebody will ask for", MediaMakeCommand::new),
    PUT_VARIANT("Keep a file as a variant of an id", MediaPutVariantCommand::new),
    DELETE("Remove originals with all their variants", MediaDeleteCommand::new),
    CLEAR_VARIANTS("Remove variants; they are made again when they are asked for", MediaClearCommand::new),
    SETUP_BUCKET("Make a bucket that sends for variants which it does not have", MediaSetupCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    MediaVerb(String summary, Supplier<Command> maker) {
        this.summary = summary;
        this.maker = maker;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Command command() {
        return maker.get();
    }
}
