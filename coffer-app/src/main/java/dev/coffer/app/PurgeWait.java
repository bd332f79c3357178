package dev.coffer.app;

import dev.coffer.repository.Graces;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.housekeeping.Housekeeping;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Waits until a purge has nothing pending: objects are removed as soon as they may be, servers and caches before them
/// are waited for.
final class PurgeWait {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Housekeeping housekeeping;
    private final Graces graces;
    private final Terminal terminal;

    PurgeWait(Housekeeping housekeeping, Graces graces, Terminal terminal) {
        this.housekeeping = housekeeping;
        this.graces = graces;
        this.terminal = terminal;
    }

    /// @return the receipt as it is then; with something pending if that took longer, or somebody interrupted
    Receipt until(Receipt first, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        Receipt receipt = first;
        String said = "";
        while (!receipt.isComplete()
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            String waiting = pending(receipt).getFirst();
            if (terminal.interactive() && !waiting.equals(said)) {
                terminal.say(S3Tally.printable(receipt.waiting() + " pending; " + waiting.replace('\t', ' ')));
                said = waiting;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            receipt = housekeeping.settle(receipt.paths(), graces);
        }
        return receipt;
    }

    /// What is pending, a line each.
    static List<String> pending(Receipt receipt) {
        Stream<String> objects = receipt.pending().stream()
                .map(one -> "pending\t" + one.url() + "\t" + one.size() + "\t" + one.why()
                        + one.until().map(time -> " until " + time).orElse(""));
        Stream<String> servers = receipt.servers().stream()
                .filter(server -> !server.hasAnswered())
                .map(server -> "pending\tthe server " + server.host() + "/" + server.process() + "\t" + server.why());
        Stream<String> calls = receipt.calls().stream()
                .filter(call -> call.doneAt().isEmpty())
                .map(call -> "pending\tthe caches before servers" + (call.tag().isEmpty() ? "" : " of " + call.tag())
                        + "\t" + call.why());
        return Stream.of(objects, servers, calls).flatMap(all -> all).toList();
    }
}
