package dev.coffer.repository;

import java.util.List;

/// What a purge on request would do.
///
/// @param versions how many versions of the path would be purged
/// @param digests the contents that would lose a reference by it
/// @param others what else refers to them: it keeps the bytes, or loses its reference in an erasure
/// @param derivatives how many would go with the contents that go
/// @param bytes of both, in all stores
public record PurgePlan(
        PurgeRequest request, long versions, List<String> digests, List<String> others, long derivatives, long bytes) {
    public PurgePlan {
        digests = List.copyOf(digests);
        others = List.copyOf(others);
    }
}
