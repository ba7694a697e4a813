// SPDX-License-Identifier: Apache-2.0
package io.holdfast.probe;

/// Does not implement the handler interface.
public final class NotAHandler {}
