// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Foundation
import TestSupport
import Testing

@testable import Reports

private let samplePagesFolder = ProcessInfo.processInfo.environment["FIDELIO_SAMPLE_PAGES"]

/// Writes pages for people and browser tests to look at, into the folder `FIDELIO_SAMPLE_PAGES`.
@Suite("Sample pages", .enabled(if: samplePagesFolder != nil, "set FIDELIO_SAMPLE_PAGES to a folder to get them"))
struct SamplePages {
    @Test("of real models", .needsShared, arguments: [[], ["row/rot64"], ["row/rot64", "tensor/none", "row/none"]])
    func realModel(labels: [String]) async throws {
        let result = try GoldenSweep.result("minilm_l6_v2_bf16", candidates: labels)
        let figures = FiguresDocument(layers: GoldenSweep.figures(of: "encoder.layer.0.output.dense.weight"))
        try await write(
            Report(document: ReportDocument(result, version: "0.1.0"), figures: figures),
            to: "minilm-\(labels.count)"
        )
    }

    @Test("of made-up models", arguments: [0, 300, 2000])
    func madeUp(layers: Int) async throws {
        var document = SampleReports.document(layers: layers)
        SampleReports.addFindings(to: &document)
        try await write(Report(document: document), to: "sample-\(layers)")
    }

    @Test("of hostile names")
    func hostile() async throws {
        let document = SampleReports.document(layers: 12, extraNames: SampleReports.hostileNames)
        try await write(Report(document: document), to: "hostile")
    }

    private func write(_ report: Report, to name: String) async throws {
        let folder = try #require(samplePagesFolder)
        let contents = try await ReportFolder(path: "\(folder)/\(name)", overwrite: true)
            .write(report, writesCard: true)
        #expect(contents.files.contains("index.html"))
    }
}
