// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity

/// Tries every rotation and every recipe of one layer on a sample of the original's rows.
struct HypothesisTest {
    let checkpoint: Checkpoint
    let reference: Checkpoint
    /// The largest absolute weight of layers that were measured already, by the name in the original.
    var largest: [String: Float] = [:]

    /// What the original says about the layer of these matches, which are all of one layer.
    func run(_ matches: [Int8Matching.Match]) throws -> LayerReference {
        guard let layer = matches.first?.layer else { return LayerReference() }
        let scales = try layer.scales(in: checkpoint)
        let rows = try matches.map { try PairedRows(of: $0, in: checkpoint, and: reference, scales: scales) }
        let found = Self.byResemblance(
            Self.sorted(ReferenceBases.all(columns: layer.columns)) { basis in
                rows.map { $0.errors(rotation: basis) }
            })
        let bases = Self.likely(found.map(\.0), columns: layer.columns)
        let recipes = bases.flatMap { basis in
            // Where both say the same, the one that the scale's shape tells comes first.
            [layer.scaling, layer.scaling == .row ? .tensor : .row].map { Configuration(scaling: $0, rotation: basis) }
        }
        // In the true basis the largest scale tells the largest weight of all rows, whatever the scaling.
        let largest = 127 * (scales.filter(\.isFinite).max() ?? 0)
        let tried = Self.byResemblance(
            Self.sorted(recipes) { recipe in
                let maximum = Self.maximum(of: rows, rotation: recipe.rotation, atLeast: largest)
                return rows.map { $0.errors(of: recipe, tensorMaximum: maximum) }
            })
        return LayerReference(
            hypotheses: found.map { Hypothesis(rotation: $0, snrDB: $1.snrDB, cosine: $1.cosine) },
            recipes: tried.map {
                RecipeHypothesis(configuration: $0, snrDB: $1.snrDB, cosine: $1.cosine, isExact: $1.isExact)
            },
            reproduction: try tried.first.map { try reproduction(by: $0.0, of: rows, matches) })
    }

    /// Where even the best rotation leaves more error than signal, the cosine tells more: it does not mind a gain.
    private static func byResemblance<Subject>(_ found: [(Subject, ErrorSums)]) -> [(Subject, ErrorSums)] {
        guard let best = found.first, best.1.rank < 0 else { return found }
        return found.sorted { abs($0.1.cosine ?? 0) > abs($1.1.cosine ?? 0) }
    }

    /// The rotations whose recipes are tried: those that converters write, and the one that fits best.
    private static func likely(_ found: [Rotation?], columns: Int) -> [Rotation?] {
        let common = BasisCandidates.all(columns: columns)
        guard let best = found.first, !common.contains(best) else { return common }
        return common + [best]
    }

    /// Subjects with what they come to, the best first; equal ones in their order.
    private static func sorted<Subject>(
        _ subjects: [Subject], errors: (Subject) -> [RowErrors]
    ) -> [(Subject, ErrorSums)] {
        subjects.map { subject in
            var sums = ErrorSums()
            for rows in errors(subject) { sums.add(rows) }
            return (subject, sums)
        }
        .sorted { $0.1.rank > $1.1.rank }
    }

    private static func maximum(of rows: [PairedRows], rotation: Rotation?, atLeast least: Float) -> Float {
        rows.reduce(least) { max($0, $1.maximum(rotation: rotation)) }
    }

    private func reproduction(
        by recipe: Configuration, of rows: [PairedRows], _ matches: [Int8Matching.Match]
    ) throws -> Reproduction {
        let maximum = recipe.scaling == .tensor ? try maximum(of: matches, rotation: recipe.rotation) : 0
        let parts = rows.map { $0.agreement(with: recipe, tensorMaximum: maximum) }
        let codes = parts.reduce(0) { $0 + $1.codes }
        return Reproduction(
            configuration: recipe, equalCodes: Double(parts.reduce(0) { $0 + $1.equal }) / Double(max(codes, 1)),
            scaleDeviation: parts.map(\.deviation).max() ?? 0)
    }

    /// The largest absolute weight of the original's layers after `rotation`, over all of their rows.
    private func maximum(of matches: [Int8Matching.Match], rotation: Rotation?) throws -> Float {
        var maximum: Float = 0
        for match in matches {
            let original = match.original
            if rotation == nil, match.isWholeOriginal, let known = largest[original.name] {
                maximum = max(maximum, known)
                continue
            }
            let blocks = RowBlocks(
                rows: match.originalRows.count, rowBytes: original.byteCount / original.shape[0])
            let reader = BlockReader(reference, original, blocks: blocks, firstRow: match.originalRows.lowerBound)
            var quantizer = RowQuantizer(
                elementType: original.elementType, columns: match.layer.columns,
                configuration: Configuration(scaling: .tensor, rotation: rotation))
            for block in 0..<blocks.count {
                maximum = max(maximum, unsafe quantizer.survey(try reader.read(block)).maximum)
            }
        }
        return maximum
    }
}

/// The rotations that are tried against an original: more than a file alone can tell apart.
enum ReferenceBases {
    /// The largest Sylvester matrix that is tried: larger ones are in no file that is known.
    private static let largest = 4096

    /// None, the regular rotations, and Sylvester's of every power of 2, as far as they divide `columns`.
    static func all(columns: Int) -> [Rotation?] {
        var bases = BasisCandidates.all(columns: columns)
        var size = 2
        while size <= largest {
            if let rotation = Rotation(sylvesterGroupSize: size), rotation.fits(columns: columns),
                !bases.contains(rotation)
            {
                bases.append(rotation)
            }
            size *= 2
        }
        return bases
    }
}
