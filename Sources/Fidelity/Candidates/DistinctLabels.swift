// SPDX-License-Identifier: Apache-2.0

/// Labels by which results of files are kept, where files may share a name.
package enum DistinctLabels {
    /// A label for each name, unlike all others.
    ///
    /// A name that comes again, or is the original's, gets the first number that makes a label which is neither taken nor
    /// a name of another file: `a`, `a (2)`, `a` are `a`, `a (2)`, `a (3)`.
    ///
    /// - Parameter original: the original's name, which no label equals; nil without an original.
    package static func of(_ names: [String], besides original: String? = nil) -> [String] {
        var taken = Set([original].compactMap { $0 })
        let given = taken.union(names)
        return names.map { name in
            var label = name
            var number = 1
            while !taken.insert(label).inserted {
                repeat {
                    number += 1
                    label = "\(name) (\(number))"
                } while given.contains(label)
            }
            return label
        }
    }
}
