// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// How much of one layer is read.
enum LayerDepth: Sendable, Hashable {
    /// As many rows as the estimate's standard error asks for, and so many at most.
    case adaptive(mostRows: Int)
    /// So many rows.
    case rows(Int)
    /// Every row.
    case full
    /// The rows that were planned, and no others.
    case planned([Range<Int>])

    /// The planned rows; nil if the layer is read by another rule.
    var spots: [Range<Int>]? {
        if case .planned(let spots) = self { spots } else { nil }
    }

    /// Which of the planned spots rows lie in; nil if they were not planned.
    func spot(of rows: Range<Int>) -> Int? { spots?.firstIndex { $0.contains(rows.lowerBound) } }
}

/// How much of each layer of a file is read.
struct LayerDepths: Sendable {
    /// Whether rows were planned before any was read.
    let isPlanned: Bool

    private let common: LayerDepth
    private let own: [String: LayerDepth]

    /// The same of every layer.
    init(_ common: LayerDepth) {
        (self.common, own, isPlanned) = (common, [:], false)
    }

    /// No more than so many rows of each layer, by the name of its weight.
    init(mostRows: [String: Int]) {
        (common, isPlanned) = (.adaptive(mostRows: .max), false)
        own = mostRows.mapValues(LayerDepth.adaptive)
    }

    /// The planned rows of each layer, by the name of its weight; none of others.
    init(planned: [String: [Range<Int>]]) {
        (common, isPlanned) = (.planned([]), true)
        own = planned.mapValues(LayerDepth.planned)
    }

    /// How much of the layer of that weight is read.
    func of(_ weight: TensorInfo) -> LayerDepth { own[weight.name] ?? common }
}
