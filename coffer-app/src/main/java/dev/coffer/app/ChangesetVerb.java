package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer changeset` can be told to do, in the order of the help.
enum ChangesetVerb implements Verb {
    BEGIN("Begin a changeset, and print its id", ChangesetBeginCommand::new),
    ADD("Upload files that it will publish", () -> new PublishCommand(false)),
    PUBLISH("Let it publish entries that are there", () -> new ChangesetItemCommand(ChangesetItemCommand.Deed.PUBLISH)),
    EXPIRE("Let it expire entries", () -> new ChangesetItemCommand(ChangesetItemCommand.Deed.EXPIRE)),
    TAG("Let it tag paths and entries", () -> new ChangesetItemCommand(ChangesetItemCommand.Deed.TAG)),
    UNTAG("Let it take tags off", () -> new ChangesetItemCommand(ChangesetItemCommand.Deed.UNTAG)),
    COMMIT("Land everything at once", () -> new ChangesetEndCommand(ChangesetEndCommand.End.COMMIT)),
    ROLLBACK("Give everything up", () -> new ChangesetEndCommand(ChangesetEndCommand.End.ROLLBACK)),
    RENEW("Say that the work goes on", () -> new ChangesetEndCommand(ChangesetEndCommand.End.RENEW)),
    SHOW("Say what it will do, or did", ChangesetShowCommand::new),
    LS("List changesets", ChangesetListCommand::new),
    RECLAIM("Roll back those that were abandoned", ChangesetReclaimCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    ChangesetVerb(String summary, Supplier<Command> maker) {
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
