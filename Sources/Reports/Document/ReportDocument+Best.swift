// SPDX-License-Identifier: Apache-2.0

extension ReportDocument {
    /// The swept configuration of the highest pooled SNR, the first of several; nil where none has one.
    var bestConfiguration: (label: String, snrDB: Double)? { best(of: configurations) }

    /// The best of some configurations.
    func best(of labels: [String]) -> (label: String, snrDB: Double)? {
        var best: (label: String, snrDB: Double)?
        for label in labels {
            guard let snr = summary.configurations[label]?.snrDB, snr > best?.snrDB ?? -.infinity else { continue }
            best = (label, snr)
        }
        return best
    }
}
