package dev.coffer.app;

import java.nio.file.Path;

class SqliteJobsTest extends JobsContract {
    @Override
    Workplace workplace(Path home) {
        return Workplace.onSqlite(home);
    }
}
