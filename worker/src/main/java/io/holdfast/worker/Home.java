// SPDX-License-Identifier: Apache-2.0
package io.holdfast.worker;

import io.holdfast.cluster.link.Link;

/// Where a client's events come from, and its results go to.
record Home(GatewayLinks gateway, Link link) {}
