// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import NIOSSL
internal import SystemPackage

/// The certificates by which servers are believed.
enum Certificates {
    /// Where systems keep theirs: Debian, Ubuntu, Alpine and Arch; Fedora and its kin.
    static let bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

    /// The longest bundle that is read, in bytes; systems have a quarter of a megabyte.
    private static let longest = 16 << 20

    /// The user's file; else that of `SSL_CERT_FILE`; else the system's.
    ///
    /// - Parameter location: what an error is about: the address.
    /// - Throws: `FileError` of kind `missing`.
    static func roots(
        file: FilePath?, environment: [String: String], for location: String
    ) throws(FileError) -> [NIOSSLCertificate] {
        if let file { return try certificates(in: file) }
        if let named = environment["SSL_CERT_FILE"], let path = FilePath(text: named), !named.isEmpty {
            return try certificates(in: path)
        }
        for bundle in bundles where FileStatus(ofPath: FilePath(bundle))?.type == .regular {
            return try certificates(in: FilePath(bundle))
        }
        throw FileError(
            .missing, file: location, rule: "no-certificates", expected: "certificates of this system", found: "none",
            words: "cannot be read: this system has no list of the authorities that vouch for servers "
                + "(\(bundles.joined(separator: ", "))); install its package ca-certificates, or name such a file by --ca-file"
        )
    }

    private static func certificates(in file: FilePath) throws(FileError) -> [NIOSSLCertificate] {
        let bytes = try FileBytes.contents(of: file, limit: longest)
        let certificates = (try? NIOSSLCertificate.fromPEMBytes(bytes)) ?? []
        guard !certificates.isEmpty else {
            throw FileError(
                .missing, file: file, rule: "no-certificates", expected: "certificates as PEM text", found: "none",
                words: "holds no certificates: name a file of text with BEGIN CERTIFICATE in it")
        }
        return certificates
    }
}
