package dev.coffer.repository;

import java.util.Set;

/// Which places of the network may be fetched from.
///
/// @param allowPrivate whether loopback, link-local, private and other inner addresses may be connected to,
///     and any port
/// @param ports the ports that may be connected to
/// @param hosts the only hosts that may be asked, redirects included, in lower case; empty for any. An entry
///     that begins with a dot stands for all hosts below that domain
public record NetworkRules(boolean allowPrivate, Set<Integer> ports, Set<String> hosts) {
    private static final Set<Integer> WEB = Set.of(80, 443);

    public NetworkRules {
        ports = Set.copyOf(ports);
        hosts = Set.copyOf(hosts);
    }

    /// The open web: ports 80 and 443 of public addresses.
    public static NetworkRules web() {
        return new NetworkRules(false, WEB, Set.of());
    }

    /// Everything, the inner network included.
    public static NetworkRules anywhere() {
        return new NetworkRules(true, WEB, Set.of());
    }

    public NetworkRules withPorts(Set<Integer> allowed) {
        return new NetworkRules(allowPrivate, allowed, hosts);
    }

    public NetworkRules withHosts(Set<String> allowed) {
        return new NetworkRules(allowPrivate, ports, allowed);
    }
}
