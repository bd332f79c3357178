package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.RepositoryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Which contents are to become entries of which paths.
final class PublishList {

    /// What a source is.
    static final String SOURCES =
            "Files, directories with all files below, or digests (sha256-...) of what is there already.";

    /// What a path is to hold.
    sealed interface Wanted {
        EntryPath path();

        record OfFile(EntryPath path, Path file) implements Wanted {}

        /// What the repository has already.
        record OfBlob(EntryPath path, BlobId blob) implements Wanted {}
    }

    private final Map<EntryPath, Wanted> wanted = new LinkedHashMap<>();

    private PublishList() {}

    static void options(CommandSpec spec) {
        Options.value(spec, "PATH", "The path of the one SOURCE; of a directory, what its paths begin with.", "--as");
        Options.value(spec, "PREFIX", "What all paths begin with, as exports/users.", "--prefix");
        Options.value(
                spec,
                "LIST",
                "Sources from a file, one a line, its path behind a tab if it is to have another; - is standard input.",
                "--from");
    }

    /// What [#options] say, in their order.
    ///
    /// @throws IllegalArgumentException if a path cannot be one, or two sources have the same
    /// @throws RepositoryException.Conflict if a source is not there, or there is no file in any
    /// @throws ConfigurationException if the list cannot be read
    static List<Wanted> of(ParseResult line, List<String> sources) {
        Optional<String> as = S3Options.text(line, "--as");
        Optional<String> from = S3Options.text(line, "--from");
        if (sources.isEmpty() && from.isEmpty()) {
            throw new ParameterException(line.commandSpec().commandLine(), "nothing to do: name a SOURCE or --from");
        }
        if (as.isPresent() && (sources.size() != 1 || from.isPresent())) {
            throw new ParameterException(line.commandSpec().commandLine(), "--as goes with one SOURCE");
        }
        String prefix = S3Options.text(line, "--prefix")
                .map(text -> text.endsWith("/") ? text : text + "/")
                .orElse("");
        PublishList list = new PublishList();
        sources.forEach(source -> list.add(source, prefix, as));
        from.ifPresent(file -> list.read(file, prefix));
        if (list.wanted.isEmpty()) {
            throw new RepositoryException.Conflict("there is no file in "
                    + Stream.concat(sources.stream(), from.stream()).collect(Collectors.joining(", ")));
        }
        return List.copyOf(list.wanted.values());
    }

    private void add(String source, String prefix, Optional<String> as) {
        Path file = Path.of(source);
        if (Files.isDirectory(file)) {
            addBelow(file, prefix + as.map(path -> path + "/").orElse(""));
        } else if (!Files.exists(file) && source.startsWith("sha256-")) {
            String path = as.orElseThrow(() -> new IllegalArgumentException("a digest needs a path: --as PATH"));
            add(new Wanted.OfBlob(new EntryPath(prefix + path), BlobId.parse(source)));
        } else if (Files.isRegularFile(file)) {
            String name = as.orElseGet(() -> String.valueOf(file.getFileName()));
            add(new Wanted.OfFile(new EntryPath(prefix + name), file));
        } else {
            throw new RepositoryException.Conflict(FileNames.whyNot(source));
        }
    }

    /// Every file, in the order of names. Links to files are files; links to directories are passed over, unless they
    /// are what was named.
    private void addBelow(Path named, String prefix) {
        List<Path> files = new ArrayList<>();
        Path directory;
        try {
            directory = named.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Stream<Path> below = Files.walk(directory)) {
            below.filter(Files::isRegularFile).sorted().forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path file : files) {
            if (!FileNames.isText(file)) {
                throw new RepositoryException.Conflict(FileNames.notText(named.resolve(directory.relativize(file))));
            }
            String name = directory
                    .relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            add(new Wanted.OfFile(new EntryPath(prefix + name), file));
        }
    }

    private void read(String from, String prefix) {
        try (BufferedReader lines = from.equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(from))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    int tab = line.indexOf('\t');
                    add(
                            tab < 0 ? line : line.substring(0, tab),
                            prefix,
                            tab < 0 ? Optional.empty() : Optional.of(line.substring(tab + 1)));
                }
            }
        } catch (IOException e) {
            throw new ConfigurationException("--from: cannot read " + from);
        }
    }

    private void add(Wanted one) {
        if (wanted.putIfAbsent(one.path(), one) != null) {
            throw new IllegalArgumentException("two sources for the path " + one.path());
        }
    }
}
