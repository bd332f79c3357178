package dev.coffer.repository;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The scenarios in which the store has a part, on a real S3 server.
class S3StashScenariosTest extends StashScenarios {
    private static final Set<String> GROUPS = Set.of("schemes", "dedupe", "conditional", "cli");
    private static final Set<String> IDS =
            Set.of("stash-http-s_big.jpg", "stash-path-s_notimage.txt", "stash-empty-body", "stash-auth-redirect-s3");

    @Override
    ObjectStore open(Path home) {
        S3Access access = S3Proxy.shared();
        ObjectStore store = S3Store.open(S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey()));
        for (String bucket : store.buckets().toList()) {
            try (Stream<ObjectInfo> listed = store.list(bucket, "")) {
                store.deleteAll(listed.map(ObjectInfo::name).toList());
            }
        }
        return store;
    }

    @Override
    boolean isWanted(JsonNode row) {
        return GROUPS.contains(row.get("group").asString())
                || IDS.contains(row.get("id").asString());
    }
}
