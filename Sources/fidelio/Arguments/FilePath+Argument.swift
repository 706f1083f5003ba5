// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Files
public import SystemPackage

/// Arguments are bytes; the parser takes text.
///
/// A byte that belongs to no UTF-8 passes the parser as a NUL, which no argument can hold, and `\xFF`. A path gets the byte back;
/// a text, and every message, loses the NUL.
enum ArgumentBytes {
    /// The text of an argument for the parser.
    static func text(of bytes: [UInt8]) -> String {
        String(spelling: bytes, mark: "\0\\x")
    }

    /// What an argument or a message is to people.
    @Sendable
    static func shown(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" }))
    }

    /// The bytes of an argument; nil if there is a NUL that the shell did not give.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0 else {
                bytes.append(byte)
                continue
            }
            let held = rest.prefix(4)
            guard held.starts(with: "\\x".utf8),
                let byte = UInt8(String(decoding: held.dropFirst(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(4)
        }
        return bytes
    }
}

extension FilePath: @retroactive ExpressibleByArgument {
    /// The path that an argument names, by the rule of ``init(given:)``; nil for an address, which is not on this machine.
    public init?(argument: String) {
        guard !GivenAddresses.isAddress(argument), let bytes = ArgumentBytes.bytes(of: argument) else { return nil }
        self.init(given: bytes)
    }

    /// The path that the caller names, none of whose bytes is 0.
    ///
    /// A slash at the end says that a folder is meant. A path drops it; so `x/` becomes `x/.`, which says the same to the system,
    /// unless a folder is there: what is a file, or nothing yet, is then neither read nor written as `x`.
    init(given bytes: [UInt8]) {
        self.init(bytes: bytes)
        if bytes.last == UInt8(ascii: "/"), isFolder != true { append(".") }
    }
}
