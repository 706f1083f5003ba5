// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

/// A basis as documents hold it: the group of its rotation, null for none, and whether the matrix is Sylvester's.
struct BasisKey: Codable, Hashable, Comparable {
    private var group: Int?
    private var sylvester = false

    init(_ rotation: Rotation?) {
        group = rotation?.groupSize
        sylvester = rotation?.isSylvester ?? false
    }

    /// The rotation; throws if no rotation has this group.
    func rotation(_ decoder: any Decoder) throws -> Rotation? {
        guard let group else { return nil }
        guard let rotation = sylvester ? Rotation(sylvesterGroupSize: group) : Rotation(groupSize: group) else {
            throw decoder.damage("a rotation by groups of \(group)")
        }
        return rotation
    }

    /// None first, then by group, the regular matrix before Sylvester's.
    static func < (one: BasisKey, other: BasisKey) -> Bool {
        (one.group ?? 0, one.sylvester ? 1 : 0) < (other.group ?? 0, other.sylvester ? 1 : 0)
    }
}

extension BasisFigures: Codable {
    private enum CodingKeys: String, CodingKey {
        case basis
        case rowScaledDB = "row_scaled_db"
    }

    /// Reads one basis.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            rotation: try container.decode(BasisKey.self, forKey: .basis).rotation(decoder),
            rowScaledDB: try container.decodeNumberIfPresent(forKey: .rowScaledDB, in: DocumentLimit.decibels))
    }

    /// Writes one basis.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(BasisKey(rotation), forKey: .basis)
        try container.encodeFinite(rowScaledDB, forKey: .rowScaledDB)
    }
}

extension RotationEvidence: Codable {
    /// One basis: [J, A] of each deflation, and O.
    private struct Basis: Codable {
        var basis: BasisKey
        var columns: [[Double]]?
        var order: Double?
    }

    /// The mixtures of one group: [J₀, A₀, M] of each deflation.
    private struct Mixtures: Codable {
        var group: Int
        var columns: [[Double]]
    }

    private enum CodingKeys: String, CodingKey {
        case rows
        case columns
        case nearest
        case bases
        case mixtures
    }

    /// Reads the evidence; every deflation has its own figures, and they are finite.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            rows: try container.decodeCount(forKey: .rows), columns: try container.decodeCount(forKey: .columns),
            takesNearestNull: try container.decode(Bool.self, forKey: .nearest))
        for basis in try container.decode([Basis].self, forKey: .bases) {
            let rotation = try basis.basis.rotation(decoder)
            figures[rotation] = try basis.columns?
                .map { numbers in
                    try Self.check(numbers, count: 2, decoder)
                    return ColumnFigures(inequality: numbers[0], shape: numbers[1])
                }
            order[rotation] = basis.order
        }
        for mixtures in try container.decode([Mixtures].self, forKey: .mixtures) {
            nulls[mixtures.group] = try mixtures.columns.map { numbers in
                try Self.check(numbers, count: 3, decoder)
                return Null(mean: ColumnFigures(inequality: numbers[0], shape: numbers[1]), spread: numbers[2])
            }
        }
        let deflations = Set(figures.values.map(\.count) + nulls.values.map(\.count))
        guard deflations.count <= 1 else { throw decoder.damage("figures of \(deflations.sorted()) deflations") }
    }

    private static func check(_ numbers: [Double], count: Int, _ decoder: any Decoder) throws {
        guard numbers.count == count, numbers.allSatisfy(DocumentLimit.figure.contains) else {
            throw decoder.damage("\(numbers.count) numbers, where \(count) are expected, or one out of range")
        }
    }

    /// Writes the evidence, bases and groups in order.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rows, forKey: .rows)
        try container.encode(columns, forKey: .columns)
        try container.encode(takesNearestNull, forKey: .nearest)
        let bases = Set(figures.keys).union(order.keys)
            .map { rotation in
                Basis(
                    basis: BasisKey(rotation), columns: figures[rotation]?.map { [$0.inequality, $0.shape] },
                    order: order[rotation])
            }
        try container.encode(bases.sorted { $0.basis < $1.basis }, forKey: .bases)
        let mixtures = nulls.sorted { $0.key < $1.key }
            .map { group, nulls in
                Mixtures(group: group, columns: nulls.map { [$0.mean.inequality, $0.mean.shape, $0.spread] })
            }
        try container.encode(mixtures, forKey: .mixtures)
    }
}
