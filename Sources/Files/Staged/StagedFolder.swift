// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization
package import SystemPackage

/// Files of a folder that appear together, when all of them are written and safe on the disk.
///
/// Until `commit` they stand in a folder with a temporary name. If nothing is at the path yet, that is beside it, and the
/// folder appears whole. If a folder is there, that is within it, and the two folders change places in one step
/// (`FolderExchange`); if they cannot, the files are put in their places one after another, the last one named last. What a
/// run that was killed left is removed by the next.
package final class StagedFolder: Sendable {
    /// Where the files will appear.
    package let path: FilePath

    private let isNew: Bool
    private let overwrite: Bool
    private let descriptor: CInt
    private let names = Mutex<[FilePath]>([])
    private let name: Mutex<TemporaryName?>
    private let stage: FilePath

    /// Begins a folder, or what is put into one that is there.
    ///
    /// - Parameters:
    ///   - path: where it will appear.
    ///   - overwrite: whether files of the same names that are there may be replaced.
    /// - Throws: `FileError` of kind `outputRefused` if it cannot be made, `io` if the disk is full.
    package init(_ path: FilePath, overwrite: Bool) throws(FileError) {
        self.overwrite = overwrite
        isNew = FileStatus(ofPath: path, followingLinks: false) == nil
        if isNew { try Self.makeFolders(above: path) }
        let target = isNew ? path : path.appending("report")
        TemporaryName.removeAbandoned(beside: target)
        if !isNew { TemporaryName.removeAbandoned(beside: path) }
        let (name, descriptor) = try Self.makeStage(beside: target, for: path)
        self.path = path
        self.name = Mutex(name)
        self.descriptor = descriptor
        stage = name.path
    }

    /// Makes a folder with a temporary name, locked so that another run can tell it from an abandoned one.
    private static func makeStage(
        beside target: FilePath,
        for path: FilePath
    ) throws(FileError) -> (name: TemporaryName, descriptor: CInt) {
        while true {
            let name = TemporaryName(beside: target)
            guard TemporaryFiles.uninterrupted({ SystemCall.makeFolder(name.path) }) == 0 else {
                let error = SystemError.last
                name.forget()
                throw AtomicFile.refusalOrFailure(path, error)
            }
            let descriptor = unsafe name.path.withPlatformString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            if descriptor >= 0 { _ = flock(descriptor, LOCK_EX) }
            // If another run came before the lock and removed it, there is a next one.
            if FileStatus(ofPath: name.path, followingLinks: false) != nil { return (name, descriptor) }
            name.forget()
            if descriptor >= 0 { close(descriptor) }
        }
    }

    deinit {
        discard()
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes a file, `NAME`, piece by piece.
    ///
    /// - Parameter body: writes its contents, from the first byte to the last.
    /// - Throws: what `body` throws; nothing is left of the file then.
    package func write(to name: FilePath, _ body: (SequentialWriter) throws -> Void) throws {
        let file = try AtomicFile(creating: stage.pushing(name), overwrite: false)
        let writer = SequentialWriter(file)
        try body(writer)
        do throws(FileError) {
            try writer.commit()
        } catch {
            throw error.of(file: path.pushing(name))
        }
        names.withLock { $0.append(name) }
    }

    /// Writes a file, `NAME` or `FOLDER/NAME`.
    package func write(_ bytes: [UInt8], to name: FilePath) throws(FileError) {
        let file = stage.pushing(name)
        if name.components.count > 1, SystemCall.makeFolder(file.folder) != 0, errno != EEXIST {
            throw AtomicFile.refusalOrFailure(path, .last)
        }
        do throws(FileError) {
            try AtomicFile.write(bytes, to: file, overwrite: false)
        } catch {
            throw error.of(file: path.pushing(name))
        }
        names.withLock { $0.append(name) }
    }

    /// Has all files appear.
    ///
    /// - Parameters:
    ///   - last: the file whose presence says that the others are there: an older one is removed first.
    ///   - isStale: whether a file that is there and was not written, `NAME` or `FOLDER/NAME`, goes with the older ones.
    /// - Throws: `FileError` of kind `outputRefused` if something has appeared meanwhile, `io` if the disk failed.
    package func commit(last: FilePath, isStale: @escaping (FilePath) -> Bool = { _ in false }) throws(FileError) {
        defer { discard() }
        guard isNew || !overwrite || !exchange(isStale: isStale) else { return }
        try TemporaryFiles.uninterrupted { () throws(FileError) in
            if isNew { try appear() } else { try putInPlace(last: last, isStale: isStale) }
        }
    }

    /// Removes what was written and has not appeared.
    package func discard() {
        name.withLock { name in
            name?.remove()
            name = nil
        }
    }

    /// Exchanges the folder for the stage; false if that cannot be done, and nothing has changed.
    private func exchange(isStale: @escaping (FilePath) -> Bool) -> Bool {
        let written = Set(names.withLock { $0 })
        guard let exchange = FolderExchange(path, isOwn: { written.contains($0) || isStale($0) }) else { return false }
        let outside = TemporaryName(beside: exchange.path)
        let isDone = exchange.exchange(stage: stage, by: outside.path)
        // The old folder.
        if isDone { outside.remove() } else { outside.forget() }
        return isDone
    }

    /// Gives the stage the name of the new folder.
    private func appear() throws(FileError) {
        if let error = SystemCall.renameWithoutReplacing(stage, to: path) { throw Self.refusal(path, error) }
    }

    private func putInPlace(last: FilePath, isStale: (FilePath) -> Bool) throws(FileError) {
        let names = names.withLock { $0 }
        let older = stage.appending(".older")
        if overwrite, path.pushing(last).isFolder != nil {
            guard SystemCall.rename(path.pushing(last), to: older) == 0 else { throw Self.refusal(path, .last) }
        }
        var isFirst = true
        for name in names where name != last {
            do throws(FileError) {
                try putInPlace(name)
            } catch {
                // Nothing has been replaced yet: the older files are whole.
                if overwrite, isFirst { _ = SystemCall.rename(older, to: path.pushing(last)) }
                throw error
            }
            isFirst = false
        }
        // Before the last: once that is there, none of the older files is.
        if overwrite { removeStale(besides: Set(names), isStale: isStale) }
        if names.contains(last) { try putInPlace(last) }
    }

    private func putInPlace(_ name: FilePath) throws(FileError) {
        let target = path.pushing(name)
        if name.components.count > 1 { _ = SystemCall.makeFolder(target.folder) }
        let source = stage.pushing(name)
        if overwrite {
            guard SystemCall.rename(source, to: target) == 0 else { throw Self.refusal(target, .last) }
        } else if let error = SystemCall.renameWithoutReplacing(source, to: target) {
            throw Self.refusal(target, error)
        }
    }

    /// Makes a folder, and those above it, where they are not there yet.
    ///
    /// - Throws: `FileError` of kind `outputRefused` if one cannot be made, `io` if the disk is full.
    package static func makeFolders(_ path: FilePath) throws(FileError) {
        try makeFolders(above: path.appending("file"), for: path)
    }

    /// Makes the folders above a path that are not there yet; errors are about `asked`.
    static func makeFolders(above path: FilePath, for asked: FilePath? = nil) throws(FileError) {
        var missing: [FilePath] = []
        var folder = path.folder
        while FileStatus(ofPath: folder) == nil, errno == ENOENT, folder != ".", folder != "/" {
            missing.append(folder)
            folder = folder.folder
        }
        for folder in missing.reversed() where SystemCall.makeFolder(folder) != 0 && errno != EEXIST {
            throw AtomicFile.refusalOrFailure(asked ?? path, .last)
        }
    }

    private static func refusal(_ path: FilePath, _ error: SystemError) -> FileError {
        guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(error.code) else { return AtomicFile.refusalOrFailure(path, error) }
        return AtomicFile.refusal(
            path, "output-exists", expected: "nothing there, as before", found: "something that appeared meanwhile")
    }
}

extension FileError {
    /// The same error, said of another file.
    fileprivate func of(file: FilePath) -> FileError {
        var error = self
        error.file = file.spelling
        return error
    }
}
