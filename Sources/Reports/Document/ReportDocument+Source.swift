// SPDX-License-Identifier: Apache-2.0

import Fidelity

extension ReportDocument {
    /// Where a layer's values come from: a candidate that was measured, or a configuration that was swept.
    struct Source: Sendable {
        /// The candidate's or the configuration's label, verbatim.
        var label: String
        /// Whether it is a candidate.
        var isCandidate: Bool

        /// A layer's values; nil where the layer has none.
        func values(of layer: Layer) -> Values? {
            isCandidate ? layer.measured[label]?.values : layer.configurations[label]
        }
    }

    /// The candidates, in the order given.
    var candidateSources: [Source] { candidates.map { Source(label: $0.name, isCandidate: true) } }

    /// The swept configurations, in order.
    var configurationSources: [Source] { configurations.map { Source(label: $0, isCandidate: false) } }

    /// The candidates' names, short for columns side by side and for legends.
    var shortNames: ShortNames { ShortNames(candidates.map(\.name), beside: reference.name) }

    /// The colour of a source on all plots of a page, as its place in their order of colours: the candidates come first.
    ///
    /// Nil for a label that is no source's.
    func colorPlace(of label: String) -> Int? {
        (candidateSources + configurationSources).firstIndex { $0.label == label }
    }

    /// The sources that tell the story: the candidates, the plainest pair of scalings, and the pair of the best rotation.
    ///
    /// Where no rotation was swept, the plainest pair alone.
    var keySources: [Source] {
        let rotated = configurations.filter { ConfigurationLabel($0).rotation != "none" }
        let rotation = best(of: rotated).map { ConfigurationLabel($0.label).rotation }
        return candidateSources
            + configurationSources.filter { source in
                let found = ConfigurationLabel(source.label).rotation
                return found == "none" || found == rotation
            }
    }

    /// The key sources without the configurations that a candidate is: for tables, where they would say the same twice.
    var distinctSources: [Source] {
        keySources.filter { source in
            source.isCandidate || !candidateSources.contains { holds($0, theSameAs: source) }
        }
    }

    /// Whether two sources have the same SNR, as shown, in every layer.
    private func holds(_ one: Source, theSameAs other: Source) -> Bool {
        layers.allSatisfy { layer in
            let shown = [one, other]
                .map { source in
                    let values = source.values(of: layer)
                    return NumberText.decibels(values?[.snrDB], isExact: values?.isExact ?? false)
                }
            return shown[0] == shown[1]
        }
    }
}
