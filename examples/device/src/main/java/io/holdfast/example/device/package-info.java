// SPDX-License-Identifier: Apache-2.0
/// An application for devices and the people who watch them. The entry type is
/// [DeviceHandler][io.holdfast.example.device.DeviceHandler].
@NullMarked
package io.holdfast.example.device;

import org.jspecify.annotations.NullMarked;
