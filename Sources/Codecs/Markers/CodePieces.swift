// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
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
    /// Those that tell best, read of this file; what they tell is noted.
    case noted(CodeAnswers, of: Checkpoint)
    /// None: it is known what they tell, by the names of the tensors that hold codes.
    case known(Set<String>)

    /// What the bytes of a tensor tell, where that is known; else what a look at them says.
    func tells(of tensor: TensorInfo, _ look: () throws(FileError) -> Bool) throws(FileError) -> Bool {
        if case .known(let names) = self { return names.contains(tensor.name) }
        let answer = try look()
        if case .noted(let answers, _) = self, answer { answers.add(tensor.name) }
        return answer
    }

    /// The bytes of `wanted` ranges of a tensor, or of those that may be read in their place; nil if none may be.
    func bytes(_ wanted: [Range<Int>], of tensor: TensorInfo, in checkpoint: Checkpoint) throws(FileError) -> [UInt8]? {
        var (ranges, checkpoint) = (wanted, checkpoint)
        switch self {
        case .any: break
        case .noted(_, let file): checkpoint = file
        case .known: return nil
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

/// The tensors whose bytes tell that they hold codes, or two codes each.
package final class CodeAnswers: Sendable {
    private let found = Mutex<Set<String>>([])

    /// No answers yet.
    package init() {}

    /// The names of the tensors.
    package var names: Set<String> { found.withLock { $0 } }

    func add(_ name: String) {
        found.withLock { _ = $0.insert(name) }
    }
}
