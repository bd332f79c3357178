package dev.coffer.store.s3;

import dev.coffer.store.ObjectStoreContract;
import dev.coffer.store.S3Settings;
import dev.coffer.testing.servers.S3Access;

/// What every [S3Store] does, whichever server it speaks to.
abstract class S3StoreContract extends ObjectStoreContract {

    /// The server under test.
    abstract S3Access server();

    /// Small parts, so that the large objects of the contract are of several.
    S3Settings settings() {
        return S3Settings.at(server().endpoint(), server().accessKey(), server().secretKey())
                .withTransfer(S3Settings.Transfer.usual().withParts(5 << 20, 3));
    }
}
