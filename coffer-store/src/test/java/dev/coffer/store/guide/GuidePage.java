package dev.coffer.store.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A page of the guide: its Java is one method, block after block, behind the imports that the page states.
final class GuidePage {
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("println\\(.*\\);\\s*// (.*)");

    private final String name;
    private final String text;

    private GuidePage(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /// @param name as `six-verbs`
    static GuidePage of(String name) {
        return new GuidePage(name, read(directory().resolve(name + ".md")));
    }

    /// Where the guide is.
    static Path directory() {
        return Path.of(System.getProperty("coffer.root"), "docs", "guide");
    }

    /// Its blocks of a language, in order.
    List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        for (Matcher all = BLOCK.matcher(text); all.find(); ) {
            if (all.group(1).equals(language)) {
                blocks.add(all.group(2));
            }
        }
        return blocks;
    }

    /// Compiles and runs its Java, with what the guide says is given; what it prints is what its comments say.
    void run(S3Settings settings, S3Store store, String bucket, Path directory, HttpServer server) throws Throwable {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(classes);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Page")
                    .getMethod("run", S3Settings.class, S3Store.class, String.class, Path.class, HttpServer.class)
                    .invoke(null, settings, store, bucket, directory, server);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().toList())
                .as(name)
                .isEqualTo(expected());
    }

    /// Behind a `println`, or in lines of their own where it prints several.
    private List<String> expected() {
        List<String> lines = new ArrayList<>();
        boolean printing = false;
        for (String line : String.join("\n", blocks("java")).lines().toList()) {
            Matcher printed = PRINTED.matcher(line);
            if (printed.find()) {
                lines.add(printed.group(1));
            } else if (printing && line.startsWith("// ")) {
                lines.add(line.substring(3));
                continue;
            }
            printing = line.contains("println(");
        }
        return lines;
    }

    private void compile(Path classes) throws IOException {
        StringBuilder imports = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (String block : blocks("java")) {
            (block.startsWith("import ") ? imports : body).append(block).append('\n');
        }
        String source = imports + """
                public class Page {
                    public static void run(
                            dev.coffer.store.S3Settings settings,
                            dev.coffer.store.s3.S3Store store,
                            String bucket,
                            java.nio.file.Path directory,
                            com.sun.net.httpserver.HttpServer server) throws Exception {
                """ + body + "}}";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean compiled = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-cp", classPath(), "-proc:none"),
                        null,
                        List.of(new Source(source)))
                .call();
        assertThat(compiled).as("%s:\n%s\n%s", name, said, source).isTrue();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", "")
                + File.pathSeparator
                + System.getProperty("java.class.path");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
