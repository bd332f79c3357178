package dev.coffer.app;

import java.nio.file.Path;

class SqliteTakedownKillTest extends TakedownKillContract {
    @Override
    Workplace workplace(Path home) {
        return Workplace.onSqlite(home);
    }
}
