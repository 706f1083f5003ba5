// SPDX-License-Identifier: Apache-2.0

/// What plots need of one layer as a candidate holds it.
package struct MeasuredFigures: Sendable, Equatable {
    /// SNR in dB of the worst row of each run of rows; nil without signal or error.
    package var rowSNR: [Double?]
    /// How often each code from −128 to 127 occurs, in this order.
    package var codes: [Int]
    /// Where the error lies.
    package var errors: ErrorMap

    /// Figures from their parts.
    package init(rowSNR: [Double?], codes: [Int], errors: ErrorMap) {
        self.rowSNR = rowSNR
        self.codes = codes
        self.errors = errors
    }
}
