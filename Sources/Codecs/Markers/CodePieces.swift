// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Files
internal import Synchronization

/// Which bytes of codes a scan of a checkpoint may look at, to tell what they are.
package enum CodePieces: Sendable {
    /// Those that tell best.
    case any
    /// None: the scan asks its questions, and takes nothing for packed and no tensor beside the layers for codes.
    case asked(CodeQuestions)
    /// These alone, counted from a tensor's first byte, by the tensor's name; of others it takes the same.
    case only([String: [Range<Int>]])

    /// The bytes of `wanted` ranges of a tensor, or of those that may be read in their place; nil if none may be.
    func bytes(_ wanted: [Range<Int>], of tensor: TensorInfo, in checkpoint: Checkpoint) throws(FileError) -> [UInt8]? {
        var ranges = wanted
        switch self {
        case .any: break
        case .asked(let questions):
            questions.add(wanted, of: tensor)
            return nil
        case .only(let allowed):
            guard let own = allowed[tensor.name] else { return nil }
            ranges = own
        }
        var bytes: [UInt8] = []
        for range in ranges { bytes += try checkpoint.bytes(of: tensor, at: range.lowerBound, count: range.count) }
        return bytes
    }
}

/// The bytes of codes that a scan would look at, by tensor.
package final class CodeQuestions: Sendable {
    private let asked = Mutex<[String: [Range<Int>]]>([:])

    /// No questions yet.
    package init() {}

    /// What was asked: ranges counted from a tensor's first byte, by the tensor's name.
    package var ranges: [String: [Range<Int>]] { asked.withLock { $0 } }

    func add(_ ranges: [Range<Int>], of tensor: TensorInfo) {
        asked.withLock { $0[tensor.name] = ranges }
    }
}
