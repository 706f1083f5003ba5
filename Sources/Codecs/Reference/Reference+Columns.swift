// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension Reference {
    /// One row of codes with a number in ±½ drawn for each, divided by its rms; float64.
    static func dithered(_ codes: [Int8], row: Int) -> [Double] {
        let values = codes.enumerated()
            .map { column, code in
                Double(code) + DrawnNumbers.uniform(seed: 3, index: UInt64(row * codes.count + column)) - 0.5
            }
        return dividedByRMS(values)
    }

    private static func dividedByRMS(_ row: [Double]) -> [Double] {
        let rms = (dot(row, row) / Double(row.count)).squareRoot()
        return row.map { $0 / rms }
    }

    private static func dot(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// J and A by their definition, see ``ColumnFigures``.
    static func columnFigures(_ rows: [[Double]], skippingFirstOf skipped: Int?) -> ColumnFigures {
        let columns = rows[0].indices.filter { column in skipped.map { column % $0 != 0 } ?? true }
            .map { column in rows.map { $0[column] } }
        let count = Double(rows.count)
        let energies = columns.map { dot($0, $0) / count }
        let mean = energies.reduce(0, +) / Double(energies.count)
        let logarithms = energies.map { log(max($0 / mean, 1e-6)) }
        let shapes = zip(columns, energies)
            .map { column, energy in
                column.reduce(0) { $0 + abs($1) } / count / (energy + 1e-12).squareRoot()
            }
        return ColumnFigures(
            inequality: -0.5 * logarithms.reduce(0, +) / Double(columns.count),
            shape: shapes.reduce(0, +) / Double(columns.count) / (2 / Double.pi).squareRoot() - 1)
    }

    /// O by its definition, see ``RowMatrix/order()``.
    static func order(_ rows: [[Double]]) -> Double {
        let columns = rows[0].count
        let energies = (0..<columns)
            .map { column in
                rows.reduce(0) { $0 + $1[column] * $1[column] } / Double(rows.count) + 1e-9
            }
        let means = [1, 2, 3, 4, 8, 16].filter { $0 < columns }
            .map { lag in
                let products = rows.flatMap { row in
                    (0..<columns - lag)
                        .map { row[$0] * row[$0 + lag] / (energies[$0] * energies[$0 + lag]).squareRoot() }
                }
                return abs(products.reduce(0, +) / Double(products.count))
            }
        return means.max() ?? 0
    }

    /// Each group of columns in a mixture's basis.
    static func mixed(_ rows: [[Double]], by mixture: RandomMixture) -> [[Double]] {
        rows.map { row in
            let once = times(mixture.first, row)
            guard let (order, matrix) = mixture.second else { return once }
            let shuffled = row.indices.map { once[$0 / order.count * order.count + Int(order[$0 % order.count])] }
            return times(matrix, shuffled)
        }
    }

    private static func times(_ matrix: [Float], _ row: [Double]) -> [Double] {
        let size = Int(Double(matrix.count).squareRoot())
        return row.indices.map { index in
            let (start, column) = (index / size * size, index % size)
            return (0..<size).reduce(0) { $0 + row[start + $1] * Double(matrix[$1 * size + column]) }
        }
    }

    /// Rows without their `count` strongest directions, of rms 1 again, by six rounds of orthogonal iteration in float64.
    static func deflated(_ rows: [[Double]], by count: Int) -> [[Double]] {
        var directions = (0..<count)
            .map { direction in
                rows[0].indices.map { DrawnNumbers.normal(seed: 5, index: $0 * count + direction) }
            }
        for _ in 0..<6 {
            let products = directions.map { direction in
                let weights = rows.map { dot($0, direction) }
                return rows[0].indices.map { column in zip(rows, weights).reduce(0) { $0 + $1.0[column] * $1.1 } }
            }
            directions = orthonormal(products)
        }
        return
            rows.map { row in
                directions.reduce(row) { left, direction in
                    zip(left, direction).map { $0 - dot(row, direction) * $1 }
                }
            }
            .filter { dot($0, $0) / Double($0.count) > 1e-4 }
            .map(dividedByRMS)
    }

    private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
        vectors.reduce(into: []) { made, vector in
            var vector = vector
            for _ in 0..<2 {
                for other in made {
                    let weight = dot(vector, other)
                    vector = zip(vector, other).map { $0 - weight * $1 }
                }
            }
            made.append(vector.map { $0 / dot(vector, vector).squareRoot() })
        }
    }
}
