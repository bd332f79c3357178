package dev.coffer.benchmarks.catalogue;

import com.sun.management.OperatingSystemMXBean;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.Stored;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/// Purges originals with many derivatives, until the receipt is signed, beside the deletion of as many
/// objects by who knows their names.
///
/// Takes `sqlite` or `postgresql`, a folder to work in, the number of repetitions, how many derivatives
/// an original has, and, for a store in a bucket, its server's address and two keys. Prints a line of
/// JSON for each measurement, then one with settings that reach the repository, in which there are as
/// many originals again, `pictures/<number>`, for whoever measures the command; and stays until standard
/// input is closed.
public final class PurgeLoop {
    private static final String BUCKET = "coffer";
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations(BUCKET, "");
    private static final int BYTES = 8_000;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Random dice = new Random(7);
    private final Path folder;
    private final int derivatives;
    private final Catalogue catalogue;
    private final ObjectStore store;
    private final Raw raw;

    private PurgeLoop(Path folder, int derivatives, Catalogue catalogue, ObjectStore store, Raw raw) {
        this.folder = folder;
        this.derivatives = derivatives;
        this.catalogue = catalogue;
        this.store = store;
        this.raw = raw;
    }

    public static void main(String[] words) throws Exception {
        Path folder = Files.createDirectories(Path.of(words[1]));
        int repetitions = Integer.parseInt(words[2]);
        Engine engine = Engine.of(words[0], Files.createDirectories(folder.resolve("catalogue")));
        boolean inBucket = words.length > 4;
        ObjectStore store = inBucket
                ? S3Store.open(S3Settings.at(URI.create(words[4]), words[5], words[6]))
                : FolderStore.open(Files.createDirectories(folder.resolve("store")));
        store.createBucket(BUCKET);
        Raw raw = inBucket
                ? new Raw.Bucket(client(words), new ArrayList<>())
                : new Raw.Folder(Files.createDirectories(folder.resolve("raw")));
        try (Catalogue catalogue = engine.open()) {
            var loop = new PurgeLoop(folder, Integer.parseInt(words[3]), catalogue, store, raw);
            for (int i = -1; i < repetitions; i++) {
                loop.turn(words[0], inBucket ? "s3proxy" : "folder", i);
            }
            for (int i = 0; i < repetitions; i++) {
                loop.prepare(new EntryPath("pictures/" + i));
            }
        }
        System.out.println(
                String.format(Locale.ROOT, "{\"what\":\"ground\",\"settings\":%s}", KeepingGround.settings(engine)));
        while (System.in.read() >= 0) {
            // whoever started this closes the pipe when it is done
        }
        System.exit(0);
    }

    private static S3Client client(String[] words) {
        return S3Client.builder()
                .endpointOverride(URI.create(words[4]))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(words[5], words[6])))
                .forcePathStyle(true)
                .build();
    }

    private void turn(String engine, String where, int repetition) throws IOException, GeneralSecurityException {
        EntryPath path = new EntryPath("measured/" + repetition);
        prepare(path);
        raw.write(derivatives + 1, new byte[BYTES]);
        Housekeeping housekeeping = Housekeeping.of(catalogue, store, LAYOUT)
                .withBackups(new BackupStore(BackupStore.MAIN, store, BUCKET, ""));
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        Receipt receipt = housekeeping.purge(new PurgeRequest(path, true, Optional.of("measured")), Graces.standard());
        Signature signing = Signature.getInstance("Ed25519");
        signing.initSign(keys.getPrivate());
        signing.update(receipt.toString().getBytes(StandardCharsets.UTF_8));
        signing.sign();
        double seconds = Changing.seconds(begun);
        double spent = (system.getProcessCpuTime() - cpu) / 1e9;
        if (receipt.removed().size() != derivatives + 1) {
            throw new IllegalStateException("removed " + receipt.removed().size() + " objects");
        }

        long rawCpu = system.getProcessCpuTime();
        begun = System.nanoTime();
        raw.delete();
        double rawSeconds = Changing.seconds(begun);
        double rawSpent = (system.getProcessCpuTime() - rawCpu) / 1e9;
        if (repetition >= 0) {
            System.out.println(String.format(
                    Locale.ROOT,
                    "{\"engine\":\"%s\",\"what\":\"purge\",\"store\":\"%s\",\"derivatives\":%d,\"repetition\":%d,\"seconds\":%.4f,\"cpu\":%.4f,\"raw\":%.4f,\"raw_cpu\":%.4f}",
                    engine,
                    where,
                    derivatives,
                    repetition,
                    seconds,
                    spent,
                    rawSeconds,
                    rawSpent));
        }
    }

    /// An original that is published, and its derivatives.
    private void prepare(EntryPath path) throws IOException {
        Stored added = new Blobs(catalogue, store, LAYOUT).add(new ByteArrayInputStream(bytes(100_000)), folder);
        catalogue.inTransaction(tx -> tx.publish(tx.add(path, added.blob())));
        Ledger ledger = Ledger.of(catalogue, store, LAYOUT);
        Sha256 original = added.blob().digests().sha256();
        for (int i = 0; i < derivatives; i++) {
            String key = Sha256.ofDigest(Sha256.digest().digest((path + " " + i).getBytes(StandardCharsets.UTF_8)))
                    .hex();
            var wanted = new DerivativeRequest(
                    key, original, "1_upright_fit-" + (i + 1) + "x_webp-q80", "engine", List.of(), Optional.empty());
            if (ledger.findOrBegin(wanted, Duration.ofMinutes(2)) instanceof Ledger.Answer.Yours(var making)) {
                byte[] bytes = bytes(BYTES);
                Sha256 digest = Sha256.ofDigest(Sha256.digest().digest(bytes));
                ledger.store(
                        making,
                        new DerivativeRow.Result("webp", digest, bytes.length, 100, 100),
                        Content.of(bytes, digest),
                        "image/webp");
            }
        }
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        dice.nextBytes(bytes);
        return bytes;
    }

    /// Objects that nobody keeps books of.
    private sealed interface Raw {
        void write(int count, byte[] bytes) throws IOException;

        void delete() throws IOException;

        /// One deletion a file.
        record Folder(Path place) implements Raw {
            @Override
            public void write(int count, byte[] bytes) throws IOException {
                for (int i = 0; i < count; i++) {
                    Files.write(place.resolve(UUID.randomUUID().toString()), bytes);
                }
            }

            @Override
            public void delete() throws IOException {
                try (var files = Files.newDirectoryStream(place)) {
                    for (Path file : files) {
                        Files.delete(file);
                    }
                }
            }
        }

        /// One request for all of them.
        record Bucket(S3Client client, List<ObjectIdentifier> names) implements Raw {
            @Override
            public void write(int count, byte[] bytes) {
                names.clear();
                IntStream.range(0, count)
                        .mapToObj(i -> ObjectIdentifier.builder()
                                .key("raw/" + UUID.randomUUID())
                                .build())
                        .forEach(names::add);
                names.forEach(name -> client.putObject(
                        request -> request.bucket(BUCKET).key(name.key()), RequestBody.fromBytes(bytes)));
            }

            @Override
            public void delete() {
                client.deleteObjects(request -> request.bucket(BUCKET)
                        .delete(Delete.builder().objects(names).quiet(true).build()));
            }
        }
    }
}
