// SPDX-License-Identifier: Apache-2.0
package io.holdfast;

/// One client as a receiver, connected to any gateway. A send to a client that is gone goes nowhere.
public interface ClientTarget extends Target {

    ClientId id();

    /// Asks the client's gateway whether it is connected; one round trip.
    ///
    /// @throws UnansweredException when the gateway does not answer in time
    boolean isOnline();

    /// Closes the connection once all that was sent to it before has been written.
    void close();

    /// Closes the connection after a last message.
    void close(String lastMessage);
}
