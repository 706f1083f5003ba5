// SPDX-License-Identifier: Apache-2.0

extension String {
    /// What follows the last `/`, with slashes at the end left out; `/` itself stays.
    package var lastPathComponent: String {
        split(separator: "/").last.map(String.init) ?? self
    }

    /// Whether a folder is at this path; nil if nothing is there, or it may not be looked at.
    ///
    /// Links are followed.
    package var isFolder: Bool? {
        FileStatus(ofPath: self).map { $0.type == .folder }
    }

    /// The path of the folder that holds it; `.` for a bare name.
    package var parentPath: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let folder = self[..<slash]
        return folder.isEmpty ? "/" : String(folder)
    }

    /// The path of a name inside this folder.
    package func appendingPath(_ name: String) -> String {
        self == "." ? name : utf8.last == UInt8(ascii: "/") ? self + name : self + "/" + name
    }
}

/// Paths are bytes on Linux and need not be UTF-8; Swift's strings have to be.
///
/// A byte that belongs to no UTF-8 stands in a string as the scalar U+10FF00 + byte, from the end of the last private plane, and
/// becomes that byte again wherever a path goes to the system. Those scalars' own UTF-8 is held in the same way, so that
/// every path there is has a string of its own.
extension String {
    private static let firstHeld: UInt32 = 0x10FF00
    private static let held: ClosedRange<UInt32> = 0x10FF80...0x10FFFF

    /// The path of these bytes.
    package init(pathBytes bytes: [UInt8]) {
        self = ""
        if let text = String(validating: bytes, as: UTF8.self), !text.holdsBytes {
            self = text
            return
        }
        var rest = bytes[...]
        while let byte = rest.first {
            if let scalar = Self.scalar(startingIn: rest), !Self.held.contains(scalar.value) {
                unicodeScalars.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                // Every byte over 0x7F has a scalar, and one below is a scalar itself.
                Unicode.Scalar(Self.firstHeld + UInt32(byte)).map { unicodeScalars.append($0) }
                rest = rest.dropFirst()
            }
        }
    }

    /// The bytes of the path.
    var pathBytes: [UInt8] {
        guard holdsBytes else { return Array(utf8) }
        var bytes: [UInt8] = []
        for scalar in unicodeScalars {
            if let byte = scalar.heldByte { bytes.append(byte) } else { bytes += Array(String(scalar).utf8) }
        }
        return bytes
    }

    /// Calls the system with the path.
    func withSystemPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe body(pathBytes.map { CChar(bitPattern: $0) } + [0])
    }

    private var holdsBytes: Bool {
        // All of these scalars begin with this byte.
        utf8.contains(0xF4) && unicodeScalars.contains { $0.heldByte != nil }
    }

    private static func scalar(startingIn bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        for width in 1...4 {
            if let text = String(validating: bytes.prefix(width), as: UTF8.self) { return text.unicodeScalars.first }
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// The byte of a path that it stands for.
    var heldByte: UInt8? {
        (0x10FF80...0x10FFFF).contains(value) ? UInt8(truncatingIfNeeded: value) : nil
    }
}

extension String {
    /// The text made safe to print on a terminal or in a log, since names in files are untrusted.
    ///
    /// Control characters, line and paragraph separators and the marks that reverse the direction of text become
    /// `\u{1B}` and the like, a path's bytes that are not UTF-8 as `\xFF`. With a `limit`, text of more Unicode scalars than that keeps its first and its last
    /// ones around `…`.
    package func printable(limit: Int? = nil) -> String {
        var result = ""
        for scalar in shortened(to: limit).unicodeScalars {
            if let byte = scalar.heldByte {
                result += "\\x" + String(byte, radix: 16, uppercase: true)
            } else if scalar.isUnprintable {
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private func shortened(to limit: Int?) -> String {
        guard let limit, utf8.count > limit, unicodeScalars.count > limit else { return self }
        let tail = limit / 4
        return String(unicodeScalars.prefix(limit - tail)) + "…" + String(unicodeScalars.suffix(tail))
    }
}

extension Unicode.Scalar {
    fileprivate var isUnprintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        default: false
        }
    }
}
