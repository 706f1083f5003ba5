// SPDX-License-Identifier: Apache-2.0

/// How much of each layer is read.
public enum SamplingDepth: Sendable, Hashable {
    /// As many rows as the estimate's standard error asks for.
    case adaptive
    /// So many rows a layer.
    case rows(Int)
    /// Every row.
    case full
}
