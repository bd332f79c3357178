package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer mark` can be told to do, in the order of the help.
enum MarkVerb implements Verb {
    SET("Say something of pictures", MarkSetCommand::new),
    SHOW("Say what is said of pictures", MarkShowCommand::new),
    LS("List all marks", MarkListCommand::new),
    RM("Take marks away", MarkRemoveCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    MarkVerb(String summary, Supplier<Command> maker) {
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
