package dev.coffer.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Words the refusals that Jetty makes before a request reaches us as all others are worded.
final class ErrorPages extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        response.getHeaders().clear();
        Answer answer = status == 503 ? Answer.later("the server is stopping") : refusal(status);
        answer.send(response, callback);
        return true;
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
        fields.put(HttpHeader.CONTENT_TYPE, "application/json");
        return refusal(status).body().duplicate();
    }

    private static Answer refusal(int status) {
        return Answer.refusal(status, 0, HttpStatus.getMessage(status));
    }
}
