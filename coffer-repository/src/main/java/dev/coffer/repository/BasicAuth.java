package dev.coffer.repository;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A user's name and password for an origin that asks for them (RFC 7617, in UTF-8).
///
/// Sent over https only, never to an S3 host, and never to another origin than the one that was asked for. It
/// does not print the password.
///
/// @param user without a colon
public record BasicAuth(String user, String password) {

    /// @throws IllegalArgumentException if `user` holds a colon, or either a control character
    public BasicAuth {
        if (user.indexOf(':') >= 0 || (user + password).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a user name may hold no colon, and neither it nor the password a " + "control character");
        }
    }

    /// The value of the `Authorization` header.
    String header() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "BasicAuth[" + user + "]";
    }
}
