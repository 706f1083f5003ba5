// SPDX-License-Identifier: Apache-2.0

/// A file of a repository on Hugging Face, in short: `hf:OWNER/REPO/FILE[@REVISION]`.
///
/// It is nothing but an address: `https://huggingface.co/OWNER/REPO/resolve/REVISION/FILE`.
package struct HubFile: Sendable, Hashable {
    /// What the short form begins with.
    package static let prefix = "hf:"
    /// The host that tokens of Hugging Face are for.
    static let host = "huggingface.co"
    /// The revision that is meant if none is named.
    private static let mainRevision = "main"

    private let owner: String
    private let repository: String
    private let path: String
    private let revision: String?

    private init(owner: String, repository: String, path: String, revision: String?) {
        self.owner = owner
        self.repository = repository
        self.path = path
        self.revision = revision
    }

    /// Reads the short form.
    ///
    /// What follows the last `@` is the revision.
    ///
    /// - Throws: `AddressProblem`.
    package init(parsing text: String) throws(AddressProblem) {
        guard text.hasPrefix(Self.prefix), text.utf8.count <= Address.longest,
            !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw Self.malformed }
        let rest = text.dropFirst(Self.prefix.count)
        let mark = rest.lastIndex(of: "@")
        let parts = rest[..<(mark ?? rest.endIndex)].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.prefix(2).allSatisfy(Self.isName),
            parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
        else { throw Self.malformed }
        let revision = mark.map { String(rest[rest.index(after: $0)...]) }
        if let revision, revision.isEmpty || revision.split(separator: "/").contains(where: { $0 == ".." || $0 == "." })
        {
            throw Self.malformed
        }
        self.init(
            owner: String(parts[0]), repository: String(parts[1]), path: parts.dropFirst(2).joined(separator: "/"),
            revision: revision)
    }

    private static var malformed: AddressProblem {
        AddressProblem("is not of the form hf:OWNER/REPO/FILE or hf:OWNER/REPO/FILE@REVISION")
    }

    private static func isName(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// The address of the file.
    ///
    /// - Parameter endpoint: where the hub is; nil for Hugging Face itself.
    /// - Throws: `AddressProblem` if the address gets too long.
    package func address(at endpoint: Address?) throws(AddressProblem) -> Address {
        var base = endpoint.map { $0.origin.text + $0.path } ?? "https://" + Self.host
        while base.hasSuffix("/") { base.removeLast() }
        let file = PercentEncoding.encoded(Array(path.utf8), keeping: PercentEncoding.path)
        // A revision such as refs/pr/1 is one part of the path.
        let version = PercentEncoding.encoded(
            Array((revision ?? Self.mainRevision).utf8), keeping: PercentEncoding.name)
        return try Address(parsing: "\(base)/\(owner)/\(repository)/resolve/\(version)/\(file)")
    }

    /// The short form.
    var spelling: String {
        "\(Self.prefix)\(owner)/\(repository)/\(path)\(revision.map { "@" + $0 } ?? "")"
    }

    /// Another file of the same folder and revision.
    func sibling(named name: String) -> HubFile {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        return HubFile(owner: owner, repository: repository, path: folder + name, revision: revision)
    }
}
