// SPDX-License-Identifier: Apache-2.0

import Foundation
import OrderedCollections

@testable import Checkpoints
@testable import Codecs
@testable import Documents
@testable import Files
@testable import Regression
@testable import Reports

/// Where bytes that a stranger wrote enter.
enum Target: String, CaseIterable {
    /// A safetensors header.
    case header
    /// An index of shards.
    case index
    /// A GGUF file, whose tensors are decoded if its header is sound.
    case gguf
    /// Blocks of a ggml type, which the first byte names.
    case blocks
    /// A file of activations or an imatrix, written, read back and merged if it is sound.
    case activations
    /// A marker, in its tensor and in a header.
    case marker
    /// A report.json, with all that is rendered from it but the pictures.
    case report
    /// A figures.json beside a report.
    case figures
    /// A part of an analysis, merged.
    case part
    /// A part of a survey, merged.
    case survey
    /// A policy for `fidelio check`.
    case policy
    /// A recipe for `fidelio convert`, which a small model is converted by.
    case recipe
    /// A baseline, compared with one that is sound and with itself.
    case baseline
    /// A manifest, by which a sound file is verified.
    case manifest
    /// A PNG file, its texts and its pixels, with and without its checksums made right.
    case picture
    /// A whole file that is repaired, by itself and with an original.
    case repair
    /// A whole file, through every command that reads one.
    case model

    /// Hands the bytes to what is tested.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .header: _ = try? Checkpoint(sources: [MemoryBytes(bytes, name: "m")], name: "m")
        case .index: _ = try? ShardIndex(of: MemoryBytes(bytes, name: "i"))
        case .gguf: BlocksRun.readModel(bytes)
        case .blocks: BlocksRun.decode(bytes)
        case .activations: ActivationsRun.run(bytes)
        case .marker: Self.readMarker(bytes)
        case .report:
            guard let document = try? JSONText.decode(ReportDocument.self, from: bytes, file: "r") else { return }
            RenderedReport(document).check()
        case .figures:
            guard let figures = try? JSONText.decode(FiguresDocument.self, from: bytes, file: "f") else { return }
            RenderedReport(RenderedReport.sample, figures).check()
        case .part: MergedPart.mergeAnalysis(bytes)
        case .survey: MergedPart.mergeSurvey(bytes)
        case .policy:
            _ = try? Policy(parsing: String(decoding: bytes, as: UTF8.self), file: "p", findings: ["scale-zero"])
        case .recipe: RecipeRun(bytes)?.check()
        case .baseline:
            guard let baseline = try? JSONText.decode(Baseline.self, from: bytes, file: "b") else { return }
            ComparedBaseline(baseline).check()
        case .manifest:
            guard let attestation = try? JSONText.decode(Attestation.self, from: bytes, file: "m") else { return }
            VerifiedManifest(attestation).check()
        case .picture: PictureRun.run(bytes)
        case .repair: RepairRun(bytes)?.check()
        case .model: ModelRun.run(bytes)
        }
    }

    private static func readMarker(_ bytes: [UInt8]) {
        if let marker = try? QuantizationMarker(decoding: bytes) {
            precondition((try? QuantizationMarker(decoding: Array(marker.encoded().utf8))) != nil)
        }
        var header = QuantizationMarkerHeader([QuantizationMarkerHeader.key: String(decoding: bytes, as: UTF8.self)])
        header.set(QuantizationMarker(), forLayer: "a")
        header.remove(layer: "b")
        _ = header.metadata(updating: [:])
    }
}
