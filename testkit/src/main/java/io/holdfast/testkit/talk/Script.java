// SPDX-License-Identifier: Apache-2.0
package io.holdfast.testkit.talk;

/// Who must hear what, as a function of the sender and the number of its line: so every receiver knows what it must
/// hear
/// without being told. Asked often; must say the same each time.
public interface Script {

    /// Parts that a line may come in at most.
    int MOST_PARTS = 3;

    /// Whether a receiver hears that line of a sender; senders need not hear their own.
    ///
    /// @param number of the line, from 1 on
    boolean hears(int receiver, int sender, long number);

    /// In how many parts that line comes to each who hears it.
    ///
    /// @return 1..[#MOST_PARTS]
    int parts(int sender, long number);
}
