package dev.coffer.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.Accepted;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.IiifOutcome;
import dev.coffer.media.PilboxOutcome;
import dev.coffer.media.PilboxOutcome.Source;
import dev.coffer.media.Recipe;
import dev.coffer.media.UrlOutcome;
import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.pilbox.PilboxDialect;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Every request comes here.
///
/// What can be answered without waiting is answered on the thread that read the request: refusals, and pictures
/// in memory. Everything else goes on on a virtual thread of its own, as many as [HttpLimits#requests()] at once;
/// also what the client says it has, so that nothing is confirmed that was purged.
///
/// Addresses that were answered are remembered with the key they mean, so that a hot picture costs two
/// look-ups and a write.
final class Front extends Handler.Abstract.NonBlocking {
    private static final long REMEMBERED_BYTES = 8 << 20;
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    private final PilboxDialect dialect;
    private final Derivatives derivatives;
    private final Pictures pictures;
    private final WebPictures web;
    private final Optional<MediaFiles> media;
    private final Optional<IiifImages> iiif;
    private final Optional<UrlPictures> urls;
    private final Optional<Infos> infos;
    private final Readiness readiness;
    private final Telemetry telemetry;
    private final int targetLength;
    private final Semaphore admission;
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
            Optional<IiifImages> iiif,
            Optional<UrlPictures> urls,
            Optional<Infos> infos,
            Readiness readiness,
            Telemetry telemetry) {
        this.dialect = new PilboxDialect(settings.pilbox());
        this.derivatives = derivatives;
        this.pictures = pictures;
        this.web = web;
        this.media = media;
        this.iiif = iiif;
        this.urls = urls;
        this.infos = infos;
        this.readiness = readiness;
        this.telemetry = telemetry;
        this.targetLength = settings.limits().targetLength();
        this.admission = new Semaphore(settings.limits().requests());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback);
        if (HttpMethod.OPTIONS.is(request.getMethod())) {
            return options(exchange, request.getHttpURI().getPath());
        }
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return exchange.answer("unknown", Answer.methodNotAllowed());
        }
        String target = request.getHttpURI().getPathQuery();
        Hot hot = target == null ? null : remembered.getIfPresent(exchange.name(target));
        if (hot != null && answerHot(exchange, hot)) {
            return true;
        }
        if (target == null || target.length() > targetLength) {
            return exchange.answer("unknown", Answer.refusal(414, 0, "the address is longer than is read"));
        }
        return route(exchange, target, Route.of(request.getHttpURI().getPath()));
    }

    private boolean options(Exchange exchange, @Nullable String path) {
        Route route = path == null ? new Route.Unknown() : Route.of(path);
        boolean spoken = switch (route) {
            case Route.Media file -> media.isPresent();
            case Route.Picture picture -> urls.isPresent();
            case Route.Iiif image -> iiif.isPresent();
            case Route.NoIiif none -> iiif.isPresent();
            case Route.Info info -> infos.isPresent();
            case Route.NoInfo none -> infos.isPresent();
            default -> route.isForAllOrigins();
        };
        return exchange.answer(route.label(), spoken ? Answer.preflight() : Answer.methodNotAllowed());
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
                media.map(files -> later(exchange, route.label(), () -> files.find(file.path(), exchange.wanted())))
                        .orElseGet(() -> exchange.answer("unknown", Answer.noSuchPage()));
            case Route.Picture picture ->
                urls.map(all -> picture(exchange, target, picture.path(), all.parse(picture.path(), query), all))
                        .orElseGet(() -> exchange.answer(route.label(), Answer.noSuchPage()));
            case Route.Iiif image ->
                iiif.map(images -> iiif(exchange, target, image, images))
                        .orElseGet(() -> exchange.answer(route.label(), Answer.noSuchPage()));
            case Route.NoIiif none ->
                exchange.answer(route.label(), iiif.map(IiifImages::noSuchName).orElseGet(Answer::noSuchPage));
            case Route.Info info ->
                infos.map(all -> later(exchange, route.label(), () -> all.find(info.id(), exchange.ifNoneMatch())))
                        .orElseGet(() -> exchange.answer(route.label(), Answer.noSuchPage()));
            case Route.NoInfo none ->
                exchange.answer(route.label(), infos.isPresent() ? Infos.noSuchName() : Answer.noSuchPage());
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
                later(
                        exchange,
                        label,
                        () -> picture(exchange, target, label, pictures.wanted(id, recipe.map(exchange::suited))));
            case PilboxOutcome.Request(Source.Web(var uri), var recipe) ->
                later(exchange, label, () -> web.find(uri, recipe.map(exchange::suited), exchange.ifNoneMatch()));
        };
    }

    private boolean picture(Exchange exchange, String target, String path, UrlOutcome outcome, UrlPictures all) {
        String label = new Route.Picture(path).label();
        return switch (outcome) {
            case UrlOutcome.Refusal refusal -> exchange.answer(label, UrlPictures.refused(refusal));
            case UrlOutcome.Request request ->
                later(
                        exchange,
                        label,
                        () -> all.wanted(request, exchange.suited(request.recipe()))
                                .map(wanted -> picture(exchange, target, label, wanted, all.fields(request, path)))
                                .orElseGet(() -> all.nothingThere(request, exchange.suited(request.recipe()))));
        };
    }

    private Answer picture(Exchange exchange, String target, String label, Pictures.Wanted best, HttpField... more) {
        if (isKnownToClient(exchange, best)) {
            return pictures.revalidate(best, more);
        }
        Pictures.Wanted wanted = pictures.soon(best);
        return isKnownToClient(exchange, wanted)
                ? pictures.revalidate(wanted, more)
                : remember(target, label, wanted, pictures.find(wanted, more), more);
    }

    private boolean iiif(Exchange exchange, String target, Route.Iiif route, IiifImages images) {
        String base = images.base(exchange.called(), route);
        exchange.beSlow();
        if (route.rest().isEmpty()) {
            return exchange.answer(route.label(), images.redirect(base));
        }
        String rest = route.rest().get();
        if (rest.equals("info.json")) {
            String accept = exchange.header(HttpHeader.ACCEPT);
            return later(exchange, route.label(), () -> images.information(route.version(), route.id(), base, accept));
        }
        return switch (images.parse(route.version(), rest)) {
            case IiifOutcome.Refusal refusal -> exchange.answer(route.label(), images.refused(refusal));
            case IiifOutcome.Asked(var request) ->
                later(exchange, route.label(), () -> switch (images.resolve(request, route.id(), base)) {
                    case IiifImages.Turn.Done(var answer) -> answer;
                    case IiifImages.Turn.Picture(var found) -> picture(exchange, target, route.label(), images, found);
                });
            case IiifOutcome.Picture picture -> throw new IllegalStateException("no size was given: " + picture);
        };
    }

    private Answer picture(Exchange exchange, String target, String label, IiifImages images, IiifImages.Found found) {
        return isKnownToClient(exchange, found.wanted())
                ? pictures.notModified(found.wanted(), found.fields())
                : remember(exchange.name(target), label, found.wanted(), images.find(found), found.fields());
    }

    private Answer remember(String name, String label, Pictures.Wanted wanted, Answer answer, HttpField... more) {
        if (answer.status() == 200 && wanted.key().isPresent() && wanted.isLasting() && !wanted.isAuto()) {
            Timer timer = telemetry.timer(label, 200);
            remembered.put(name, new Hot(wanted, wanted.key().get(), answer.fields(), more, label, timer));
        }
        return answer;
    }

    private boolean answerHot(Exchange exchange, Hot hot) {
        Optional<Derivative> found = derivatives.inMemory(hot.key);
        if (found.isEmpty()) {
            return false;
        }
        if (isKnownToClient(exchange, hot.wanted)) {
            return exchange.answer(hot.label, pictures.notModified(hot.wanted, hot.more));
        }
        exchange.answerHot(new Answer(200, hot.fields, found.get().bytes()), hot.timer);
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
    ///
    /// @param more those of the fields that a 304 has too, besides what every picture has
    private record Hot(
            Pictures.Wanted wanted,
            DerivativeKey key,
            HttpFields fields,
            HttpField[] more,
            String label,
            Timer timer) {}

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

        /// Lets the answer take longer than an idle connection is kept: a pyramid may have to be made for it.
        void beSlow() {
            request.addIdleTimeoutListener(late -> false);
        }

        Wanted wanted() {
            return new Wanted(
                    HttpMethod.HEAD.is(request.getMethod()),
                    ifNoneMatch(),
                    header(HttpHeader.RANGE),
                    header(HttpHeader.IF_RANGE));
        }

        String ifNoneMatch() {
            return header(HttpHeader.IF_NONE_MATCH);
        }

        /// Empty if there is none; several lines count as one.
        String header(HttpHeader name) {
            return String.join(", ", request.getHeaders().getValuesList(name));
        }

        /// The server as the client called it, as `http://localhost:8888`; empty if it did not, or by something
        /// that should not be repeated.
        String called() {
            String authority = request.getHttpURI().getAuthority();
            return authority != null && AUTHORITY.matcher(authority).matches()
                    ? request.getHttpURI().getScheme() + "://" + authority
                    : "";
        }

        /// What an answer to `target` is remembered by. Those that say the server's own name are remembered for
        /// each name apart: who calls it by another must not tell others so.
        String name(String target) {
            return target.startsWith("/iiif/") ? called() + target : target;
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
            telemetry.answered(label, answer.status(), request.getBeginNanoTime(), answer.length());
            return true;
        }

        void answerHot(Answer answer, Timer timer) {
            answer.send(response, callback);
            timer.record(System.nanoTime() - request.getBeginNanoTime(), TimeUnit.NANOSECONDS);
        }
    }
}
