// SPDX-License-Identifier: Apache-2.0

/// The known name that a misspelt one most likely stands for.
package enum NearestName {
    /// The nearest of the known names; nil if none differs in at most a third of its letters or begins with it.
    package static func of(_ name: String, among known: [String]) -> String? {
        let distances = known.map { (name: $0, distance: distance(Array(name.lowercased().prefix(80)), Array($0))) }
        guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        if nearest.distance <= max(1, nearest.name.count / 3) { return nearest.name }
        return known.first { name.count > 1 && $0.hasPrefix(name) }
    }

    /// Insertions, deletions and exchanges of one letter that make one name of the other (Levenshtein).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let exchanged = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(exchanged, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
