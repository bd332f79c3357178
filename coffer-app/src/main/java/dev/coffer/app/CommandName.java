package dev.coffer.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// All commands, in the order of the help.
enum CommandName {
    STASH("Bring files into the repository, each once", StashCommand::new),
    LOCATE("Say where a digest lies", LocateCommand::new),
    SERVE("Serve pictures of any size over HTTP", ServeCommand::new),
    DEMO("See it all, with the pictures that came along", DemoCommand::new),
    S3("Work with the objects of any S3 server", S3Command::new),
    DOCTOR("Check the machine, and say what to do", DoctorCommand::new),
    COMPLETION("Write the completion script of a shell", CompletionCommand::new),
    VERSION("Say which Coffer, Java and machine this is", VersionCommand::new);

    final String summary;
    private final Supplier<Command> maker;

    CommandName(String summary, Supplier<Command> maker) {
        this.summary = summary;
        this.maker = maker;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Command command() {
        return maker.get();
    }

    static Optional<CommandName> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
