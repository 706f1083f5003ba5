// SPDX-License-Identifier: Apache-2.0

import Fidelity

/// Which of the two errors of outputs is spoken of: figures of one kind alone are compared with one another.
enum OutputMeasure: CaseIterable {
    /// With inputs rounded to INT8 too, as diffusion models compute INT8 layers.
    case rounded
    /// With rounded weights alone, as text encoders compute.
    case weights

    /// What it is called beside a number.
    var words: String {
        switch self {
        case .rounded: "W8A8"
        case .weights: "weights only"
        }
    }

    /// A pool's SNR of outputs in dB; nil if it is not known.
    func snrDB(of pool: PooledFidelity?) -> Double? {
        switch self {
        case .rounded: pool?.output?.w8a8SNRDB
        case .weights: pool?.output?.snrDB
        }
    }

    /// The first of the two that all of these pools know, over equally many layers; nil if there is none.
    static func shared(by pools: [PooledFidelity?]) -> OutputMeasure? {
        guard Set(pools.map { $0?.output?.layers }).count == 1 else { return nil }
        return allCases.first { measure in pools.allSatisfy { measure.snrDB(of: $0) != nil } }
    }

    /// The first that any of these pools knows; nil if none knows one.
    static func known(to pools: [PooledFidelity?]) -> OutputMeasure? {
        allCases.first { measure in pools.contains { measure.snrDB(of: $0) != nil } }
    }
}

extension ReportDocument {
    /// The pool of a candidate's quantized layers, or of a configuration; nil if there is none.
    func pool(of source: Source) -> PooledFidelity? {
        switch source {
        case .candidate(let name): summary.measured[name]?.quantized
        case .configuration(let configuration): summary.configurations[configuration]
        }
    }

    /// Whether of any candidate or configuration it is known what its layers compute.
    var knowsOutputs: Bool {
        (candidateSources + configurationSources).contains { pool(of: $0)?.output != nil }
    }
}

extension ReportDocument {
    /// The candidates, best first, and the configurations, as far as it is known what their layers compute.
    var sourcesWithOutputs: [Source] {
        (candidatesFromBest.map { .candidate($0.name) } + configurationSources).filter { pool(of: $0)?.output != nil }
    }
}
