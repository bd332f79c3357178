package dev.coffer.repository;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves a host once and hands out only the addresses that may be connected to; the connection is made to
/// one of exactly these.
final class VettedResolver implements DnsResolver {

    /// Asks the machine's name service, or a test's.
    @FunctionalInterface
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /// All addresses of the host are inner ones.
    static final class InnerAddress extends UnknownHostException {
        private static final long serialVersionUID = 1;

        InnerAddress(String message) {
            super(message);
        }
    }

    private final boolean allowPrivate;
    private final Names names;

    VettedResolver(boolean allowPrivate, Names names) {
        this.allowPrivate = allowPrivate;
        this.names = names;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] all = names.addresses(host);
        if (allowPrivate) {
            return all;
        }
        InetAddress[] open = Arrays.stream(all).filter(AddressTable::isPublic).toArray(InetAddress[]::new);
        if (open.length == 0) {
            throw new InnerAddress("the host " + host + " is an inner address (" + all[0].getHostAddress()
                    + "), which is not" + " fetched from unless private addresses are allowed");
        }
        return open;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
