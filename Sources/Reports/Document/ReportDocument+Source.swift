// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity

extension ReportDocument {
    /// Where a layer's values come from: a candidate that was measured, or a configuration that was swept.
    enum Source: Sendable, Hashable {
        case candidate(String)
        case configuration(Configuration)

        /// The candidate's or the configuration's label, verbatim.
        var label: String {
            switch self {
            case .candidate(let name): name
            case .configuration(let configuration): configuration.description
            }
        }

        /// Whether it is a candidate.
        var isCandidate: Bool {
            if case .candidate = self { true } else { false }
        }

        /// A layer's values; nil if the layer has none.
        func values(of layer: LayerFidelity) -> MetricValues? {
            switch self {
            case .candidate(let name): layer.measured[name]?.values
            case .configuration(let configuration): layer.configurations[configuration]
            }
        }
    }

    /// The candidates, in the order given.
    var candidateSources: [Source] { candidates.map { .candidate($0.name) } }

    /// The swept configurations, in order.
    var configurationSources: [Source] { configurations.map(Source.configuration) }

    /// The candidates' names, short for columns side by side and for legends.
    var shortNames: ShortNames { ShortNames(candidates.map(\.name), beside: reference.name) }

    /// The colour of a source on all plots of a page, as its place in their order of colours: the candidates come first.
    ///
    /// Nil for a label that no source has.
    func colorPlace(of label: String) -> Int? {
        (candidateSources + configurationSources).firstIndex { $0.label == label }
    }

    /// The sources that tell the story: the candidates, the plainest pair of scalings, and the pair of the best rotation.
    ///
    /// Where no rotation was swept, the plainest pair alone.
    var keySources: [Source] {
        let rotation = best(of: configurations.filter { $0.rotation != nil })?.configuration.rotation
        let shown = configurations.filter { $0.rotation == nil || $0.rotation == rotation }
        return candidateSources + shown.map(Source.configuration)
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
