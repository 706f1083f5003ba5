// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemPackage

/// A file that one run alone appends to, and that a run that was killed leaves for the next.
///
/// It is locked for as long as the object lives. What was appended is given to the system at once, so that it outlives the
/// process, and to the disk once a second, so that a machine that loses power loses little.
package final class AppendedFile {
    /// Where it is.
    package let path: FilePath
    /// Where the next bytes will stand.
    package private(set) var byteCount: Int

    private let descriptor: CInt
    private var lastSync = ContinuousClock.now

    private static let syncInterval = Duration.seconds(1)

    /// Opens a file and locks it; makes it, and the folders above it, if it is not there.
    ///
    /// - Throws: `FileError` of kind `outputRefused` if it cannot be made, is something else than a file, or another run has locked it;
    ///   `io` if the disk is full.
    package init(opening path: FilePath) throws(FileError) {
        try StagedFolder.makeFolders(above: path)
        while true {
            let descriptor = try Self.open(path)
            do throws(FileError) {
                guard let status = try Self.lock(descriptor, path) else {
                    close(descriptor)
                    continue
                }
                self.path = path
                self.descriptor = descriptor
                byteCount = status.byteCount
                return
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    deinit { close(descriptor) }

    private static func open(_ path: FilePath) throws(FileError) -> CInt {
        let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = unsafe path.withPlatformString { unsafe Glibc.open($0, flags, 0o666) }
        guard descriptor >= 0 else { throw AtomicFile.refusalOrFailure(path, .last) }
        return descriptor
    }

    /// Locks an open file; nil if the run that had it before has removed it meanwhile.
    private static func lock(_ descriptor: CInt, _ path: FilePath) throws(FileError) -> FileStatus? {
        // File systems without locks (some of clusters) leave it to the caller to start one run alone.
        if !tryLocking(descriptor) {
            throw AtomicFile.refusal(
                path, "output-in-use", expected: "an output that no other run is writing",
                found: "one that is being written")
        }
        guard let status = FileStatus(ofDescriptor: descriptor) else { throw AtomicFile.failure(path, .last) }
        guard status.type == .regular else {
            throw AtomicFile.refusal(path, "output-not-a-file", expected: "a regular file", found: status.type.rawValue)
        }
        return FileStatus(ofPath: path, followingLinks: false)?.identity == status.identity ? status : nil
    }

    /// Locks a file; false if another run still has it after a second: one that was killed may take a moment to end.
    private static func tryLocking(_ descriptor: CInt) -> Bool {
        for _ in 0..<20 {
            guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return true }
            usleep(50_000)
        }
        return false
    }

    /// Appends bytes.
    ///
    /// - Returns: where they stand.
    /// - Throws: `FileError` of kind `io`; a part of the bytes may be there then.
    @discardableResult
    package func append(_ bytes: [UInt8]) throws(FileError) -> Int {
        let start = byteCount
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...]
                .withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, start + done) }
            if count > 0 {
                done += count
            } else {
                let error = SystemError.last
                guard count < 0, error.code == EINTR else { throw AtomicFile.failure(path, error) }
            }
        }
        byteCount += done
        if .now - lastSync >= Self.syncInterval { try sync() }
        return start
    }

    /// Makes what was appended safe on the disk.
    package func sync() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw AtomicFile.failure(path, .last) }
        lastSync = .now
    }

    /// Drops what stands behind a place.
    package func truncate(to byteCount: Int) throws(FileError) {
        guard ftruncate(descriptor, byteCount) == 0 else { throw AtomicFile.failure(path, .last) }
        self.byteCount = byteCount
    }

    /// Removes the file, unless another has its name by now.
    package func remove() {
        guard let mine = FileStatus(ofDescriptor: descriptor),
            FileStatus(ofPath: path, followingLinks: false)?.identity == mine.identity
        else { return }
        SystemCall.unlink(path)
    }
}
