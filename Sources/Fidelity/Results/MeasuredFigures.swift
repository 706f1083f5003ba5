// SPDX-License-Identifier: Apache-2.0

/// What plots need of one layer as a candidate holds it.
public struct MeasuredFigures: Sendable, Equatable {
    /// SNR in dB of the worst row of each run of rows; nil without signal or error.
    public var rowSNR: [Double?]
    /// How often each code from −128 to 127 occurs, in this order.
    public var codes: [Int]
    /// Where the error lies.
    public var errors: ErrorMap

    /// Figures from their parts.
    public init(rowSNR: [Double?], codes: [Int], errors: ErrorMap) {
        self.rowSNR = rowSNR
        self.codes = codes
        self.errors = errors
    }
}
