package dev.coffer.app;

import dev.coffer.testing.servers.PostgresServer;

class PostgresPublishCrashTest extends PublishCrashContract {

    @Override
    Workplace workplace() {
        return Workplace.onPostgres(home, PostgresServer.shared().newDatabase());
    }
}
