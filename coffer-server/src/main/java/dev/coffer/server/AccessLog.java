package dev.coffer.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A line a request in the log `dev.coffer.server.access`, written by a thread of its own.
///
/// Where lines come faster than they are written, some are left out rather than requests held up.
final class AccessLog extends AbstractLifeCycle implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.coffer.server.access");

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(4096);
    private volatile Thread writer = new Thread(this::write);

    /// A line that does not fit is left out.
    @Override
    public void log(Request request, Response response) {
        long micros = (System.nanoTime() - request.getBeginNanoTime()) / 1000;
        boolean kept = lines.offer(Request.getRemoteAddr(request) + " " + request.getMethod() + " "
                + withoutSignature(request.getHttpURI()) + " " + response.getStatus() + " "
                + Response.getContentBytesWritten(response) + " " + micros + "us");
        LOG.trace("kept {}", kept);
    }

    @Override
    protected void doStart() {
        writer = Thread.ofPlatform().daemon().name("coffer-access-log").start(this::write);
    }

    @Override
    protected void doStop() {
        writer.interrupt();
    }

    private void write() {
        try {
            while (true) {
                LOG.info(lines.take());
            }
        } catch (InterruptedException e) {
            lines.forEach(LOG::info);
        }
    }

    private static String withoutSignature(HttpURI uri) {
        String target = String.valueOf(uri.getPathQuery());
        int sig = target.indexOf("sig=");
        return sig < 0 ? target : target.substring(0, sig) + "sig=…";
    }
}
