package dev.coffer.repository;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// Who changes a catalogue, and from which machine; written beside every change.
///
/// @param name of a person or a program: 1 to 255 bytes on one line
public record Author(String name, HostName host) {
    static final int MOST_BYTES = 255;
    private static final HostName NAMELESS = new HostName("localhost");

    /// @throws IllegalArgumentException if `name` is not fit, quoting it
    public Author {
        Wording.checked("an author", name, MOST_BYTES);
    }

    /// The user of this process on this machine.
    public static Author ofThisProcess() {
        return new Author(
                Optional.ofNullable(System.getProperty("user.name"))
                        .filter(name -> !name.isBlank())
                        .orElse("unknown"),
                thisHost());
    }

    private static HostName thisHost() {
        try {
            return new HostName(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException | IllegalArgumentException e) {
            return NAMELESS;
        }
    }

    @Override
    public String toString() {
        return name + "@" + host;
    }
}
