// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http.content.ResourceHttpContent;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ResourceService;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;

/// Answers requests from a [PageFolder]. Which file is meant is decided here; ETag, conditions, ranges and
/// the sending are Jetty's. Nothing is cached: the system does that.
///
/// Threads: any of Jetty's; counters are atomic.
final class Pages extends Handler.Abstract {

    private static final String WELCOME = "index.html";
    private static final String ANY_TYPE = "application/octet-stream";
    private static final int BUFFER_BYTES = 32 * 1024;

    private final PageFolder folder;
    private final Deadlines deadlines;
    private final ByteBufferPool.Sized buffers;
    private final MimeTypes types = types();
    private final ResourceService service = new ResourceService();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failed = new LongAdder();

    Pages(PageFolder folder, Deadlines deadlines, ByteBufferPool buffers) {
        this.folder = folder;
        this.deadlines = deadlines;
        this.buffers = new ByteBufferPool.Sized(buffers, true, BUFFER_BYTES);
        service.setEtags(true);
    }

    /// All text is UTF-8.
    private static MimeTypes types() {
        var types = new MimeTypes.Mutable();
        types.addMimeMapping("html", "text/html;charset=utf-8");
        types.addMimeMapping("css", "text/css;charset=utf-8");
        types.addMimeMapping("js", "text/javascript;charset=utf-8");
        types.addMimeMapping("mjs", "text/javascript;charset=utf-8");
        types.addMimeMapping("txt", "text/plain;charset=utf-8");
        types.addMimeMapping("map", "application/json");
        types.addMimeMapping("webmanifest", "application/manifest+json");
        return types;
    }

    long requests() {
        return requests.sum();
    }

    /// Answered 5xx.
    long failed() {
        return failed.sum();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        requests.increment();
        deadlines.answering(request);
        Request.addCompletionListener(request, _ -> {
            if (HttpStatus.isServerError(response.getStatus())) {
                failed.increment();
            }
            deadlines.answered(request);
        });
        if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
            answer(request, response, callback);
        } else {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
        }
        return true;
    }

    private void answer(Request request, Response response, Callback callback) {
        Request asked = welcomed(request);
        String path = asked.getHttpURI().getDecodedPath();
        Optional<Path> found = folder.find(path);
        if (found.filter(Files::isRegularFile).isPresent()) {
            send(found.get(), inOneRange(asked), response, callback);
        } else if (found.isPresent() && folder.find(path + "/" + WELCOME).isPresent()) {
            HttpURI uri = request.getHttpURI();
            String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
            Response.sendRedirect(request, response, callback, uri.getCanonicalPath() + "/" + query);
        } else {
            Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
    }

    /// A path that ends with a slash means the page of that folder.
    private static Request welcomed(Request request) {
        HttpURI uri = request.getHttpURI();
        String path = uri.getCanonicalPath();
        return path.endsWith("/") ? Request.serveAs(request, HttpURI.build(uri).path(path + WELCOME)) : request;
    }

    private void send(Path file, Request request, Response response, Callback callback) {
        var type = types.getMimeByExtension(file.toString());
        var content = new ResourceHttpContent(
                ResourceFactory.root().newResource(file), type == null ? ANY_TYPE : type, buffers);
        service.doGet(request, response, callback, content);
    }

    /// Several ranges would cost more than the file, and `If-Range` is not looked at: then the whole
    /// file is sent, as RFC 9110, section 14.2 allows.
    private static Request inOneRange(Request request) {
        HttpFields headers = request.getHeaders();
        List<String> ranges = headers.getCSV(HttpHeader.RANGE, false);
        return ranges.isEmpty()
                        || (ranges.size() == 1
                                && !headers.contains(HttpHeader.IF_RANGE)
                                && HttpMethod.GET.is(request.getMethod()))
                ? request
                : new WithoutRange(request);
    }

    /// As if no range had been asked for.
    private static final class WithoutRange extends Request.Wrapper {

        private final HttpFields headers;

        WithoutRange(Request request) {
            super(request);
            headers = HttpFields.build(request.getHeaders()).remove(HttpHeader.RANGE);
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
