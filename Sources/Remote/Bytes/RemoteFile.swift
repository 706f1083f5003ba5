// SPDX-License-Identifier: Apache-2.0

package import Files

/// A file that a web server has, by its address, and the session that it is read in.
package struct RemoteFile: RemotePlace {
    private let address: Address
    private let hub: HubFile?
    private let session: RemoteSession

    /// A file by its address.
    package init(_ address: Address, in session: RemoteSession) {
        self.init(address: address, hub: nil, session: session)
    }

    /// A file of Hugging Face, or of the endpoint that the session's environment names by `HF_ENDPOINT`.
    ///
    /// - Throws: `AddressProblem` if the endpoint is not an address.
    package init(_ file: HubFile, in session: RemoteSession) throws(AddressProblem) {
        self.init(address: try file.address(at: try session.endpoint()), hub: file, session: session)
    }

    private init(address: Address, hub: HubFile?, session: RemoteSession) {
        self.address = address
        self.hub = hub
        self.session = session
    }

    /// The short form if it was given so; else the address without its query.
    package var spelling: String { hub?.spelling ?? address.description }

    /// The last part of the address's path.
    package var name: String { address.name }

    /// Another file of the same folder.
    package func sibling(named name: String) -> any RemotePlace {
        RemoteFile(address: address.sibling(named: name), hub: hub?.sibling(named: name), session: session)
    }

    /// Opens the file, which fetches its first bytes.
    package func open() throws(FileError) -> any ByteSource {
        try HTTPBytes(opening: address, name: name, location: spelling, session: session)
    }
}

extension RemoteSession {
    /// Where the short form leads, by `HF_ENDPOINT`; nil for Hugging Face itself.
    func endpoint() throws(AddressProblem) -> Address? {
        guard let text = settings.environment["HF_ENDPOINT"], !text.isEmpty else { return nil }
        do throws(AddressProblem) {
            return try Address(parsing: text)
        } catch {
            throw AddressProblem("needs HF_ENDPOINT, which \(error)")
        }
    }
}
