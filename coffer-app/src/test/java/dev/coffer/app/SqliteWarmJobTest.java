package dev.coffer.app;

import java.nio.file.Path;

class SqliteWarmJobTest extends WarmJobContract {
    @Override
    Workplace workplace(Path home) {
        return Workplace.onSqlite(home);
    }
}
