// SPDX-License-Identifier: Apache-2.0
/// The devices' client protocol, which gateways load. The entry type is
/// [DeviceProtocol][io.holdfast.example.device.protocol.DeviceProtocol].
@NullMarked
package io.holdfast.example.device.protocol;

import org.jspecify.annotations.NullMarked;
