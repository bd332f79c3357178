package dev.coffer.repository;

import java.time.Instant;

/// That a principal has a role below a path.
///
/// @param by who granted it
public record Grant(Principal principal, Role role, PathPrefix prefix, Author by, Instant at) {

    /// Whether it lets its principal do this.
    boolean allows(Role wanted, PathPrefix where) {
        return role.includes(wanted) && prefix.covers(where);
    }
}
