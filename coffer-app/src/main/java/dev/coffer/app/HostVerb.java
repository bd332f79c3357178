package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer host` can be told to do, in the order of the help.
enum HostVerb implements Verb {
    LS("List hosts, and what is in their caches", HostListCommand::new),
    SHOW("Say all that is known of a host", HostShowCommand::new),
    SET("Say how large a host's cache may be, and how long it keeps what", HostSetCommand::new),
    DECOMMISSION("Take hosts out of service", HostDecommissionCommand::new),
    MAINTAIN("Look after this host's cache", HostMaintainCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    HostVerb(String summary, Supplier<Command> maker) {
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
