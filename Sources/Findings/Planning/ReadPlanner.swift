// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// Chooses the rows of a file's layers that a budget pays for.
struct ReadPlanner: Sendable {
    /// What is read.
    let plan: ReadPlan
    /// The rows of each layer, by the name of its weight.
    let spots: [String: [Range<Int>]]
    /// The bytes of codes by which a scan tells what they are, by tensor.
    let codes: CodePieces

    /// Plans the reads of a file whose markers were read.
    ///
    /// - Parameters:
    ///   - checkpoint: the file.
    ///   - first: what was read before.
    ///   - spent: the bytes of that, and those of the header.
    /// - Throws: `BudgetError` if the budget does not give every layer the least number of rows and may not grow; `FileError` if a
    ///   marker cannot be read.
    init(_ budget: ReadBudget, of checkpoint: Checkpoint, after first: FirstReads, spent: Int) throws {
        let questions = CodeQuestions()
        let contents = try QuantizedCheckpoint(scanning: checkpoint, looking: .asked(questions))
        let layers = PlannedLayer.all(of: contents)
        let known = Set(first.plan.pieces.filter { $0.purpose != .codes }.map(\.tensor.name))
        let fixed =
            Self.plain(contents, in: checkpoint) + Self.strays(questions.ranges, layers: layers, in: checkpoint)
        let plan = { (sixteenths: Int) in
            let rows = Self.spots(of: layers, sixteenths: sixteenths, edges: first.edges)
                .flatMap { layer, spots in layer.pieces(of: spots, but: first.edges[layer.weight.name]) }
            return ReadPlan(
                (fixed + rows).filter { !known.contains($0.tensor.name) }, fileCount: checkpoint.files.count)
        }
        let allotment = RowAllotment(shapes: layers.map(\.shape))
        let affordable = allotment.sixteenths(within: budget.bytes - spent) { plan($0).byteCount }
        if affordable == nil, case let needed = spent + plan(1).byteCount, !budget.mayGrow, needed > budget.bytes {
            throw BudgetError(bytes: budget.bytes, needed: needed)
        }
        let chosen = Self.spots(of: layers, sixteenths: affordable ?? 1, edges: first.edges)
        spots = Dictionary(chosen.map { ($0.weight.name, $1) }, uniquingKeysWith: { first, _ in first })
        self.plan = plan(affordable ?? 1)
        codes = .only(Self.looks(chosen, beside: fixed))
    }

    private static func spots(
        of layers: [PlannedLayer], sixteenths: Int, edges: [String: Range<Int>]
    ) -> [(PlannedLayer, [Range<Int>])] {
        layers.enumerated()
            .map { place, layer in
                let shape = layer.shape
                return (
                    layer,
                    RowSpots.spots(
                        of: shape.rows, wanted: shape.rows(sixteenths: sixteenths), count: layer.spotCount,
                        place: place, edge: edges[layer.weight.name])
                )
            }
    }

    /// The biases and other numbers that are looked at beside layers, and a few matrices that are not quantized.
    private static func plain(_ contents: QuantizedCheckpoint, in checkpoint: Checkpoint) -> [ReadPlan.Piece] {
        let names = contents.layers.map(\.name) + contents.others.map(\.name)
        let biases = names.compactMap { checkpoint.tensor(named: $0 + ".bias") }.filter(FileFacts.looksAt(bias:))
        let numbers = contents.others
            .flatMap { layer in
                [".input_scale", ".scale_input", ".scale_weight"]
                    .compactMap { checkpoint.tensor(named: layer.name + $0) }
            }
            .filter { $0.elementCount == 1 }
        return (biases + numbers).map { .init(tensor: $0, bytes: 0..<$0.byteCount, purpose: .plain) }
            + FileFacts.matrices(contents, isPlanned: true)
            .map { .init(tensor: $0, bytes: FileFacts.plannedBytes(of: $0), purpose: .plain) }
    }

    /// Bytes of integer tensors that are no planned layer's, which may be codes: the first piece that a scan asks for.
    private static func strays(
        _ asked: [String: [Range<Int>]], layers: [PlannedLayer], in checkpoint: Checkpoint
    ) -> [ReadPlan.Piece] {
        let planned = Set(layers.map(\.weight.name))
        return checkpoint.tensors.filter { !planned.contains($0.name) }
            .compactMap { tensor in
                asked[tensor.name]?.first.map { .init(tensor: tensor, bytes: $0, purpose: .codes) }
            }
    }

    /// The bytes that a scan looks at: some of each spot of a layer, and those of strays.
    private static func looks(
        _ chosen: [(PlannedLayer, [Range<Int>])], beside fixed: [ReadPlan.Piece]
    ) -> [String: [Range<Int>]] {
        let ofLayers = chosen.map { layer, spots in
            (layer.weight.name, spots.map { layer.bytes(of: $0).prefix(lookedBytes / max(spots.count, 1)) })
        }
        let ofStrays = fixed.filter { $0.purpose == .codes }.map { ($0.tensor.name, [$0.bytes]) }
        return Dictionary(ofLayers + ofStrays, uniquingKeysWith: { first, _ in first })
    }

    /// Bytes of a layer's codes that tell whether two codes share a byte.
    private static let lookedBytes = 64 << 10
}
