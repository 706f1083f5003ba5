// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Glibc

extension Architecture {
    /// The first family of ``all`` whose names occur among these tensors, and none of its relatives'; nil if there is none.
    init?(of tensors: [TensorInfo]) {
        self.init(of: tensors.map { (name: $0.name, shape: $0.shape) })
    }

    /// The same by names and shapes alone; an empty shape is one that is not known.
    init?(of tensors: [(name: String, shape: [Int])]) {
        let names = Self.distinct(tensors.lazy.map(\.name))
        // All names as one text: a file may have a million of them, and each part is looked for in all.
        let text = names.filter { !$0.utf8.contains(0) }.joined(separator: "\n")
        let occurs = { (part: String) in Self.occurs(part, in: text) }
        let found = Self.all.first { family in
            family.signatures.contains { $0.allSatisfy(occurs) } && !family.relatives.contains(where: occurs)
                && !family.relativeShapes.contains { shape in
                    tensors.contains { $0.shape.first == shape.rows && $0.name.hasSuffix(shape.suffix) }
                }
        }
        guard let found else { return nil }
        self = found
    }

    /// Whether `part` stands somewhere in `text`, byte for byte; neither holds a NUL.
    private static func occurs(_ part: String, in text: String) -> Bool {
        unsafe text.withCString { text in unsafe part.withCString { unsafe strstr(text, $0) != nil } }
    }

    /// One name of each kind: blocks differ by a number only, and a model has few kinds of tensors.
    private static func distinct(_ names: some Sequence<String>) -> [String] {
        var seen: Set<[UInt8]> = []
        return names.filter { name in
            var key: [UInt8] = []
            for part in name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
                let isNumber = !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
                key.append(contentsOf: isNumber ? [0x23] : Array(part))
                key.append(0x2E)
            }
            return seen.insert(key).inserted
        }
    }
}
