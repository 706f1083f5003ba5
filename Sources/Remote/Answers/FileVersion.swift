// SPDX-License-Identifier: Apache-2.0

/// By what it is told that two answers are of the same version of a file.
struct FileVersion: Equatable, Sendable {
    /// The length of the file.
    let byteCount: Int
    /// The entity tag with its quotes, if it vouches for every byte; nil if there is none, or a weak one.
    let strongTag: String?
    /// When the file was changed, as the server spells it.
    let lastModified: String?

    /// The version that an answer is of.
    init(byteCount: Int, entityTag: String?, lastModified: String?) {
        self.byteCount = byteCount
        strongTag = entityTag.flatMap { Self.isStrong($0) ? $0 : nil }
        self.lastModified = lastModified
    }

    /// Whether the other is certainly another version: what only one of them says tells nothing.
    func isContradicted(by other: FileVersion) -> Bool {
        if byteCount != other.byteCount { return true }
        if let strongTag, let tag = other.strongTag { return strongTag != tag }
        guard let lastModified, let modified = other.lastModified else { return false }
        return lastModified != modified
    }

    /// Whether a tag is quoted and not marked as weak; a tag that breaks the rules is none.
    private static func isStrong(_ tag: String) -> Bool {
        let bytes = tag.utf8
        return (2...1024).contains(bytes.count) && bytes.first == UInt8(ascii: "\"") && bytes.last == UInt8(ascii: "\"")
            && bytes.dropFirst().dropLast().allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    }
}
