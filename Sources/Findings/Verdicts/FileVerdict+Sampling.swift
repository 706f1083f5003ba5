// SPDX-License-Identifier: Apache-2.0

extension Diagnosis {
    /// How near the estimates are to the truth, in words: what an estimate from codes is off by, and where the rows that were read
    /// leave more in doubt than that, by how much.
    ///
    /// - Parameter spread: what estimates from all rows are off by, in dB.
    func estimateConfidence(spread: String) -> String {
        guard let (middle, largest) = samplingErrors, largest > Self.noticeableErrorDB else {
            return "Losses are estimated from codes, to about \(spread) dB."
        }
        let share = read.map { " that are \(Self.percentOfFile($0.share)) of the file" } ?? ""
        return "Losses are estimated from codes of some rows\(share): the standard error is "
            + "\(Self.hundredths(middle)) dB for the middle layer and \(Self.hundredths(largest)) dB at most, "
            + "beside about \(spread) dB that estimates from all rows are off by."
    }

    /// The standard errors by sampling of the middle layer and of the least certain one, in dB; nil if no layer has one.
    package var samplingErrors: (middle: Double, largest: Double)? {
        let errors =
            (layers.filter { $0.codes.snrDB != nil }.map(\.codes.standardErrorDB)
            + formats.filter { $0.snrDB != nil }.map(\.codes.standardErrorDB))
            .sorted()
        guard let largest = errors.last else { return nil }
        return (errors[errors.count / 2], largest)
    }

    /// Twice the standard error that an unplanned sample is read to.
    private static let noticeableErrorDB = 0.05

    /// A share in percent, with a digit behind the point under 10 %.
    private static func percentOfFile(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) %" : "\((tenths + 5) / 10) %"
    }

    /// A number with two digits behind the point, rounded up: an error is not made smaller than it is.
    private static func hundredths(_ number: Double) -> String {
        guard number < 1e6 else { return "over a million" }
        let hundredths = Int((number * 100).rounded(.up))
        return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
    }
}
