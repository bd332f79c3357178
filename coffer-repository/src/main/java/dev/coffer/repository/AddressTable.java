package dev.coffer.repository;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;

/// Which addresses belong to the open internet. The platform's own predicates miss most of the inner ones
/// (unique local, shared, embedded IPv4), so this is a table of our own, after the IANA special-purpose
/// registries.
final class AddressTable {
    private static final List<Range> INNER_V4 = List.of(
            range("00000000", 8), // this network
            range("0a000000", 8), // private
            range("64400000", 10), // shared by carriers
            range("7f000000", 8), // loopback
            range("a9fe0000", 16), // link-local, cloud metadata
            range("ac100000", 12), // private
            range("c0000000", 24), // protocol assignments
            range("c0000200", 24), // documentation
            range("c0586300", 24), // 6to4 relays
            range("c0a80000", 16), // private
            range("c6120000", 15), // benchmarks
            range("c6336400", 24), // documentation
            range("cb007100", 24), // documentation
            range("e0000000", 4), // multicast
            range("f0000000", 4)); // reserved, broadcast

    private static final Range GLOBAL_V6 = range("20000000000000000000000000000000", 3);
    private static final Range MAPPED = range("00000000000000000000ffff00000000", 96);
    private static final Range NAT64 = range("0064ff9b000000000000000000000000", 96);
    private static final List<Range> INNER_V6 = List.of(
            range("20010000000000000000000000000000", 23), // Teredo, benchmarks, ORCHID
            range("20010db8000000000000000000000000", 32), // documentation
            range("20020000000000000000000000000000", 16), // 6to4: an IPv4 address inside
            range("3fff0000000000000000000000000000", 20)); // documentation

    private record Range(byte[] prefix, int bits) {
        boolean holds(byte[] address) {
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != prefix[i]) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || ((address[whole] ^ prefix[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
        }
    }

    /// Whether connecting to this address leads out to the internet and nowhere else.
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublicV4(bytes) : isPublicV6(bytes);
    }

    private static boolean isPublicV4(byte[] bytes) {
        return INNER_V4.stream().noneMatch(range -> range.holds(bytes));
    }

    private static boolean isPublicV6(byte[] bytes) {
        if (MAPPED.holds(bytes) || NAT64.holds(bytes)) {
            return isPublicV4(embedded(bytes));
        }
        return GLOBAL_V6.holds(bytes)
                && INNER_V6.stream().noneMatch(range -> range.holds(bytes))
                && (!isIsatap(bytes) || isPublicV4(embedded(bytes)));
    }

    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~2) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static byte[] embedded(byte[] v6) {
        return new byte[] {v6[12], v6[13], v6[14], v6[15]};
    }

    private static Range range(String hex, int bits) {
        return new Range(HexFormat.of().parseHex(hex), bits);
    }

    private AddressTable() {}
}
