// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity

extension ReportDocument.Summary {
    /// The document's form of the pooled figures.
    init(_ summary: FidelitySummary) {
        self.init(
            configurations: Dictionary(
                uniqueKeysWithValues: summary.configurations.map { ($0.description, ReportDocument.Pool($1)) }
            ),
            measured: summary.measured.mapValues(ReportDocument.Candidate.init)
        )
    }
}

extension ReportDocument.Candidate {
    fileprivate init(_ summary: CandidateSummary) {
        self.init(
            quantized: ReportDocument.Pool(summary.quantized),
            modelSNRDB: summary.modelSNRDB,
            isModelExact: summary.isModelExact,
            leftOut: summary.leftOut,
            labels: summary.labels,
            unquantized: Dictionary(
                uniqueKeysWithValues: summary.unquantized.map { ($0.rawValue, $1) }
            )
        )
    }
}

extension ReportDocument.Pool {
    fileprivate init(_ pool: PooledFidelity) {
        self.init(
            snrDB: pool.snrDB,
            isExact: pool.isExact,
            layers: pool.layers,
            fallback: pool.fallback,
            worst: pool.worst.map { Worst(layer: $0.layer, snrDB: $0.snrDB) },
            medianSNRDB: pool.medianSNRDB
        )
    }
}
