package dev.coffer.server;

import dev.coffer.media.IiifVersion;
import java.util.Locale;
import java.util.OptionalDouble;

/// Whether a client is told the media type of JSON-LD, or that of plain JSON.
///
/// Version 3 has JSON-LD unless the client prefers JSON; version 2 has JSON unless the client names JSON-LD.
final class JsonLd {
    private static final String TYPE = "application/ld+json";

    /// @param accept the client's, empty if it sent none
    static boolean isWanted(IiifVersion version, String accept) {
        OptionalDouble linked = weight(accept, TYPE);
        OptionalDouble plain = weight(accept, "application/json");
        if (linked.isPresent()) {
            return linked.getAsDouble() > 0 && linked.getAsDouble() >= plain.orElse(0);
        }
        return version == IiifVersion.V3 && plain.isEmpty();
    }

    static String mediaType(IiifVersion version) {
        return switch (version) {
            case V2 -> TYPE;
            case V3 -> TYPE + ";profile=\"" + version.context() + "\"";
        };
    }

    /// A link by which plain JSON can be read as JSON-LD.
    static String context(IiifVersion version) {
        return "<" + version.context() + ">;rel=\"http://www.w3.org/ns/json-ld#context\";type=\"" + TYPE + "\"";
    }

    /// How much a type that is named in full is wanted; empty if it is not named.
    private static OptionalDouble weight(String accept, String type) {
        OptionalDouble most = OptionalDouble.empty();
        for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = range.split(";");
            if (parts.length == 0 || !parts[0].strip().equals(type)) {
                continue;
            }
            double weight = 1;
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].replace(" ", "");
                if (parameter.startsWith("q=")) {
                    weight = quality(parameter.substring(2));
                }
            }
            most = OptionalDouble.of(Math.max(weight, most.orElse(0)));
        }
        return most;
    }

    private static double quality(String text) {
        return text.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(text) : 0;
    }

    private JsonLd() {}
}
