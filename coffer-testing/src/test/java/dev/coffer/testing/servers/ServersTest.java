package dev.coffer.testing.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServersTest {

    @Test
    void s3ProxyListensOnTheLoopbackInterface() throws IOException {
        S3Access access = S3Proxy.shared();
        try (Socket socket = new Socket("127.0.0.1", access.endpoint().getPort())) {
            assertThat(socket.isConnected()).isTrue();
        }
        assertThat(access).hasToString(access.endpoint() + " as coffer");
    }

    @Test
    void everyDatabaseIsNewAndEmpty() throws SQLException {
        PostgresDatabase first = PostgresServer.shared().newDatabase();
        PostgresDatabase second = PostgresServer.shared().newDatabase();
        assertThat(first.url()).isNotEqualTo(second.url());
        try (var connection = DriverManager.getConnection(first.url(), first.user(), first.password());
                var tables = connection.getMetaData().getTables(null, "public", null, null)) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void aFullDiskRunsFull() {
        try (FullDisk disk = FullDisk.ofMegabytes(1)) {
            disk.fill(0);
            assertThatThrownBy(() -> Files.write(disk.directory().resolve("more"), new byte[8192]))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aGuardedProcessGoesWithItsDirectoryWhenThePipeCloses(@TempDir Path temp) throws Exception {
        Path directory = Files.createDirectory(temp.resolve("server"));
        Process process = new ProcessBuilder(
                        GuardedProcess.script("while-parent-lives"), directory.toString(), "sleep", "600")
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(directory).doesNotExist();
    }
}
