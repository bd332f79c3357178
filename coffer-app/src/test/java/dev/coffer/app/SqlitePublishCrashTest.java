package dev.coffer.app;

class SqlitePublishCrashTest extends PublishCrashContract {

    @Override
    Workplace workplace() {
        return Workplace.onSqlite(home);
    }
}
