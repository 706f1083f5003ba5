// SPDX-License-Identifier: Apache-2.0

extension FidelityResult {
    /// The layers to look at first: each candidate's worst, then those that suffer most in any configuration.
    ///
    /// - Parameter count: at most so many.
    /// - Returns: names, without repetition. Layers of undefined SNR are none of them.
    public func worstLayers(_ count: Int) -> [String] {
        let measured = candidates.compactMap { candidate in
            layers.compactMap { layer in
                layer.measured[candidate.name]?.values[.snrDB].map { (layer.name, $0) }
            }
            .min { $0.1 < $1.1 }?
            .0
        }
        let swept =
            layers.compactMap { layer in
                layer.configurations.values.compactMap { $0[.snrDB] }.min().map { (layer.name, $0) }
            }
            .sorted { $0.1 < $1.1 }.map(\.0)
        var seen: Set<String> = []
        return Array((measured + swept).filter { seen.insert($0).inserted }.prefix(count))
    }
}
