// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// Paths are bytes on Linux and need not be UTF-8; messages and documents have to be. What opens a file is always the path,
/// never a text that was made of it.
extension FilePath {
    /// The path that a text names; nil if the text holds a NUL, at which the system would cut it.
    package init?(text: String) {
        guard !text.utf8.contains(0) else { return nil }
        self.init(text)
    }

    /// The path of these bytes.
    ///
    /// - Precondition: None of them is 0.
    package init(bytes: [UInt8]) {
        unsafe self.init(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
    }

    /// What messages and documents call the path: its text, with `\xFF` for a byte that belongs to no UTF-8.
    ///
    /// `/.` at the end is written `/`, as which it was given.
    package var spelling: String {
        let text = String(spelling: bytes)
        return isMarkedAsFolder ? String(text.dropLast()) : text
    }

    /// What messages and documents call the file: the last component, spelled likewise; `/` itself stays.
    package var name: String {
        let path = isMarkedAsFolder ? removingLastComponent() : self
        return path.lastComponent?.spelling ?? path.spelling
    }

    /// The spelling made safe to print on a terminal or in a log, as ``Swift/String/printable(limit:)`` does.
    package func printable(limit: Int? = nil) -> String {
        spelling.printable(limit: limit)
    }

    /// Whether the path ends in `/.`, so that only a folder can be meant.
    package var isMarkedAsFolder: Bool { lastComponent?.kind == .currentDirectory && length > 1 }

    /// The bytes of the path.
    package var bytes: [UInt8] { unsafe withPlatformString { unsafe [UInt8](systemString: $0) } }
}

extension FilePath.Component {
    /// A name of these bytes; nil if they are not one name.
    package init?(bytes: [UInt8]) {
        unsafe self.init(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
    }

    /// What messages and documents call it, with `\xFF` for a byte that belongs to no UTF-8.
    package var spelling: String { String(spelling: bytes) }

    /// The bytes of the name.
    package var bytes: [UInt8] { unsafe withPlatformString { unsafe [UInt8](systemString: $0) } }
}

extension [UInt8] {
    /// The bytes before a C string's NUL.
    package init(systemString: UnsafePointer<CChar>) {
        self.init()
        var place = unsafe systemString
        while unsafe place.pointee != 0 {
            append(UInt8(bitPattern: unsafe place.pointee))
            unsafe place += 1
        }
    }
}

extension String {
    /// The text of bytes that should be UTF-8: each byte that belongs to none is written as `mark` and two hexadecimal digits.
    package init(spelling bytes: [UInt8], mark: String = "\\x") {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
            return
        }
        self = ""
        var rest = bytes[...]
        while let byte = rest.first {
            if let scalar = Self.scalar(startingIn: rest) {
                unicodeScalars.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                // ASCII has scalars, so two digits are never one.
                self += mark + String(byte, radix: 16, uppercase: true)
                rest = rest.dropFirst()
            }
        }
    }

    private static func scalar(startingIn bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        for width in 1...4 {
            if let text = String(validating: bytes.prefix(width), as: UTF8.self) { return text.unicodeScalars.first }
        }
        return nil
    }
}
