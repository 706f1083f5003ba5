// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity

extension ReportDocument {
    /// The swept configuration of the highest pooled SNR, the first of several; nil where none has one.
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
    ///
    /// With candidates, layers are ranked by the least SNR that a candidate gives them; in a sweep alone by the first
    /// configuration, the plainest, since that shows which layers need more than it.
    var layersFromWorst: [LayerFidelity] { placesFromWorst.map { layers[$0] } }

    /// The layers to show with figures of their own, in network order: those that lose most, and those asked for.
    ///
    /// - Parameters:
    ///   - count: How many of those that lose most.
    ///   - isAskedFor: Whether a layer is asked for by its name.
    /// - Returns: Names.
    package func layersInDetail(worst count: Int, or isAskedFor: (String) -> Bool = { _ in false }) -> [String] {
        let worst = Set(placesFromWorst.prefix(count))
        return layers.enumerated().filter { worst.contains($0.offset) || isAskedFor($0.element.name) }
            .map(\.element.name)
    }

    /// The places of `layersFromWorst` in network order.
    var placesFromWorst: [Int] {
        layers.enumerated()
            .compactMap { place, layer -> (place: Int, snr: Double)? in
                let judged =
                    candidates.isEmpty
                    ? [configurations.first.flatMap { layer.configurations[$0]?[.snrDB] }]
                    : candidates.map { layer.measured[$0.name]?.values[.snrDB] }
                return judged.compactMap { $0 }.min().map { (place, $0) }
            }
            .sorted { ($0.snr, $0.place) < ($1.snr, $1.place) }
            .map(\.place)
    }
}
