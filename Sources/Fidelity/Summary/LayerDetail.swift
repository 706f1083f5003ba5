// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// Of which layers figures are shown: those that lose most, and those asked for.
public struct LayerDetail: Sendable {
    /// How many of those that lose most.
    public var worst: Int
    /// Whether a layer is asked for, by its name in the original.
    public var isAskedFor: @Sendable (String) -> Bool

    /// The `worst` layers that lose most, and those asked for.
    public init(worst: Int = 3, isAskedFor: @escaping @Sendable (String) -> Bool = { _ in false }) {
        self.worst = worst
        self.isAskedFor = isAskedFor
    }

    /// The names of these layers of a result, in network order.
    package func names(in result: FidelityResult) -> [String] {
        let places = result.layers.placesFromWorst(
            candidates: result.candidates.map(\.name), configurations: result.configurations)
        let shown = Set(places.prefix(worst))
        return result.layers.enumerated().filter { shown.contains($0.offset) || isAskedFor($0.element.name) }
            .map(\.element.name)
    }
}

extension [LayerFidelity] {
    /// The places of the layers that have an SNR, from the one that loses most.
    ///
    /// With candidates, layers are ranked by the least SNR that a candidate gives them; in a sweep alone by the first
    /// configuration, the plainest, since that shows which layers need more than it. The SNR is that of a layer's output where
    /// its activations are known; layers without them follow, by the SNR of their weights.
    package func placesFromWorst(candidates: [String], configurations: [Configuration]) -> [Int] {
        enumerated()
            .compactMap { place, layer -> (place: Int, isOfOutput: Bool, snr: Double)? in
                let judged =
                    candidates.isEmpty
                    ? [configurations.first.flatMap { layer.configurations[$0] }].compactMap { $0 }
                    : candidates.compactMap { layer.measured[$0]?.values }
                if let output = judged.compactMap({ $0.output?.knownSNRDB }).min() { return (place, true, output) }
                return judged.compactMap { $0[.snrDB] }.min().map { (place, false, $0) }
            }
            .sorted { left, right in
                left.isOfOutput == right.isOfOutput
                    ? (left.snr, left.place) < (right.snr, right.place) : left.isOfOutput
            }
            .map(\.place)
    }
}
