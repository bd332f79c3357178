package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer receipt` can be told to do, in the order of the help.
enum ReceiptVerb implements Verb {
    VERIFY("Say whether a receipt is as it was signed", ReceiptVerifyCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    ReceiptVerb(String summary, Supplier<Command> maker) {
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
