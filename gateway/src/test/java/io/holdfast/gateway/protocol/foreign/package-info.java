// SPDX-License-Identifier: Apache-2.0
/// Client protocols as users might write them, good and bad. Tests put them into jars.
@NullMarked
package io.holdfast.gateway.protocol.foreign;

import org.jspecify.annotations.NullMarked;
