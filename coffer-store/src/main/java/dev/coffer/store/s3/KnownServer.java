package dev.coffer.store.s3;

import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.Precondition;
import java.util.EnumSet;

/// The S3 servers that tell who they are, and what each was seen to enforce.
///
/// `docs/decisions/0003-what-a-store-can-do.md` says why there is such a table.
enum KnownServer {
    /// As AWS documents it.
    AWS("AWS", Capabilities.of(EnumSet.allOf(Capability.class))),

    /// Ignores the conditions of a completed multipart upload, of a copy and of a removal; takes an `If-Match`
    /// without quotes only; takes checksums without looking at them. Has the storage classes that its zone
    /// defines, at first none beside the standard one; a probe tells.
    CEPH(
            "Ceph RGW",
            Capabilities.of(
                    Capability.WRITE_IF_ABSENT,
                    Capability.WRITE_IF_UNCHANGED,
                    Capability.VERIFIES_SHA256,
                    Capability.KEEPS_SHA256,
                    Capability.DELETES_MANY,
                    Capability.UPLOADS_IN_PARTS,
                    Capability.HEADERS,
                    Capability.PRESIGNED,
                    Capability.VERSIONS,
                    Capability.POLICIES,
                    Capability.CORS,
                    Capability.LIFECYCLES,
                    Capability.WEBSITES)),

    /// Nothing is claimed of it until it was probed.
    UNKNOWN("a server that does not tell its name", Capabilities.of(Capability.KEEPS_SHA256));

    private final String title;
    private final Capabilities capabilities;

    KnownServer(String title, Capabilities capabilities) {
        this.title = title;
        this.capabilities = capabilities;
    }

    /// For people.
    String title() {
        return title;
    }

    /// By the headers of any answer.
    ///
    /// @param server the header `Server`, or nothing
    /// @param requestId the header `x-amz-request-id`, or nothing
    static KnownServer of(String server, String requestId) {
        if (server.equals("AmazonS3")) {
            return AWS;
        }
        return requestId.matches("tx[0-9a-f]+-[0-9a-f]+-.*") ? CEPH : UNKNOWN;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /// How this server wants an etag in a condition.
    String condition(Precondition.Unchanged unchanged) {
        return this == CEPH ? unchanged.etag() : "\"" + unchanged.etag() + "\"";
    }
}
