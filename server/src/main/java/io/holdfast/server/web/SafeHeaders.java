// SPDX-License-Identifier: Apache-2.0
package io.holdfast.server.web;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// What every answer says to browsers. Scripts, styles and the rest come from this server alone; a page
/// may open a WebSocket to any host, because the gateway has a port of its own; nobody may show it in a
/// frame. A browser asks each time whether what it has is still current.
final class SafeHeaders {

    private static final List<HttpField> ALL = List.of(
            new PreEncodedHttpField(
                    "Content-Security-Policy",
                    "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'self'; form-action 'self';"
                            + " frame-ancestors 'none'"),
            new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
            new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
            new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache"));

    private SafeHeaders() {}

    static void put(HttpFields.Mutable headers) {
        ALL.forEach(headers::put);
    }
}
