package dev.coffer.testing.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// Stands before an HTTP server and does to requests and answers what networks, gateways and servers do.
///
/// It acts by plans, each of which says for a request whether something happens to it; the first plan that
/// does, is followed. What is not planned passes through. Plans with chance in them draw from a seed, in the
/// order in which requests come. Messages are held whole in memory. Safe for use by several threads.
public final class FaultProxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Plan> plans = new CopyOnWriteArrayList<>();
    private final List<Request> seen = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /// A request as it came.
    ///
    /// @param target path and query, as they are on the line
    public record Request(String method, String target, Map<String, String> headers) {

        /// Whether it sends a part of a large object.
        public boolean isPart() {
            return method.equals("PUT") && target.contains("partNumber=");
        }

        public static Predicate<Request> method(String name) {
            return request -> request.method.equals(name);
        }
    }

    /// Says what happens to a request, if anything does.
    public interface Plan {
        Optional<Fault> faultOf(Request request);
    }

    private FaultProxy(URI server, ServerSocket socket) {
        this.server = server;
        this.socket = socket;
    }

    /// @throws ServerFailed if there is no port for it
    public static FaultProxy before(URI server) {
        try {
            FaultProxy proxy = new FaultProxy(server, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
            proxy.threads.submit(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new ServerFailed("no port for a fault proxy", e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /// Adds a plan, after those there are.
    public FaultProxy plan(Plan plan) {
        plans.add(plan);
        return this;
    }

    /// The next `count` requests that match.
    public FaultProxy next(int count, Predicate<Request> which, Fault fault) {
        AtomicInteger left = new AtomicInteger(count);
        return plan(request -> which.test(request) && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                ? Optional.of(fault)
                : Optional.empty());
    }

    /// All requests that match.
    public FaultProxy each(Predicate<Request> which, Fault fault) {
        return plan(request -> which.test(request) ? Optional.of(fault) : Optional.empty());
    }

    /// The first request of each method and target, of those that match.
    public FaultProxy first(Predicate<Request> which, Fault fault) {
        Set<String> met = ConcurrentHashMap.newKeySet();
        return plan(request -> which.test(request) && met.add(request.method + " " + request.target)
                ? Optional.of(fault)
                : Optional.empty());
    }

    /// Of the requests that match, as many as chance has it.
    ///
    /// @param probability 0 to 1
    public FaultProxy sometimes(double probability, long seed, Predicate<Request> which, Fault fault) {
        Random random = new Random(seed);
        return plan(request ->
                which.test(request) && random.nextDouble() < probability ? Optional.of(fault) : Optional.empty());
    }

    /// Drops all plans.
    public void calm() {
        plans.clear();
    }

    /// The requests that came, in order, whatever happened to them.
    public List<Request> seen() {
        return List.copyOf(seen);
    }

    /// How many requests came that match.
    public long count(Predicate<Request> which) {
        return seen.stream().filter(which).count();
    }

    private Object accept() throws IOException {
        while (true) {
            Socket client = socket.accept();
            client.setTcpNoDelay(true);
            open.add(client);
            threads.submit(() -> {
                try (client;
                        Upstream upstream = new Upstream()) {
                    serve(client, upstream);
                } finally {
                    open.remove(client);
                }
                return client;
            });
        }
    }

    private void serve(Socket client, Upstream upstream) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream(), 1 << 16);
        boolean goesOn = true;
        while (goesOn) {
            Optional<HttpMessage> head = HttpMessage.readHead(in);
            if (head.isEmpty()) {
                return;
            }
            Request request = request(head.get());
            seen.add(request);
            Optional<Fault> fault = plans.stream()
                    .map(plan -> plan.faultOf(request))
                    .flatMap(Optional::stream)
                    .findFirst();
            if (fault.isPresent() && fault.get() instanceof Fault.RequestCut(long bytes)) {
                in.skipNBytes(Math.min(bytes, head.get().contentLength()));
                reset(client);
                return;
            }
            HttpMessage whole =
                    head.get().withBody(HttpMessage.exactly(in, head.get().contentLength()));
            goesOn = exchange(client, upstream, request, whole, fault) && !whole.isLast();
        }
    }

    /// @return whether the connection can go on
    private boolean exchange(
            Socket client, Upstream upstream, Request request, HttpMessage message, Optional<Fault> fault)
            throws IOException {
        if (fault.isEmpty()) {
            HttpMessage answer = upstream.ask(message, request.method);
            answer.write(client.getOutputStream());
            return !answer.isLast();
        }
        return switch (fault.get()) {
            case Fault.Answered answered -> {
                answer(answered, request.method).write(client.getOutputStream());
                yield true;
            }
            case Fault.Stalled stalled -> {
                // until the client, or this proxy, ends the connection
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
                yield false;
            }
            case Fault.RequestCut cut -> throw new IllegalStateException("cut before: " + cut);
            case Fault.AnswerLost lost -> {
                upstream.ask(message, request.method);
                yield false;
            }
            case Fault.AnswerCut(long bytes, boolean reset) -> {
                upstream.ask(message, request.method).write(client.getOutputStream(), bytes);
                if (reset) {
                    reset(client);
                }
                yield false;
            }
            case Fault.AnswerShortened(long bytes) -> {
                HttpMessage answer = upstream.ask(message, request.method);
                HttpMessage all =
                        answer.withBody(Arrays.copyOf(answer.body(), (int) Math.min(bytes, answer.body().length)));
                (answer.isChunked() || request.method.equals("HEAD")
                                ? answer
                                : all.withContentLength(all.body().length))
                        .write(client.getOutputStream());
                yield !answer.isLast();
            }
            case Fault.AnswerSpoilt(long offset) -> {
                HttpMessage answer = upstream.ask(message, request.method);
                if (offset < answer.body().length) {
                    answer.body()[(int) offset] ^= 1;
                }
                answer.write(client.getOutputStream());
                yield !answer.isLast();
            }
            case Fault.AnswerHeader(String name, String value) -> {
                HttpMessage answer = upstream.ask(message, request.method);
                answer.withHeader(name, value).write(client.getOutputStream());
                yield !answer.isLast();
            }
            case Fault.DeliveredTwice twice -> {
                HttpMessage first = upstream.ask(message, request.method);
                upstream.ask(message, request.method);
                first.write(client.getOutputStream());
                yield !first.isLast();
            }
        };
    }

    private static HttpMessage answer(Fault.Answered answered, String method) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answered.status() + " Made up\r\n");
        answered.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        byte[] body = answered.body().getBytes(UTF_8);
        return new HttpMessage(head.toString(), method.equals("HEAD") ? new byte[0] : body)
                .withContentLength(body.length);
    }

    private static Request request(HttpMessage head) {
        String[] line = head.firstLine().split(" ", 3);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.head().lines().skip(1).forEach(header -> {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
        });
        return new Request(line[0], line[1], headers);
    }

    /// Closes so that the other end sees an error.
    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    /// The connection to the server that belongs to one of a client.
    private final class Upstream implements AutoCloseable {
        private Optional<Socket> connection = Optional.empty();

        HttpMessage ask(HttpMessage request, String method) throws IOException {
            if (connection.isPresent()) {
                try {
                    return ask(connection.get(), request, method);
                } catch (EOFException | SocketException e) {
                    // the server had closed it as idle; it saw nothing of the request
                    close();
                }
            }
            Socket fresh = new Socket(server.getHost(), server.getPort());
            fresh.setTcpNoDelay(true);
            connection = Optional.of(fresh);
            open.add(fresh);
            return ask(fresh, request, method);
        }

        private HttpMessage ask(Socket to, HttpMessage request, String method) throws IOException {
            request.write(to.getOutputStream());
            HttpMessage answer = HttpMessage.readAnswer(new BufferedInputStream(to.getInputStream(), 1 << 16), method);
            if (answer.isLast()) {
                close();
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            if (connection.isPresent()) {
                connection.get().close();
                open.remove(connection.get());
                connection = Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new ServerFailed("a fault proxy does not end", e);
        }
        threads.shutdownNow();
    }
}
