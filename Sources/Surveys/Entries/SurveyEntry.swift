// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Files
package import SystemPackage

/// One model that a survey looks at: a file, an index of shards, or an address.
package struct SurveyEntry: Sendable, Hashable {
    /// Where the model is.
    package enum Place: Sendable, Hashable {
        /// On this machine.
        case path(FilePath)
        /// On another machine: what people may see of its address.
        case address(String)
    }

    /// Where the model is, as the caller named it.
    package let place: Place
    /// The bytes of all its files; 0 if it is elsewhere, or cannot be looked at.
    package let byteCount: Int

    /// An entry, of which nothing is read but an index of shards.
    package init(_ place: Place) {
        self.place = place
        guard case .path(let path) = place else {
            byteCount = 0
            return
        }
        byteCount = Checkpoint.filePaths(ofModelAt: path)
            .reduce(0) { sum, path in
                guard let status = FileStatus(ofPath: path), status.type == .regular else { return sum }
                return sum + min(status.byteCount, 1 << 50)
            }
    }

    /// By what entries are told apart and sorted: the bytes of the path or the address.
    package var key: [UInt8] {
        switch place {
        case .path(let path): path.bytes
        case .address(let address): Array(address.utf8)
        }
    }

    /// What documents call it.
    package var spelling: String {
        switch place {
        case .path(let path): path.spelling
        case .address(let address): address
        }
    }

    /// Whether it is on this machine.
    package var isLocal: Bool { if case .path = place { true } else { false } }
}
