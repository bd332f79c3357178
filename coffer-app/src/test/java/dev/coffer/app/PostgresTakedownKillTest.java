package dev.coffer.app;

import dev.coffer.testing.servers.PostgresServer;
import java.nio.file.Path;

class PostgresTakedownKillTest extends TakedownKillContract {
    @Override
    Workplace workplace(Path home) {
        return Workplace.onPostgres(home, PostgresServer.shared().newDatabase());
    }
}
