// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// llama.cpp's older imatrix (`.dat`), which stable-diffusion.cpp writes too.
///
/// The layout is that of `save_imatrix_legacy` in llama.cpp's tools/imatrix/imatrix.cpp and of `save_imatrix` in
/// stable-diffusion.cpp's imatrix.cpp; all numbers are little-endian. The number of entries (I32); for each the length of the
/// weight's name (I32), the name, calls n (I32), the number of values (I32), and n · E[x_c²] per input c (F32). llama.cpp
/// then writes the number of chunks (I32) and a text with its length (I32), stable-diffusion.cpp the number alone; both may be missing.
struct ImatrixDat {
    private let source: any ByteSource
    private var position = 0

    private init(_ source: any ByteSource) {
        self.source = source
    }

    /// The fewest bytes of a file: the number of entries, and an entry with one letter and one value.
    static let leastBytes = 21

    /// Whether a file that begins so can be one: it has no mark of its own, but small numbers where they have to be.
    static func recognizes(_ start: [UInt8]) -> Bool {
        guard start.count >= leastBytes else { return false }
        let (entries, length) = (integer(start[0..<4]), integer(start[4..<8]))
        return (1...ActivationLimits.mostLayers).contains(entries)
            && (1...ActivationLimits.longestName).contains(length)
            && start[8..<min(8 + length, start.count)].allSatisfy { $0 >= 32 && $0 != 127 }
    }

    /// What a file holds.
    ///
    /// - Throws: `FileError` of kind `damaged` for a broken rule, `io` if reading failed.
    static func sums(of source: any ByteSource) throws(FileError) -> ActivationSums {
        var reader = ImatrixDat(source)
        var layers = ImatrixLayers(format: .imatrixDat)
        for _ in 0..<(try reader.integer()) {
            try reader.readEntry(into: &layers)
        }
        try reader.readEnd()
        do throws(ParseProblem) {
            return try layers.sums()
        } catch {
            throw error.of(file: source.location)
        }
    }

    private mutating func readEntry(into layers: inout ImatrixLayers) throws(FileError) {
        let length = try integer()
        guard (1...ActivationLimits.longestName).contains(length) else {
            throw problem(
                .imatrixEntry, "a name of 1 to \(ActivationLimits.longestName) bytes",
                "\(length) at byte \(position - 4)")
        }
        guard let name = String(validating: try bytes(length), as: UTF8.self) else {
            throw problem(.imatrixEntry, "a name in UTF-8", "other bytes at byte \(position - length)")
        }
        let (calls, columns) = (try integer(), try integer())
        do throws(ParseProblem) {
            try layers.take(name, columns: columns)
        } catch {
            throw error.of(file: source.location)
        }
        let values = try bytes(columns * 4)
        // Their number says nothing of experts, but llama.cpp calls their weights so.
        guard !name.contains("_exps.") else { return layers.leaveOut(name, .experts) }
        let energies = stride(from: 0, to: values.count, by: 4)
            .map { Double(Float(bitPattern: Self.bits(values[$0..<$0 + 4]))) }
        do throws(ParseProblem) {
            try layers.add(LayerActivations(name: name, count: calls, inputEnergy: energies))
        } catch {
            throw error.of(file: source.location)
        }
    }

    /// Passes over what may follow the entries.
    private mutating func readEnd() throws(FileError) {
        guard position < source.byteCount else { return }
        _ = try integer()
        guard position < source.byteCount else { return }
        let length = try integer()
        guard length == source.byteCount - position else {
            throw problem(
                .imatrixTrailing, "a text of \(length) bytes at the end",
                "\(source.byteCount - position) bytes from byte \(position) on")
        }
    }
}

extension ImatrixDat {
    private mutating func integer() throws(FileError) -> Int {
        Int(Int32(bitPattern: Self.bits(try bytes(4)[...])))
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(Int32(bitPattern: bits(bytes)))
    }

    private static func bits(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private mutating func bytes(_ count: Int) throws(FileError) -> [UInt8] {
        guard count <= source.byteCount - position else {
            throw ParseProblem(
                .imatrixEnd,
                "ends within an entry, at byte \(source.byteCount): it is not complete; copy or make it again",
                expected: "\(count) bytes from byte \(position) on", found: "\(source.byteCount - position)"
            )
            .of(file: source.location)
        }
        defer { position += count }
        return try source.bytes(at: position, count: count)
    }

    private func problem(_ rule: ParseRule, _ expected: String, _ found: String) -> FileError {
        ParseProblem(rule, expected: expected, found: found).of(file: source.location)
    }
}
