package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer jobs` can be told to do, in the order of the help.
enum JobsVerb implements Verb {
    LS("List jobs, and what recurs", JobsListCommand::new),
    SHOW("Say all that is known of a job, and follow it", JobsShowCommand::new),
    CANCEL("End jobs that wait or run", () -> new JobsChangeCommand(true)),
    RETRY("Have jobs tried again that failed or were cancelled", () -> new JobsChangeCommand(false)),
    RUN("Have something done at once that could recur", JobsRunCommand::new),
    WORK("Run jobs in this process", JobsWorkCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    JobsVerb(String summary, Supplier<Command> maker) {
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
