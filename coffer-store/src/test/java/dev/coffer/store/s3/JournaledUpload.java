package dev.coffer.store.s3;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import java.net.URI;
import java.nio.file.Path;

/// Writes a file in parts with a journal: `endpoint accessKey secretKey s3://bucket/key file journal`.
final class JournaledUpload {
    private JournaledUpload() {}

    public static void main(String[] args) throws Exception {
        S3Settings settings = settings(URI.create(args[0]), args[1], args[2], Path.of(args[5]));
        try (S3Store store = S3Store.open(settings)) {
            store.write(ObjectName.parse(args[3]), Content.of(Path.of(args[4])), WriteOptions.plain());
        }
    }

    /// Parts of 5 MiB, one after another.
    static S3Settings settings(URI endpoint, String accessKey, String secretKey, Path journal) {
        return S3Settings.at(endpoint, accessKey, secretKey)
                .withTransfer(S3Settings.Transfer.usual().withParts(5 << 20, 1))
                .withJournal(journal);
    }
}
