// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity

extension ReportDocument {
    /// The swept configuration of the highest pooled SNR, the first of several; nil if none has one.
    var bestConfiguration: (configuration: Configuration, snrDB: Double)? { best(of: configurations) }

    /// The best of some configurations.
    func best(of configurations: [Configuration]) -> (configuration: Configuration, snrDB: Double)? {
        var best: (configuration: Configuration, snrDB: Double)?
        for configuration in configurations {
            guard let snr = summary.configurations[configuration]?.snrDB, snr > best?.snrDB ?? -.infinity else {
                continue
            }
            best = (configuration, snr)
        }
        return best
    }

    /// The candidates by pooled SNR, best first: an exact one before all, one without a measured layer last.
    var candidatesFromBest: [CheckpointIdentity] {
        func rank(_ file: CheckpointIdentity) -> Double {
            guard let pool = summary.measured[file.name]?.quantized else { return -.infinity }
            return pool.snrDB ?? (pool.isExact ? .infinity : -.infinity)
        }
        return candidates.enumerated()
            .sorted { left, right in
                let (first, second) = (rank(left.element), rank(right.element))
                return first == second ? left.offset < right.offset : first > second
            }
            .map(\.element)
    }

    /// The layers that have an SNR, from the one that loses most.
    var layersFromWorst: [LayerFidelity] { placesFromWorst.map { layers[$0] } }

    /// The places of `layersFromWorst` in network order.
    var placesFromWorst: [Int] {
        layers.placesFromWorst(candidates: candidates.map(\.name), configurations: configurations)
    }
}
