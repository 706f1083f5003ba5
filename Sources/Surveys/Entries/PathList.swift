// SPDX-License-Identifier: Apache-2.0

package import Files
package import SystemPackage

/// A text file with a path or an address on each line.
///
/// Empty lines and those that begin with `#` say nothing; white space at either end of a line, and a byte-order mark, are not part
/// of it. A name that begins with `#` or ends with a space is written with its folder: `./#name`, `./name /.`.
package struct PathList: Sendable, Equatable {
    /// The longest file that is read, in bytes.
    package static let longest = 64_000_000
    /// The longest line, in bytes: twice what a path may have.
    package static let longestLine = 8_192

    /// The bytes of each path or address, none of which is 0, in the order of the file.
    package let lines: [[UInt8]]

    /// Reads a list.
    ///
    /// - Throws: `FileError` of kind `missing` if it cannot be opened, `damaged` if it is not a list of paths.
    package init(at path: FilePath) throws(FileError) {
        try self.init(FileBytes.contents(of: path, limit: Self.longest), file: path.spelling)
    }

    /// The list that bytes hold.
    ///
    /// - Parameter file: what errors call it.
    /// - Throws: `FileError` of kind `damaged`, with the number of the line.
    package init(_ bytes: [UInt8], file: String) throws(FileError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var lines: [[UInt8]] = []
        let rest = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        for (number, line) in rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = Self.trimmed(line)
            guard let first = text.first, first != UInt8(ascii: "#") else { continue }
            guard !text.contains(0), text.count <= Self.longestLine else {
                throw FileError(
                    .damaged, file: file, rule: "list-line",
                    expected: "a path or an address of at most \(Self.longestLine) bytes in line \(number + 1)",
                    found: text.contains(0) ? "a NUL, which no path holds" : "\(text.count) bytes")
            }
            lines.append(Array(text))
        }
        self.lines = lines
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        let text = line.drop(while: isSpace)
        return text.prefix((text.lastIndex { !isSpace($0) } ?? text.startIndex - 1) - text.startIndex + 1)
    }
}
