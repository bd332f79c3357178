package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The reference is what the program says of itself. `-Dcoffer.reference=write` writes it again.
class ReferenceTest {
    private static final Path FOLDER = Path.of(System.getProperty("coffer.root"), "docs", "reference");

    @Test
    void theReferenceOfTheConfigurationIsUpToDate() throws IOException {
        holds("configuration.md", configuration());
    }

    @Test
    void theReferenceOfTheCommandsIsUpToDate() throws IOException {
        holds("commands.md", commands());
    }

    @Test
    void everyCommandHasExamples() {
        for (CommandName name : CommandName.values()) {
            assertThat(usage(name)).as(name.word()).contains("Examples:\n  coffer " + name.word());
        }
        for (CommandName name : CommandName.values()) {
            for (Verb verb : name.verbs()) {
                assertThat(usage(verb.command()))
                        .as(verb.words())
                        .contains("Examples:\n  coffer " + name.word() + " " + verb.words());
            }
        }
    }

    private static void holds(String file, String text) throws IOException {
        Path page = FOLDER.resolve(file);
        if (System.getProperty("coffer.reference", "").equals("write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(page, text);
        }
        assertThat(page)
                .as("written again by: ./mvnw -pl coffer-app -am test -Dtest=ReferenceTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dcoffer.reference=write")
                .hasContent(text);
    }

    private static String configuration() {
        var page = new StringBuilder("""
                # Configuration

                Each setting has one name. It is a key in `coffer.yaml`, an environment variable (`COFFER_` and the name
                in capitals), and, where a command uses it, a flag (`--name`; a dash does for an underscore). Flags are
                stronger than the environment, and that is stronger than the file. Secrets have no flag, since a command
                line can be read by everybody on the machine; only `client_key` has, as its seed had.

                `COFFER_HOME` (by default `~/.coffer`) is where a repository of Coffer's own lies, and where `coffer.yaml`
                is looked for; `--config FILE` names another. What is not known or cannot be is refused, with its line.

                ```yaml
                # coffer.yaml
                store: s3://pictures/coffer
                catalogue: jdbc:postgresql://db.example.org/coffer
                catalogue_user: coffer
                catalogue_password: file:/run/secrets/catalogue
                s3_endpoint: https://s3.example.org
                allowed_hosts: [images.example.org, .museum.example]
                ```

                These variables are not settings: `COFFER_PASSWORD` (of `coffer stash -u`), `COFFER_JAVA_OPTS` (more
                options for the JVM), `COFFER_SETUP=none` (install nothing), `COFFER_VIPS` (as `libvips`).
                """);
        for (Setting.Group group : Setting.Group.values()) {
            page.append("\n## ").append(group.title).append("\n\n| name | takes | default | |\n|---|---|---|---|\n");
            for (Setting setting : Setting.of(group)) {
                String standard = setting.standard.isEmpty() ? "" : "`" + setting.standard + "`";
                page.append("| `%s` | %s | %s | %s |\n"
                        .formatted(setting.key(), setting.kind.says, standard, setting.description));
            }
        }
        return page.toString();
    }

    private static String commands() {
        var page =
                new StringBuilder("# Commands\n\n```\n").append(Help.overview()).append("```\n");
        for (CommandName name : CommandName.values()) {
            page.append("\n## coffer ")
                    .append(name.word())
                    .append("\n\n```\n")
                    .append(usage(name))
                    .append("```\n");
            for (Verb verb : name.verbs()) {
                page.append("\n### coffer ")
                        .append(name.word())
                        .append(" ")
                        .append(verb.words())
                        .append("\n\n```\n")
                        .append(usage(verb.command()))
                        .append("```\n");
            }
        }
        return page.toString();
    }

    private static String usage(CommandName name) {
        return usage(name.command());
    }

    private static String usage(Command command) {
        return new CommandLine(command.spec()).getUsageMessage(Help.plain());
    }
}
