package dev.coffer.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Claims of workers on paths, by [Catalogue#claims].
///
/// A lease keeps honest workers apart while clocks are about right. What makes it safe is the token: who
/// changes entries in a transaction that begins with [Transaction#check] does so only while the claim is still
/// the own one, however long the work took and whatever the hosts' clocks say.
///
/// Safe for use by several threads and processes. Each call is durable when it returns, and throws
/// [RepositoryException.Denied] if the author is not [Role#WRITER] of the path, and
/// [RepositoryException.CatalogueUnavailable] if the database does not answer.
///
/// @see "S3Repo: rows locked so that one worker is told of a file"
public final class Claims {
    private static final int CANDIDATES = 20;
    private static final int PAGE = 100;

    private final Catalogue catalogue;

    Claims(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// Takes a path, whether there are entries of it or not.
    ///
    /// @return empty if somebody holds it
    /// @throws IllegalArgumentException if the lease is not positive
    public Optional<Claim> claim(EntryPath path, Duration lease) {
        checkLease(lease);
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.WRITER, path);
            return ClaimTable.take(tx, path, tx.now().plus(lease));
        });
    }

    /// Takes the first path that has an entry which matches and that nobody holds.
    ///
    /// @return empty if there is none
    /// @throws IllegalArgumentException if the lease is not positive
    public Optional<Claim> claimAny(EntryQuery query, Duration lease) {
        checkLease(lease);
        while (true) {
            List<EntryPath> free = free(query);
            if (free.isEmpty()) {
                return Optional.empty();
            }
            for (EntryPath path : free) {
                Optional<Claim> claim = claim(path, lease);
                if (claim.isPresent()) {
                    return claim;
                }
            }
        }
    }

    /// A claim by its token, as long as it was neither lost nor released.
    ///
    /// @return empty also where the author may not read the path
    public Optional<Claim> find(long token) {
        return catalogue.look(session -> {
            Access access = Access.of(session, catalogue.author());
            return ClaimTable.find(session, token).filter(claim -> access.mayRead(claim.path()));
        });
    }

    /// Keeps a claim for longer, counted from now. It may be late, as long as nobody else has taken the path.
    ///
    /// @throws RepositoryException.Conflict if the claim was lost
    public Claim renew(Claim claim, Duration lease) {
        checkLease(lease);
        return catalogue.transact(tx -> {
            tx.checkMay(Role.WRITER, claim.path());
            tx.check(claim);
            return ClaimTable.renew(tx, claim, tx.now().plus(lease));
        });
    }

    /// Lets a path go. A claim that was lost meanwhile stays with whoever has it.
    ///
    /// @return whether the claim was still held
    public boolean release(Claim claim) {
        return catalogue.transact(tx -> {
            tx.begin();
            tx.checkMay(Role.WRITER, claim.path());
            return ClaimTable.release(tx, claim, Optional.empty());
        });
    }

    /// Releases every claim whose lease has passed.
    ///
    /// @return those that this call has released
    /// @throws RepositoryException.Denied if the author is not [Role#ADMIN] of everything
    public List<Claim> reclaim() {
        Instant now = catalogue.clock().instant();
        List<Claim> released = new ArrayList<>();
        while (true) {
            List<Claim> page = catalogue.transact(tx -> {
                tx.begin();
                tx.checkMay(Role.ADMIN, PathPrefix.ALL);
                List<Claim> passed = ClaimTable.passed(tx.session(), now, PAGE);
                passed.forEach(claim -> ClaimTable.release(tx, claim, Optional.of("its lease has passed")));
                return passed;
            });
            if (page.isEmpty()) {
                return released;
            }
            released.addAll(page);
        }
    }

    private List<EntryPath> free(EntryQuery query) {
        Instant now = catalogue.clock().instant();
        return catalogue.read(snapshot -> snapshot.find(query)
                .map(Entry::path)
                .distinct()
                .filter(path -> snapshot.claim(path)
                        .filter(claim -> !claim.leaseUntil().isBefore(now))
                        .isEmpty())
                .limit(CANDIDATES)
                .toList());
    }

    private static void checkLease(Duration lease) {
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("not a lease: " + lease);
        }
    }
}
