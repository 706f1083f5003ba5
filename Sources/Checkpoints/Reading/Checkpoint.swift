// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
public import OrderedCollections
package import SystemPackage

/// The tensors of a model, in one safetensors or GGUF file or in several.
///
/// Opening reads the headers and checks every rule of the format; tensors are read by position afterwards, by any
/// number of threads.
///
/// Unknown keys in a tensor's entry are passed over. The `safetensors` package of PyPI accepts some files that are
/// refused here: with a key or a name twice (also in two Unicode forms of the same text), with white space before the
/// first brace or other than spaces after the last one, with `null` for `__metadata__` or more than 100,000 entries in
/// it, with a tensor of more than 64 dimensions, with more than 30 combining marks in a row in a name.
public struct Checkpoint: Sendable {
    /// The last component of the path, for reports.
    public let name: String
    /// The files, in the order of their names.
    package let files: [any ByteSource]
    /// The tensors, by file and then by the place of their bytes.
    public let tensors: [TensorInfo]
    /// The format of the files.
    public let format: FileFormat
    /// The files' `__metadata__`, or the keys and values of GGUF as text; if several files have a key, the first one's value.
    public let metadata: OrderedDictionary<String, String>
    /// The paths that were opened, an index among them; empty for sources that are not files.
    package let paths: [FilePath]

    private let names: NameTable
    private let identities: Set<FileNode>

    /// A checkpoint over sources that are open already.
    ///
    /// - Parameters:
    ///   - sources: safetensors or GGUF files; the shards of one model if there are several.
    ///   - name: what reports call it.
    /// - Throws: `FileError` of kind `damaged` for a broken rule, `io` if reading failed.
    package init(sources: [any ByteSource], name: String) throws(FileError) {
        try self.init(sources: sources, name: name, index: nil)
    }

    init(sources: [any ByteSource], name: String, index: (any ByteSource)?) throws(FileError) {
        var tensors: [TensorInfo] = []
        var metadata: OrderedDictionary<String, String> = [:]
        var names: NameTable?
        var byteCount = 0
        var format: FileFormat?
        var headLists: Set<String> = []
        for (fileIndex, source) in sources.enumerated() {
            try Self.add(source, to: &byteCount)
            let header = try Self.header(of: source, fileIndex: fileIndex)
            try Self.check(header.format, of: source, against: format)
            format = header.format
            names = tensors.isEmpty ? header.names : nil
            tensors += header.tensors
            metadata.merge(header.metadata) { first, _ in first }
            headLists.formUnion(header.headLists)
        }
        if format == .gguf {
            let form = GGUFModelForm(of: tensors, metadata: metadata, headLists: headLists)
            if !form.isModels {
                try Self.name(&tensors, in: form, sources)
                names = nil
            }
        }
        self.name = name
        self.files = sources
        self.format = format ?? .safetensors
        self.tensors = tensors
        self.metadata = metadata
        self.names = if let names { names } else { try Self.names(of: tensors, sources) }
        let opened = ((index.map { [$0] } ?? []) + sources).compactMap { $0 as? FileBytes }
        paths = opened.map(\.path)
        identities = Set(opened.map(\.identity))
    }

    /// The header of a file; what is damaged because the file is being written is said to have changed.
    private static func header(of source: any ByteSource, fileIndex: Int) throws(FileError) -> Header {
        do throws(FileError) {
            return try Header(of: source, fileIndex: fileIndex)
        } catch {
            try source.checkUnchanged()
            throw error
        }
    }

    /// The same checkpoint, whose tensors are read from other sources that hold the same bytes.
    ///
    /// - Precondition: `sources` are as many and as long as `files`.
    package func reading(from sources: [any ByteSource]) -> Checkpoint {
        precondition(sources.map(\.byteCount) == files.map(\.byteCount), "other sources hold the same bytes")
        return Checkpoint(self, files: sources)
    }

    private init(_ other: Checkpoint, files: [any ByteSource]) {
        name = other.name
        format = other.format
        self.files = files
        tensors = other.tensors
        metadata = other.metadata
        paths = other.paths
        names = other.names
        identities = other.identities
    }

    /// Adds a file's size; a file with holes can claim any.
    private static func add(_ source: any ByteSource, to byteCount: inout Int) throws(FileError) {
        let (sum, overflow) = byteCount.addingReportingOverflow(source.byteCount)
        byteCount = sum
        guard overflow || sum >= 1 << 60 else { return }
        throw ParseProblem(.sizeOverflow, expected: "files of less than 2^60 bytes together", found: "more")
            .of(file: source.location)
    }

    /// Makes tensors those of the model, in place: there may be a million.
    private static func name(
        _ tensors: inout [TensorInfo], in form: GGUFModelForm, _ sources: [any ByteSource]
    ) throws(FileError) {
        for index in tensors.indices {
            do throws(ParseProblem) {
                tensors[index] = try form.tensor(tensors[index])
            } catch {
                throw error.of(file: sources[tensors[index].fileIndex].location)
            }
        }
    }

    /// Makes sure that all shards are of one format.
    private static func check(
        _ format: FileFormat, of source: any ByteSource, against first: FileFormat?
    ) throws(FileError) {
        guard let first, first != format else { return }
        throw ParseProblem(
            .shardFormat, expected: "a \(first.rawValue) file, as the shards before it are",
            found: "a \(format.rawValue) file"
        )
        .of(file: source.location)
    }

    private static func names(
        of tensors: [TensorInfo],
        _ sources: [any ByteSource]
    ) throws(FileError) -> NameTable {
        do throws(NameTable.Collision) {
            return try NameTable(tensors)
        } catch {
            let (first, second) = (tensors[error.first], tensors[error.second])
            guard first.fileIndex != second.fileIndex else {
                throw ParseProblem(
                    .duplicateTensor, tensor: second.name, expected: "each name once",
                    found: "\"\(first.storedName)\" and \"\(second.storedName)\", which are the same"
                )
                .of(file: sources[second.fileIndex].location)
            }
            throw ParseProblem(
                .shardDuplicate,
                tensor: second.name,
                expected: "each tensor in one shard",
                found: "it in \(sources[first.fileIndex].name) too"
            )
            .of(file: sources[second.fileIndex].location)
        }
    }

    /// The size of all files together, in bytes.
    public var byteCount: Int {
        files.reduce(0) { $0 + $1.byteCount }
    }

    /// The tensor of that name, found in constant time; nil if there is none.
    public func tensor(named name: String) -> TensorInfo? {
        names.index(of: name) { tensors[$0].name }.map { tensors[$0] }
    }

    /// Whether a path leads to one of the files that were opened, by whatever name or link.
    package func isSameFile(as outputPath: FilePath) -> Bool {
        FileStatus(ofPath: outputPath).map { identities.contains($0.identity) } ?? false
    }
}
