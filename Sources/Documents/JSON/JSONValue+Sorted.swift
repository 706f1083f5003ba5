// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

extension JSONValue {
    /// The document with the keys of every object in the order of their bytes, as all documents of Fidelio have them.
    package var withSortedKeys: JSONValue {
        switch self {
        case .object(let members):
            let sorted = members.elements.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return .object(OrderedDictionary(uniqueKeysWithValues: sorted.map { ($0.key, $0.value.withSortedKeys) }))
        case .array(let elements): return .array(elements.map(\.withSortedKeys))
        default: return self
        }
    }
}
