// SPDX-License-Identifier: Apache-2.0
package io.holdfast.example.device;

import io.holdfast.Client;
import io.holdfast.Handler;
import io.holdfast.Message;
import java.util.List;

/// What one says, device or person, all others in the plant hear. The handler does not know who speaks
/// which protocol.
public final class DeviceHandler implements Handler {

    private static final String PLANT = "plant";

    @Override
    public void onConnect(Client client) {
        client.join(PLANT);
        client.send("hello");
    }

    @Override
    public void onMessage(Client client, Message message) {
        client.cluster().group(PLANT).except(List.of(client.id())).send(message.text());
    }
}
