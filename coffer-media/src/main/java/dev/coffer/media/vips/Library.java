package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The libvips of this process: found once, loaded once, never unloaded.
///
/// @param symbols those of libvips, GObject and GLib
/// @param origin where it was found, for people
record Library(SymbolLookup symbols, String origin) {

    private static final String SYSTEM = "system";

    /// @throws MediaException.Unavailable each time it is called, if the first call did not find one
    static Library loaded() {
        return Holder.LIBRARY.orElseThrow(() -> new MediaException.Unavailable(Holder.FAILURE, null));
    }

    private static final class Holder {
        static final Optional<Library> LIBRARY;
        static final String FAILURE;

        static {
            List<String> failures = new ArrayList<>();
            LIBRARY = find(failures);
            FAILURE = "no libvips: " + String.join("; ", failures)
                    + ". Run setup again, install the system's libvips, or set COFFER_VIPS to its path";
        }
    }

    private static Optional<Library> find(List<String> failures) {
        Optional<String> wanted = Optional.ofNullable(System.getProperty("coffer.vips"))
                .or(() -> Optional.ofNullable(System.getenv("COFFER_VIPS")))
                .filter(text -> !text.isBlank());
        if (wanted.isPresent() && !wanted.get().equals(SYSTEM)) {
            return open(wanted.get(), failures); // what was asked for by name is not silently replaced
        }
        Optional<Library> bundled = wanted.isPresent() ? Optional.empty() : bundled(failures);
        return bundled.or(() -> system(failures));
    }

    private static Optional<Library> bundled(List<String> failures) {
        for (Path home : homes()) {
            for (Path lib : List.of(home.resolve("node_modules/@img/sharp-libvips-" + platform() + "/lib"), home)) {
                Optional<Path> file = libraryIn(lib);
                if (file.isPresent()) {
                    Optional<Library> library = open(file.get().toString(), failures);
                    if (library.isPresent()) {
                        return library;
                    }
                }
            }
        }
        failures.add("none bundled for " + platform());
        return Optional.empty();
    }

    private static List<Path> homes() {
        List<Path> homes = new ArrayList<>();
        Optional.ofNullable(System.getProperty("coffer.native")).ifPresent(home -> homes.add(Path.of(home)));
        Optional.ofNullable(System.getProperty("coffer.root")).ifPresent(root -> homes.add(Path.of(root, "native")));
        return homes;
    }

    private static Optional<Path> libraryIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("libvips-cpp."))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Library> system(List<String> failures) {
        List<String> names = isMac()
                ? List.of("/opt/homebrew/lib/libvips.42.dylib", "/usr/local/lib/libvips.42.dylib", "libvips.42.dylib")
                : List.of("libvips.so.42");
        for (String name : names) {
            Optional<Library> library = open(name, failures);
            if (library.isPresent()) {
                return library;
            }
        }
        return Optional.empty();
    }

    private static Optional<Library> open(String nameOrPath, List<String> failures) {
        try {
            SymbolLookup symbols = lookup(nameOrPath);
            if (symbols.find("g_object_set_property").isEmpty()) { // a bundle carries GLib inside, a system does not
                symbols = symbols.or(beside(nameOrPath, "gobject-2.0")).or(beside(nameOrPath, "glib-2.0"));
            }
            for (String needed : List.of("vips_init", "vips_block_untrusted_set", "g_object_set_property", "g_free")) {
                if (symbols.find(needed).isEmpty()) {
                    failures.add(nameOrPath + " lacks " + needed);
                    return Optional.empty();
                }
            }
            return Optional.of(new Library(symbols, nameOrPath));
        } catch (IllegalArgumentException e) {
            failures.add(nameOrPath + " does not load");
            return Optional.empty();
        }
    }

    private static SymbolLookup beside(String vips, String name) {
        if (!isMac()) {
            return lookup("lib" + name + ".so.0");
        }
        int slash = vips.lastIndexOf('/');
        return lookup(vips.substring(0, slash + 1) + "lib" + name + ".0.dylib");
    }

    private static SymbolLookup lookup(String nameOrPath) {
        return nameOrPath.contains("/")
                ? SymbolLookup.libraryLookup(Path.of(nameOrPath).toAbsolutePath(), Arena.global())
                : SymbolLookup.libraryLookup(nameOrPath, Arena.global());
    }

    private static boolean isMac() {
        return System.getProperty("os.name").startsWith("Mac");
    }

    private static String platform() {
        String machine = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x64";
            case "aarch64" -> "arm64";
            default -> System.getProperty("os.arch");
        };
        return (isMac() ? "darwin-" : "linux-") + machine;
    }
}
