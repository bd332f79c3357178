package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer derivatives` can be told to do, in the order of the help.
enum DerivativesVerb implements Verb {
    LS("List what is kept", () -> new DerivativesListCommand(false)),
    SHOW("Say all that is known of some", DerivativesShowCommand::new),
    STALE("List what would not be made so now", () -> new DerivativesListCommand(true)),
    WARM("Make and store before somebody asks", DerivativesWarmCommand::new),
    RM("Remove some", DerivativesRemoveCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    DerivativesVerb(String summary, Supplier<Command> maker) {
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
