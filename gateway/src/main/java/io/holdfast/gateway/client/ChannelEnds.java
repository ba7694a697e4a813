// SPDX-License-Identifier: Apache-2.0
package io.holdfast.gateway.client;

import io.holdfast.ClientCertificate;
import io.holdfast.TlsFacts;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateEncodingException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// How a client's connection ends, with TLS or without it: with TLS each direction ends by a message
/// of its own, and closing waits for that message to be written, which not every end can wait for.
///
/// **Owner**: the event loop of the client.
final class ChannelEnds {

    /// How long the client is still read once all has been written, so that it can read the last
    /// message: closing a socket with unread input would make its system throw that message away.
    private static final long LINGER_MILLIS = 2_000;

    /// How long a client that is closed may take for all of it: to read what waits for it, and to close
    /// its side.
    private static final long CLOSING_MILLIS = 10_000;

    private final Channel channel;
    private final @Nullable SslHandler tls;
    private boolean inputEnded;
    private boolean outputEnds;
    private boolean outputEnded;

    /// @param channel with its handler of TLS in place, if it has one
    ChannelEnds(Channel channel) {
        this.channel = channel;
        this.tls = channel.pipeline().get(SslHandler.class);
    }

    boolean isSecured() {
        return tls != null;
    }

    /// After the handshake; null without TLS.
    @Nullable
    TlsFacts facts() {
        if (tls == null) {
            return null;
        }
        SSLSession session = tls.engine().getSession();
        return new TlsFacts(session.getProtocol(), session.getCipherSuite(), serverName(session), certificate(session));
    }

    /// The client sends no more.
    ///
    /// @return whether it is told no more either
    boolean inputEnded() {
        inputEnded = true;
        return outputEnded;
    }

    boolean isInputEnded() {
        return inputEnded;
    }

    /// Tells the client that nothing follows, once all that was written before has left; it may still say
    /// something, for a while.
    void endOutput() {
        if (!outputEnds) {
            outputEnds = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> hasWrittenAll());
        }
    }

    private void hasWrittenAll() {
        outputEnded = true;
        if (inputEnded) {
            close();
        } else if (channel.isActive()) {
            if (tls == null) {
                shutdownOutput();
            } else {
                tls.closeOutbound().addListener(_ -> shutdownOutput());
            }
            closeIn(LINGER_MILLIS);
        }
    }

    /// However long it takes to write, and to hear of the client's end.
    void closeSoon() {
        closeIn(CLOSING_MILLIS);
    }

    /// Behind what has been written, TLS' own end included.
    void close() {
        channel.close();
    }

    /// Whatever has not been written.
    void closeNow() {
        ChannelHandlerContext at = tls == null ? null : channel.pipeline().context(tls);
        if (at == null) {
            channel.close();
        } else {
            at.close();
        }
    }

    private void closeIn(long millis) {
        var deadline = channel.eventLoop().schedule(this::closeNow, millis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> deadline.cancel(false));
    }

    private void shutdownOutput() {
        if (channel.isActive()) {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    private static Optional<String> serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            return extended.getRequestedServerNames().stream()
                    .filter(SNIHostName.class::isInstance)
                    .map(name -> ((SNIHostName) name).getAsciiName())
                    .findFirst();
        }
        return Optional.empty();
    }

    private static Optional<ClientCertificate> certificate(SSLSession session) {
        try {
            return Optional.of(new ClientCertificate(session.getPeerCertificates()[0].getEncoded()));
        } catch (SSLPeerUnverifiedException | CertificateEncodingException _) {
            return Optional.empty();
        }
    }
}
