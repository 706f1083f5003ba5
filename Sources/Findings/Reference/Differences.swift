// SPDX-License-Identifier: Apache-2.0

/// What the tests of a layer that is further from the reference than its rounding found.
package struct Differences: Sendable, Equatable {
    /// What explains the distance; nil if nothing that was tried does.
    package let explanation: Explanation?
    /// What was tried, with the best that it comes to.
    package let trials: [Trial]
    /// What is left over, in words, where something can be said of it: `of low rank, as a merged LoRA is`; else nil.
    package let remainder: String?
}
