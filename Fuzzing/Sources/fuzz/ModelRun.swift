// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import SystemPackage

@testable import Checkpoints
@testable import Codecs
@testable import Conversion
@testable import Documents
@testable import Fidelity
@testable import Files
@testable import Findings
@testable import Reports

/// A file through every command that reads one: inspect, convert, dequantize, diagnose, repair, analyze.
enum ModelRun {
    /// More weights would only make a run slow; they take the same way.
    private static let mostBytes = 1 << 20

    static func run(_ bytes: [UInt8]) {
        guard let checkpoint = try? Checkpoint(sources: [MemoryBytes(bytes, name: "m.safetensors")], name: "m") else {
            return
        }
        _ = try? InspectDocument(of: checkpoint).encoded()
        guard checkpoint.byteCount <= mostBytes else { return }
        wait { await measure(checkpoint) }
    }

    private static func measure(_ checkpoint: Checkpoint) async {
        if let diagnosis = try? await Diagnosis(of: checkpoint, reference: checkpoint) {
            let document = FindingsDocument(diagnosis, version: "0")
            precondition((try? JSONText.line(document)) != nil, "findings that cannot be written")
            _ = diagnosis.verdict
            if let plan = try? RepairPlan(
                for: diagnosis, of: checkpoint, reference: checkpoint, assumes: true, dropsLeftovers: true)
            {
                precondition((try? JSONText.line(plan)) != nil, "a plan that cannot be written")
                _ = try? await Repair(of: checkpoint, by: plan).write(to: output, overwrite: true)
            }
        }
        for scaling in [Scaling.tensor, .row] {
            guard let recipe = try? Recipe(scaling: scaling, outputType: .float16) else { continue }
            _ = try? await Converter(checkpoint: checkpoint, recipe: recipe)
                .convert(to: output, overwrite: true, threads: 1)
        }
        _ = try? await Dequantization(of: checkpoint).write(to: output, overwrite: true, threads: 1)
        guard let analysis = try? Analysis(reference: checkpoint, candidates: [checkpoint]),
            let result = try? await analysis.run()
        else { return }
        let figures = (try? await analysis.figures(of: result.layers.prefix(1).map(\.name))) ?? []
        RenderedReport(ReportDocument(result, version: "0"), FiguresDocument(layers: figures)).check()
    }

    // In memory, and replaced run by run.
    private static let output = FilePath(
        "/dev/shm/fidelio-fuzz-\(ProcessInfo.processInfo.processIdentifier).safetensors")

    /// Waits for asynchronous work from where nothing may be asynchronous.
    static func wait(_ work: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            await work()
            done.signal()
        }
        done.wait()
    }
}

extension InspectDocument {
    fileprivate func encoded() throws -> [UInt8] { try JSONText.encode(self) }
}
