package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.jobs.Jobs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide's Java on jobs, compiled and run.
class JobGuideTest {
    private static final Path ROOT = Path.of(System.getProperty("coffer.root"));
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void aKindOfOnesOwnIsDoneAsTheGuideSays(@TempDir Path home) throws InterruptedException {
        var printed = new ByteArrayOutputStream();
        PrintStream terminal = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            count(catalogue);
        } finally {
            System.setOut(terminal);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("words: 7\n");
    }

    @Test
    void theGuideShowsWhatIsRunHere() throws IOException {
        Matcher block = JAVA.matcher(Files.readString(ROOT.resolve("docs/guide/background-jobs.md")));
        assertThat(block.find()).isTrue();
        Path here = ROOT.resolve("coffer-repository/src/test/java/dev/coffer/repository/JobGuideTest.java");
        assertThat(squeezed(Files.readString(here))).contains(squeezed(block.group(1)));
        assertThat(block.find()).as("a second block").isFalse();
    }

    private static void count(Catalogue catalogue) throws InterruptedException {
        Jobs jobs = new Jobs(catalogue);
        Job job = jobs.add(JobRequest.of("count-words", "docs/terms.md").withPriority(5))
                .job();
        JobKind kind = new JobKind("count-words", context -> {
            context.progress(1, 2, "reading"); // seen by others within seconds
            context.checkCancelled(); // somebody wants it to end, or this process stops
            context.keep("half of it"); // for the next attempt, if there is one
            return "words: 7";
        });
        try (Jobs.Worker worker = jobs.start(List.of(kind), List.of(), Jobs.Settings.standard())) {
            while (!jobs.get(job.id()).state().isEnd()) {
                Thread.sleep(100);
            }
            System.out.println(jobs.get(job.id()).progress().message()); // words: 7
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
    }
}
