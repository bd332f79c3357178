package dev.coffer.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.Accepted;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.PilboxOutcome;
import dev.coffer.media.PilboxOutcome.Source;
import dev.coffer.media.Recipe;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.pilbox.PilboxDialect;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Every request comes here.
///
/// What can be answered without waiting is answered on the thread that read the request: refusals, 304s, and
/// pictures in memory. Everything else goes on on a virtual thread of its own, as many as
/// [HttpLimits#requests()] at once.
///
/// Addresses that were answered are remembered with the key they mean, so that a hot picture costs two
/// look-ups and a write.
final class Front extends Handler.Abstract.NonBlocking {
    private static final long REMEMBERED_BYTES = 8 << 20;

    private final PilboxDialect dialect;
    private final Derivatives derivatives;
    private final Pictures pictures;
    private final WebPictures web;
    private final Optional<MediaFiles> media;
    private final Readiness readiness;
    private final Telemetry telemetry;
    private final int targetLength;
    private final Semaphore admission;
    private final Timer hotTimer;
    private final Cache<String, Hot> remembered = Caffeine.newBuilder()
            .maximumWeight(REMEMBERED_BYTES)
            .weigher((String target, Hot hot) -> target.length() + 1024)
            .executor(Runnable::run)
            .build();

    Front(
            ServerSettings settings,
            Derivatives derivatives,
            Pictures pictures,
            WebPictures web,
            Optional<MediaFiles> media,
            Readiness readiness,
            Telemetry telemetry) {
        this.dialect = new PilboxDialect(settings.pilbox());
        this.derivatives = derivatives;
        this.pictures = pictures;
        this.web = web;
        this.media = media;
        this.readiness = readiness;
        this.telemetry = telemetry;
        this.targetLength = settings.limits().targetLength();
        this.admission = new Semaphore(settings.limits().requests());
        this.hotTimer = telemetry.timer("thumbnail", 200);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback);
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return exchange.answer("unknown", Answer.methodNotAllowed());
        }
        String target = request.getHttpURI().getPathQuery();
        Hot hot = target == null ? null : remembered.getIfPresent(target);
        if (hot != null && answerHot(exchange, hot)) {
            return true;
        }
        if (target == null || target.length() > targetLength) {
            return exchange.answer("unknown", Answer.refusal(414, 0, "the address is longer than is read"));
        }
        return route(exchange, target, Route.of(request.getHttpURI().getPath()));
    }

    private boolean route(Exchange exchange, String target, Route route) {
        String query =
                Optional.ofNullable(exchange.request.getHttpURI().getQuery()).orElse("");
        return switch (route) {
            case Route.Thumbnail thumbnail ->
                picture(
                        exchange,
                        target,
                        route.label(),
                        dialect.parse(thumbnail.mode(), thumbnail.size(), thumbnail.id(), query));
            case Route.Form form -> picture(exchange, target, route.label(), dialect.parse(query));
            case Route.NoDigest none ->
                exchange.answer(route.label(), Failures.noSuchPicture("the path names no digest"));
            case Route.Media file ->
                media.map(files ->
                                later(exchange, route.label(), () -> files.find(file.path(), exchange.ifNoneMatch())))
                        .orElseGet(() -> exchange.answer("unknown", Answer.noSuchPage()));
            case Route.Unknown unknown -> exchange.answer(route.label(), Answer.noSuchPage());
            case Route.Live live ->
                exchange.answer(route.label(), Answer.text("application/json", "{\"status\": \"live\"}"));
            case Route.Ready ready -> later(exchange, route.label(), readiness::answer);
            case Route.Metrics metrics ->
                later(
                        exchange,
                        route.label(),
                        () -> Answer.text("text/plain; version=0.0.4; charset=utf-8", telemetry.scrape()));
        };
    }

    private boolean picture(Exchange exchange, String target, String label, PilboxOutcome outcome) {
        return switch (outcome) {
            case PilboxOutcome.Refusal refusal -> exchange.answer(label, Failures.refused(refusal));
            case PilboxOutcome.Request(Source.Held(var id), var recipe) ->
                held(exchange, target, label, pictures.wanted(id, recipe.map(exchange::suited)));
            case PilboxOutcome.Request(Source.Web(var uri), var recipe) ->
                later(exchange, label, () -> web.find(uri, recipe.map(exchange::suited), exchange.ifNoneMatch()));
        };
    }

    private boolean held(Exchange exchange, String target, String label, Pictures.Wanted wanted) {
        if (isKnownToClient(exchange, wanted)) {
            return exchange.answer(label, pictures.notModified(wanted));
        }
        return later(exchange, label, () -> {
            Answer answer = pictures.find(wanted);
            if (answer.status() == 200 && wanted.key().isPresent() && !wanted.isAuto()) {
                remembered.put(target, new Hot(wanted, wanted.key().get(), answer.fields()));
            }
            return answer;
        });
    }

    private boolean answerHot(Exchange exchange, Hot hot) {
        if (isKnownToClient(exchange, hot.wanted)) {
            return exchange.answer("thumbnail", pictures.notModified(hot.wanted));
        }
        Optional<Derivative> found = derivatives.inMemory(hot.key);
        if (found.isEmpty()) {
            return false;
        }
        exchange.answerHot(new Answer(200, hot.fields, found.get().bytes()));
        return true;
    }

    private static boolean isKnownToClient(Exchange exchange, Pictures.Wanted wanted) {
        String ifNoneMatch = exchange.ifNoneMatch();
        return !ifNoneMatch.isEmpty() && ifNoneMatch.contains(wanted.etag());
    }

    private boolean later(Exchange exchange, String label, Supplier<Answer> work) {
        if (!admission.tryAcquire()) {
            return exchange.answer(label, Answer.later("too many requests at once; try again in a moment"));
        }
        Thread.ofVirtual().name("coffer-request").start(() -> {
            Answer answer;
            try {
                answer = work.get();
            } catch (RuntimeException | Error e) {
                answer = Failures.answer(e);
            } finally {
                admission.release();
            }
            exchange.answer(label, answer);
        });
        return true;
    }

    /// An address that was answered: what it means, and the header fields, which stay the same as long as the
    /// key does. The bytes are not held here, so that the memory cache alone decides about them.
    private record Hot(Pictures.Wanted wanted, DerivativeKey key, HttpFields fields) {}

    /// A request and the answer that it is owed.
    private final class Exchange {
        private final Request request;
        private final Response response;
        private final Callback callback;

        Exchange(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
        }

        String ifNoneMatch() {
            String value = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
            return value == null ? "" : value;
        }

        /// The recipe for this client, which may be given a better format than others.
        Recipe suited(Recipe recipe) {
            return recipe.isAuto()
                    ? recipe.accepting(
                            Accepted.of(String.join(",", request.getHeaders().getValuesList(HttpHeader.ACCEPT))))
                    : recipe;
        }

        boolean answer(String label, Answer answer) {
            answer.send(response, callback);
            telemetry.answered(
                    label,
                    answer.status(),
                    request.getBeginNanoTime(),
                    answer.body().remaining());
            return true;
        }

        void answerHot(Answer answer) {
            answer.send(response, callback);
            hotTimer.record(System.nanoTime() - request.getBeginNanoTime(), TimeUnit.NANOSECONDS);
        }
    }
}
