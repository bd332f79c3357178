package dev.coffer.repository;

/// Which of a blob's two digests names its object.
public enum DigestKind {
    MD5,
    SHA256;

    /// The address of `digests` under this kind.
    public BlobId of(Digests digests) {
        return switch (this) {
            case MD5 -> BlobId.of(digests.md5());
            case SHA256 -> BlobId.of(digests.sha256());
        };
    }

    /// The kind of an address.
    public static DigestKind of(BlobId id) {
        return switch (id) {
            case BlobId.ByMd5 _ -> MD5;
            case BlobId.BySha256 _ -> SHA256;
        };
    }
}
