package dev.coffer.testing.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// nginx in a process of its own, on a port of the loopback interface.
public final class Nginx {
    private Nginx() {}

    /// Starts it; it ends with this JVM.
    ///
    /// @param site what stands within `http`, with one server on port 80, which is given a free one
    /// @param probe what to ask until it answers
    /// @return where it listens
    /// @throws ServerFailed if there is no nginx, or it does not start
    public static URI start(String site, String probe) {
        int port = GuardedProcess.freePort();
        URI address = URI.create("http://127.0.0.1:" + port);
        Path directory = GuardedProcess.newDirectory("coffer-nginx-");
        Path configuration = directory.resolve("nginx.conf");
        try {
            Files.writeString(configuration, """
                    daemon off;
                    worker_processes 1;
                    pid %1$s/pid;
                    error_log %1$s/error.log warn;
                    events { worker_connections 1024; }
                    http {
                        access_log off;
                        client_body_temp_path %1$s/body;
                        proxy_temp_path %1$s/proxy;
                        fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi;
                        scgi_temp_path %1$s/scgi;
                    %2$s
                    }
                    """.formatted(
                            directory, site.replace("listen 80;", "listen 127.0.0.1:" + port + ";")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String program = Stream.of("/usr/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElse("nginx");
        List<String> command = List.of(program, "-p", directory.toString(), "-c", configuration.toString());
        GuardedProcess.start(directory, directory.resolve("log"), command).awaitHttp(address.resolve(probe));
        return address;
    }
}
