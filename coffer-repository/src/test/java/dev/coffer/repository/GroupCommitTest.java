package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
    private static final String ADD = "UPDATE counter SET value = value + 1 WHERE name = 'collection'";
    private static final String VALUE = "SELECT value FROM counter WHERE name = 'collection'";

    @TempDir
    Path folder;

    private SqliteDatabase database;

    @BeforeEach
    void open() {
        database = SqliteDatabase.open(folder.resolve("catalogue.db"));
        Migrations.run(database, database.dataSource(), "sqlite");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whoeverWaitsIsCommittedTogether() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        LossyDatabase counting = new LossyDatabase(database);
        GroupCommit commits = new GroupCommit(counting, InstantSource.system());
        List<Future<Integer>> changes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            changes.add(threads.submit(() -> commits.run("", session -> {
                first.countDown();
                await(go);
                return session.update(ADD);
            })));
            first.await();
            CountDownLatch queued = new CountDownLatch(100);
            for (int i = 0; i < 100; i++) {
                changes.add(threads.submit(() -> {
                    queued.countDown();
                    return commits.run("", session -> session.update(ADD));
                }));
            }
            queued.await();
            go.countDown();
        }
        for (Future<Integer> change : changes) {
            assertThat(change.get()).isEqualTo(1);
        }
        assertThat(value()).isEqualTo(101);
        assertThat(counting.writes()).isLessThan(101);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsNotDoneTwice() {
        for (boolean happens : new boolean[] {true, false}) {
            long before = value();
            LossyDatabase lossy = new LossyDatabase(database);
            lossy.loseAnswers(2, happens);
            GroupCommit commits = new GroupCommit(lossy, InstantSource.system());

            assertThat(commits.run("", session -> session.update(ADD)).intValue())
                    .isEqualTo(1);
            assertThat(value()).isEqualTo(before + 1);
        }
    }

    @Test
    void aCommitThatArrivesLateIsNotDoneTwice() {
        LossyDatabase late = new LossyDatabase(database);
        late.commitLate();
        GroupCommit commits = new GroupCommit(late, InstantSource.system());

        assertThat(commits.run("", session -> session.update(ADD)).intValue()).isEqualTo(1);
        assertThat(value()).isEqualTo(1);
    }

    @Test
    void whatAnOperationThrowsIsItsOwn() {
        GroupCommit commits = new GroupCommit(database, InstantSource.system());
        assertThatThrownBy(() -> commits.run("", session -> {
                    session.update(ADD);
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        assertThat(value()).isZero();
    }

    private long value() {
        return database.read(session -> session.number(VALUE));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
