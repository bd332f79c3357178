package dev.coffer.store.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ChildJvm;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A million keys a side in a heap that could not hold them.
final class LongListingsTest {
    @TempDir
    private Path temp;

    @Test
    void aMillionKeysASideAreComparedInFlatMemory() throws Exception {
        Process process = ChildJvm.start(List.of(), List.of("-Xmx40m"), Compare.class, temp.toString());
        assertThat(process.inputReader().readLine()).isEqualTo("copy 1, same 999998, delete 1, failed 0");
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    /// Plans between two generated listings that differ at one key each.
    static final class Compare {
        private Compare() {}

        public static void main(String[] arguments) {
            ObjectStore one = new Generated(500_000);
            ObjectStore other = new Generated(700_000);
            Path temp = Path.of(arguments[0]);
            Sync.Rules rules = Sync.Rules.usual()
                    .with(2)
                    .through(temp)
                    .remembering(temp.resolve("memory"))
                    .deleting(false);
            Sync.Report report = Sync.between(
                            new Sync.Side.Objects(one, "bucket", ""), new Sync.Side.Objects(other, "bucket", ""), rules)
                    .plan(outcome -> {});
            System.out.println("copy " + report.transferred() + ", same " + report.kept() + ", delete "
                    + report.deleted() + ", failed " + report.failed());
        }
    }

    /// Lists a million keys but one, each made up as it is listed.
    private static final class Generated extends ForwardingStore {
        private final long without;

        Generated(long without) {
            super(new MemoryStore());
            this.without = without;
        }

        @Override
        public Stream<ObjectInfo> list(String bucket, String prefix) {
            return LongStream.range(0, 1_000_000).filter(it -> it != without).mapToObj(number -> info(bucket, number));
        }

        @Override
        public Optional<ObjectInfo> stat(ObjectName name) {
            ObjectInfo listed = info(name.bucket(), Long.parseLong(name.key().substring(4)) - 1_000_000_000);
            return Optional.of(new ObjectInfo(
                    listed.name(),
                    listed.size(),
                    listed.etag(),
                    listed.modified(),
                    listed.contentType(),
                    listed.metadata(),
                    listed.headers(),
                    Optional.of(new Sha256("a".repeat(54) + (1_000_000_000 + listed.size()))),
                    listed.storageClass(),
                    listed.restoration()));
        }

        private static ObjectInfo info(String bucket, long number) {
            return ObjectInfo.listed(
                    new ObjectName(bucket, "key-" + (1_000_000_000 + number)), number + 1, "e" + number, Instant.EPOCH);
        }
    }
}
