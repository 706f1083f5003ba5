// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
package import OrderedCollections
internal import Synchronization
package import SystemPackage

/// Writes a safetensors file, tensor by tensor or in any order, from any number of threads.
///
/// The file appears at its path with `commit`, whole and synced; until then, and after `discard` or the end of the
/// object's life, there is nothing. Tensors are ordered by the width of their elements, widest first, and then by the
/// bytes of their names; `__metadata__` comes first in the header. Equal input gives equal bytes.
package final class CheckpointWriter: Sendable {
    private let file: AtomicFile
    private let layout: Layout
    private let progress: Mutex<WriteProgress>

    /// Creates the file and writes its header.
    ///
    /// - Parameters:
    ///   - path: where it will appear.
    ///   - overwrite: whether a regular file that is there may be replaced.
    ///   - tensors: what will be written, in any order.
    ///   - metadata: written in the order given; left out if empty.
    ///   - keepsOrder: writes the tensors in the order given instead, at whatever offsets that leads to.
    /// - Throws: `FileError` of kind `outputRefused` if the file cannot be created, may not be replaced, or
    ///   the tensors do not make a file (a name twice, a size that overflows); `io` if the disk is full.
    package init(
        creating path: FilePath,
        overwrite: Bool,
        tensors: [TensorPlan],
        metadata: OrderedDictionary<String, String>,
        keepsOrder: Bool = false
    ) throws(FileError) {
        do throws(ParseProblem) {
            layout = try Layout(tensors, metadata: metadata, keepsOrder: keepsOrder)
        } catch {
            var refusal = error.of(file: path.spelling)
            refusal.kind = .outputRefused
            throw refusal
        }
        file = try AtomicFile(creating: path, overwrite: overwrite)
        progress = Mutex(WriteProgress(tensorCount: layout.ranges.count))
        try file.allocate(layout.byteCount)
        try file.write(layout.header, at: 0)
    }

    /// Writes bytes of a tensor.
    ///
    /// - Parameters:
    ///   - bytes: a part of the tensor, as it will be in the file (little-endian).
    ///   - tensorName: a tensor that was planned.
    ///   - byteOffset: where the part begins, counted from the tensor's first byte.
    /// - Throws: `FileError` of kind `io`: rules `write-tensor`, `write-range` and `write-twice` if the part
    ///   was not planned or has been written already, `disk-full` if there is no space.
    package func write(
        _ bytes: UnsafeRawBufferPointer,
        to tensorName: String,
        at byteOffset: Int
    ) throws(FileError) {
        let count = bytes.count
        let index = try claim(tensorName, byteOffset, count)
        let start = layout.ranges.values[index].lowerBound + byteOffset
        try unsafe file.write(bytes, at: start)
        let ready = progress.withLock { $0.arrived(start..<start + count, of: index) }
        if let ready { file.startWriteback(ready) }
    }

    /// Makes the file appear at its path, after everything is safe on the disk.
    ///
    /// - Throws: `FileError` of kind `io`, rule `output-incomplete` if a byte of a tensor was not written;
    ///   `outputRefused` if a file has appeared meanwhile that may not be replaced. Nothing is left then.
    package func commit() throws(FileError) {
        try checkComplete()
        try file.commit()
    }

    /// Makes the file appear at its path, after it was read back and found to be right.
    ///
    /// - Parameter proof: is handed the whole file, which has no name yet; nothing is left of it if this throws.
    /// - Throws: what `proof` throws, or as ``commit()``.
    package func commit(proving proof: (Checkpoint) async throws -> Void) async throws {
        let staged = try staged()
        do {
            try await proof(staged)
        } catch {
            discard()
            throw error
        }
        try file.commit()
    }

    /// What was written, all of it, before it has a name.
    private func staged() throws(FileError) -> Checkpoint {
        try checkComplete()
        let staged = StagedBytes(file, byteCount: layout.byteCount)
        do {
            return try Checkpoint(sources: [staged], name: staged.name)
        } catch {
            file.discard()
            throw error
        }
    }

    private func checkComplete() throws(FileError) {
        for (index, range) in layout.ranges.values.enumerated() {
            let written = progress.withLock { $0.byteCount(of: index) }
            guard written != range.count else { continue }
            file.discard()
            let name = layout.ranges.keys[index]
            throw misuse(name, "output-incomplete", expected: "\(range.count) bytes written", found: "\(written)")
        }
    }

    /// Removes what was written; does nothing after `commit`.
    package func discard() {
        file.discard()
    }
}

extension CheckpointWriter {
    private func claim(_ name: String, _ offset: Int, _ count: Int) throws(FileError) -> Int {
        guard let index = layout.ranges.index(forKey: name) else {
            throw misuse(name, "write-tensor", expected: "a tensor that was planned", found: "another")
        }
        let size = layout.ranges.values[index].count
        guard offset >= 0, offset <= size, count <= size - offset else {
            throw misuse(
                name,
                "write-range",
                expected: "a range within its \(size) bytes",
                found: "\(count) bytes at \(offset)"
            )
        }
        guard progress.withLock({ $0.claim(offset..<offset + count, of: index) }) else {
            throw misuse(name, "write-twice", expected: "each byte once", found: "\(count) bytes at \(offset) again")
        }
        return index
    }

    private func misuse(_ tensor: String, _ rule: String, expected: String, found: String) -> FileError {
        FileError(.io, file: file.path.spelling, tensor: tensor, rule: rule, expected: expected, found: found)
    }
}
