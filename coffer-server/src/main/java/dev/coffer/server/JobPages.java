package dev.coffer.server;

import dev.coffer.repository.Job;
import dev.coffer.repository.JobId;
import dev.coffer.repository.JobQuery;
import dev.coffer.repository.jobs.Jobs;
import java.io.StringWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.util.Fields;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Jobs as JSON.
final class JobPages {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String MOST = "100";

    private final Jobs jobs;

    JobPages(Jobs jobs) {
        this.jobs = jobs;
    }

    /// @throws IllegalArgumentException if the query asks for what there cannot be
    Answer list(Fields query) {
        JobQuery wanted = JobQuery.all().withStates(states(query)).withMost(most(query));
        String kind = query.getValue("kind");
        wanted = kind == null ? wanted : wanted.withKind(kind);
        String schedule = query.getValue("schedule");
        List<Job> found = jobs.list(schedule == null ? wanted : wanted.withSchedule(schedule));
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeName("jobs");
            json.writeStartArray();
            found.forEach(job -> write(job, json));
            json.writeEndArray();
            json.writeEndObject();
        }
        return Answer.text("application/json", text.toString());
    }

    /// @throws IllegalArgumentException if that is no id
    Answer show(String id) {
        Job job = jobs.get(JobId.parse(id));
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(job, json);
        }
        return Answer.text("application/json", text.toString());
    }

    private static void write(Job job, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("id", job.id().toString());
        json.writeStringProperty("state", job.state().name().toLowerCase(Locale.ROOT));
        json.writeBooleanProperty("cancelling", job.isCancelling());
        json.writeStringProperty("kind", job.request().kind());
        json.writeStringProperty("subject", job.request().subject());
        json.writeNumberProperty("priority", job.request().priority());
        json.writeNumberProperty("done", job.progress().done());
        json.writeNumberProperty("total", job.progress().total());
        json.writeStringProperty("message", job.progress().message());
        json.writeNumberProperty("attempts", job.attempts());
        json.writeNumberProperty("most_attempts", job.request().attempts());
        write("schedule", job.schedule(), json);
        json.writeStringProperty("author", job.author().name());
        json.writeStringProperty("author_host", job.author().host().text());
        write("host", job.host().map(Object::toString), json);
        json.writeStringProperty("created_at", job.times().created().toString());
        write("next_at", job.times().next().map(Instant::toString), json);
        write("started_at", job.times().started().map(Instant::toString), json);
        write("ended_at", job.times().ended().map(Instant::toString), json);
        write("error", job.error(), json);
        json.writeEndObject();
    }

    private static void write(String name, Optional<String> value, JsonGenerator json) {
        value.ifPresent(text -> json.writeStringProperty(name, text));
    }

    private static Set<Job.State> states(Fields query) {
        Set<Job.State> states = EnumSet.noneOf(Job.State.class);
        for (String word : query.getValuesOrEmpty("state")) {
            try {
                states.add(Job.State.valueOf(word.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("state is one of queued, running, done, failed, cancelled", e);
            }
        }
        return states;
    }

    private static int most(Fields query) {
        String told = Optional.ofNullable(query.getValue("limit")).orElse(MOST);
        if (!told.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("limit is a number, 1 to 10000");
        }
        return Integer.parseInt(told);
    }
}
