package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer policy` can be told to do, in the order of the help.
enum PolicyVerb implements Verb {
    SET("Say what is kept of some paths", PolicySetCommand::new),
    LS("List the policies", () -> new PolicyShowCommand(false)),
    RM("Take a policy away", () -> new PolicyShowCommand(true));

    private final String summary;
    private final Supplier<Command> maker;

    PolicyVerb(String summary, Supplier<Command> maker) {
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
