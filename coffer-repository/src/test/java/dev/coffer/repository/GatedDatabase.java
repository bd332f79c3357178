package dev.coffer.repository;

import java.util.function.Consumer;
import javax.sql.DataSource;

/// A database whose transactions wait for their turn.
///
/// @param reading whether looks wait as well
record GatedDatabase(Database database, Consumer<String> gate, boolean reading) implements Database {

    @Override
    public <T> T read(Work<T> work) {
        if (reading) {
            gate.accept("look");
        }
        return database.read(work);
    }

    @Override
    public <T> T snapshot(Work<T> work) {
        return database.snapshot(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        gate.accept("transaction");
        return database.write(work);
    }

    @Override
    public String keyShare() {
        return database.keyShare();
    }

    @Override
    public String forUpdate() {
        return database.forUpdate();
    }

    @Override
    public String bytewise() {
        return database.bytewise();
    }

    @Override
    public DataSource dataSource() {
        return database.dataSource();
    }

    @Override
    public String describe() {
        return database.describe();
    }

    @Override
    public void close() {
        // shared with the other actors
    }
}
