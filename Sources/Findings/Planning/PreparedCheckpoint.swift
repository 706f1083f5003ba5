// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// A checkpoint about to be examined: what is quantized in it, how much of each layer is read, and a count of what is.
struct PreparedCheckpoint: Sendable {
    /// The file, whose reads are counted.
    let checkpoint: Checkpoint
    /// What is quantized in it.
    let contents: QuantizedCheckpoint
    /// How much of each layer is read.
    let depths: LayerDepths

    private let sources: [CountedBytes]

    /// Bytes of rows that are read of a file at most where nothing else is asked for.
    ///
    /// With half of these a made file of 6 GB had the same mark and the same kinds of findings as with nine times as many; single rows
    /// that are never read are not found (docs/diagnosis.md).
    static let adaptiveBytes = 1_000_000_000

    /// Scans a file; with a budget, plans its reads and has them fetched.
    ///
    /// - Parameter report: called with the bytes that have come of those that were planned.
    /// - Throws: `FileError` if reading fails; `BudgetError` if the budget is too small for the file.
    init(
        _ file: Checkpoint, depth: SamplingDepth, report: @escaping @Sendable (Int, Int) -> Void
    ) throws {
        sources = file.files.map(CountedBytes.init)
        checkpoint = file.reading(from: sources)
        for (index, source) in sources.enumerated() {
            // The header was read when the file was opened.
            let first = file.tensors.first { $0.fileIndex == index && $0.byteCount > 0 }
            source.count(0..<(first?.offset ?? source.byteCount))
        }
        guard case .budget(let budget) = depth else {
            contents = try QuantizedCheckpoint(scanning: checkpoint)
            depths = Self.depths(depth, of: contents)
            return
        }
        let first = FirstReads(of: checkpoint, budget)
        try checkpoint.load(first.plan, report: report)
        let spent = Self.figures(sources, of: file).bytes
        let planner = try ReadPlanner(budget, of: checkpoint, after: first, spent: spent)
        try checkpoint.load(planner.plan, report: report)
        contents = try QuantizedCheckpoint(scanning: checkpoint, looking: planner.codes)
        depths = LayerDepths(planned: planner.spots)
    }

    /// What was read so far.
    var figures: ReadFigures { Self.figures(sources, of: checkpoint) }

    private static func figures(_ sources: [CountedBytes], of file: Checkpoint) -> ReadFigures {
        let tallies = sources.map(\.tally)
        return ReadFigures(
            bytes: tallies.reduce(0) { $0 + $1.bytes }, requests: tallies.reduce(0) { $0 + $1.requests },
            of: file.byteCount)
    }

    /// How much of each layer is read without a plan: of a large file no more than its share of a number of bytes.
    static func depths(_ depth: SamplingDepth, of contents: QuantizedCheckpoint) -> LayerDepths {
        switch depth {
        case .rows(let count): return LayerDepths(.rows(count))
        case .full: return LayerDepths(.full)
        case .adaptive, .budget: break
        }
        let layers = PlannedLayer.all(of: contents)
        let allotment = RowAllotment(shapes: layers.map(\.shape))
        guard allotment.rowBytes(sixteenths: allotment.mostSixteenths) > adaptiveBytes else {
            return LayerDepths(.adaptive(mostRows: .max))
        }
        let sixteenths = allotment.sixteenths(within: adaptiveBytes, cost: allotment.rowBytes) ?? 1
        return LayerDepths(
            mostRows: Dictionary(
                layers.map { ($0.weight.name, $0.shape.rows(sixteenths: sixteenths)) },
                uniquingKeysWith: { first, _ in first }))
    }
}
