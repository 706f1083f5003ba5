// SPDX-License-Identifier: Apache-2.0

/// How much of each layer is read.
public enum SamplingDepth: Sendable, Hashable {
    /// As many rows as the estimate's standard error asks for, and of a large file no more than about a gigabyte.
    case adaptive
    /// So many rows a layer.
    case rows(Int)
    /// Every row.
    case full
    /// Rows that are chosen before any is read, so that the whole file costs so many bytes at most.
    case budget(ReadBudget)
}

/// How many bytes of a file may be read.
public struct ReadBudget: Sendable, Hashable {
    /// The bytes, the header's, scales' and markers' among them.
    public var bytes: Int
    /// Whether more may be read of a file of which these do not give every layer the least number of rows.
    public var mayGrow: Bool

    /// What a file elsewhere is read with unless its reader asks for more.
    public static let remote = ReadBudget(bytes: 64_000_000, mayGrow: true)

    /// A budget.
    public init(bytes: Int, mayGrow: Bool = false) {
        self.bytes = bytes
        self.mayGrow = mayGrow
    }
}

/// A budget that does not give every layer of a file the least number of rows.
public struct BudgetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The budget in bytes.
    public let bytes: Int
    /// What the file asks for at least, in bytes.
    public let needed: Int

    /// Both in words, and what to do.
    public var description: String {
        let megabytes = (needed + 999_999) / 1_000_000
        return
            "Cannot diagnose this file within \(bytes) bytes: its header, its scales and a few rows of each layer are \(needed). "
            + "Give --budget \(megabytes)MB or more."
    }
}
