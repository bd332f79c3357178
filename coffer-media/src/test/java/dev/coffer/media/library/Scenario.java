package dev.coffer.media.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.MediaException;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.UploadOptions;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantAnswer;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// Steps of shift-media's storage, done by a library.
final class Scenario {
    /// Is no UUID, so it is no id here; what it is there for is to stay when its neighbour goes.
    private static final String NEIGHBOUR = "3c72aedc-ba25-11e6-a569-406c8f4139741-photo.jpg";

    private final MediaLibrary library;
    private final Supplier<List<String>> keys;
    private final ObjectStore store;
    private final Path temp;
    private final Map<String, String> names = new HashMap<>();

    Scenario(MediaLibrary library, Supplier<List<String>> keys, ObjectStore store, Path temp) {
        this.library = library;
        this.keys = keys;
        this.store = store;
        this.temp = temp;
    }

    void run(JsonNode row) {
        boolean isKept = row.get("verdict").asString().equals("keep");
        JsonNode original = row.get("original").get("steps");
        boolean done = true;
        for (int i = 0; i < row.get("steps").size(); i++) {
            done = isDone(row.get("steps").get(i));
            if (isKept) {
                assertThat(done)
                        .as("step " + i)
                        .isEqualTo(original.get(i).get("ok").asBoolean());
            }
        }
        JsonNode wanted = isKept ? row.get("original") : row.get("sane_expect");
        if (!isKept) {
            assertThat(done).isEqualTo(wanted.get("last").get("ok").asBoolean());
        }
        if (wanted.has("objects")) {
            List<String> objects = wanted.get("objects")
                    .valueStream()
                    .map(JsonNode::asString)
                    .map(this::filled)
                    .sorted()
                    .toList();
            assertThat(keys.get().stream().map(Scenario::unsigned).toList()).isEqualTo(objects);
        }
        if (wanted.has("content_types")) {
            wanted.get("content_types").properties().stream()
                    .filter(entry -> entry.getValue().asString().contains("/"))
                    .forEach(entry -> assertThat(type(entry.getKey()))
                            .isEqualTo(entry.getValue().asString()));
        }
    }

    private boolean isDone(JsonNode step) {
        try {
            return doIt(step);
        } catch (IllegalArgumentException | StoreException | MediaException | UncheckedIOException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    private boolean doIt(JsonNode step) {
        UploadOptions options = new UploadOptions(flag(step, "fix_orientation", false), flag(step, "force", false));
        switch (step.get("do").asString()) {
            case "upload" -> {
                MediaId id = library.put(file(step), text(step, "name"), options);
                names.put(text(step, "as"), id.toString());
            }
            case "upload_missing" -> library.put(temp.resolve("missing.jpg"), "missing.jpg", options);
            case "put" -> {
                if (text(step, "id").equals(NEIGHBOUR)) {
                    String key = NEIGHBOUR
                            .replaceFirst("-", "/")
                            .replaceFirst("-", "/")
                            .replaceFirst("-", "/");
                    key = key.replaceFirst("-", "/").replaceFirst("-", "/") + "/photo.jpg";
                    store.write(
                            new ObjectName(library.settings().bucket(), key),
                            Content.of(new byte[1]),
                            WriteOptions.plain());
                } else {
                    library.put(MediaId.parse(text(step, "id")), file(step), options);
                }
            }
            case "put_variant" ->
                library.putVariant(
                        new MediaKey(MediaId.parse(text(step, "id")), text(step, "filename")), file(step), false);
            case "retrieve" -> library.retrieve(MediaId.parse(text(step, "id")), temp.resolve("retrieved"));
            case "exists" ->
                assertThat(MediaKey.parse(text(step, "key"))
                                .flatMap(library::stat)
                                .isPresent())
                        .isEqualTo(text(step, "key").endsWith("/photo.jpg/photo.jpg"));
            case "delete" -> library.delete(MediaId.parse(text(step, "id")));
            case "clear_variants" -> library.clearVariants();
            case "resize_url" ->
                names.put(
                        text(step, "as"),
                        library.url(id(step), variant(id(step), step)).toString());
            case "create_resize" -> {
                return isMade(library.variant(filled(text(step, "url"))));
            }
            default -> throw new AssertionError("an unknown step: " + step);
        }
        return true;
    }

    private static boolean isMade(VariantAnswer answer) {
        return switch (answer) {
            case VariantAnswer.Made made -> true;
            case VariantAnswer.Held held -> {
                try (var object = held.object()) {
                    yield object.info().size() > 0;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case VariantAnswer.NoOriginal none -> false;
            case VariantAnswer.Refused refused -> false;
        };
    }

    private MediaId id(JsonNode step) {
        return MediaId.parse(filled(text(step, "id")));
    }

    private static Variant variant(MediaId id, JsonNode step) {
        String[] size = text(step, "size").split("x");
        Variant fit = Variant.fit(id, Integer.parseInt(size[0]), Integer.parseInt(size[1]));
        Variant framed = text(step, "factor").equals("fill") ? fit.with(new Variant.Framing.Fill()) : fit;
        Variant scaled = flag(step, "upscale", true) ? framed : framed.withoutUpscale();
        Variant written = step.has("format") ? scaled.as(text(step, "format")) : scaled;
        return step.has("quality") ? written.withQuality(step.get("quality").asInt()) : written;
    }

    /// `{m}` is what is known as m, `{m:uuid/path}` the folders of its UUID, `{sig}` any signature.
    private String filled(String text) {
        String all = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            all = all.replace("{" + name.getKey() + "}", name.getValue());
            String value = name.getValue();
            if (value.length() > 36) {
                all = all.replace(
                        "{" + name.getKey() + ":uuid/path}",
                        value.substring(0, 36).replace('-', '/'));
            }
        }
        return all.replace("/noext./noext.", "/noext/noext");
    }

    private static String unsigned(String key) {
        return key.replaceFirst("-v1\\..*(\\.[a-z]+)$", "-{sig}$1");
    }

    private String type(String file) {
        String key = keys.get().stream()
                .filter(it -> it.endsWith("/" + file))
                .findFirst()
                .orElseThrow();
        return store.stat(new ObjectName(library.settings().bucket(), key))
                .orElseThrow()
                .contentType()
                .orElseThrow();
    }

    private Path file(JsonNode step) {
        return step.has("image") ? Golden.picture(text(step, "image")) : temp.resolve(text(step, "name"));
    }

    private static boolean flag(JsonNode step, String name, boolean standard) {
        return step.has(name) ? step.get(name).asBoolean() : standard;
    }

    private static String text(JsonNode step, String name) {
        return Objects.requireNonNull(step.get(name), name).asString();
    }
}
