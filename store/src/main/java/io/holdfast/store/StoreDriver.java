// SPDX-License-Identifier: Apache-2.0
package io.holdfast.store;

import java.nio.file.Path;

/// Makes the stores of one URL scheme. Found by ServiceLoader, so that [Stores] knows no driver by name.
public interface StoreDriver {

    /// What comes before the first colon of its URLs: `sqlite`.
    String scheme();

    /// The form of its URLs, told to who gives a wrong one: `sqlite:PATH`.
    String form();

    /// Makes a store without touching it: one that is out of reach shows that at its first call.
    ///
    /// @param rest what follows the scheme and its colon
    /// @param base the directory that relative paths start from
    /// @throws IllegalArgumentException when the rest has not the form; the message is not shown
    Store open(String rest, Path base);
}
