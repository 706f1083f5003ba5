// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Synchronization

/// Pairs of pictures that were compared, and what could not be.
package struct PictureComparison: Sendable {
    /// A pair that could not be compared.
    package struct Failure: Sendable {
        /// The two files.
        package let pair: PicturePair
        /// Why.
        package let error: FileError
    }

    /// The pairs, in their order.
    package let pairs: [ComparedPair]
    /// The files of each pair.
    package let files: [PicturePair]
    /// The files of the first pairs as they were opened: as many as the caller asked for, or fewer.
    package let open: [OpenPair]
    /// The pairs that could not be compared, in their order.
    package let failures: [Failure]
    /// How the pictures were paired, and which stay alone.
    package let pairing: PicturePairing
    /// What all pairs say together.
    package let pooled: PooledPictures

    /// Compares every pair, some at the same time; the result does not depend on how many.
    ///
    /// - Parameters:
    ///   - threads: How many pairs are in memory at most, each with 16 bytes per pixel.
    ///   - kept: How many pairs' files stay open, to be read once more for their colours.
    ///   - progress: Told how many pairs are done.
    /// - Throws: The `FileError` of the only pair; of several, each is a failure and the others go on.
    package init(
        _ pairing: PicturePairing, threads: Int, keepingOpen kept: Int = 0, limits: PictureLimits = .standard,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws {
        let (all, counter) = (pairing.pairs, ProgressCounter())
        let results = try await concurrentMap(
            count: all.count, limit: threads, makeWorker: {},
            body: { _, index in
                let result = Result { () throws(FileError) -> (pair: ComparedPair, files: OpenPair?) in
                    let files = try OpenPair(all[index])
                    return (try ComparedPair(all[index], files, limits: limits), index < kept ? files : nil)
                }
                progress(counter.next(), all.count)
                return result
            })
        if results.count == 1, case .failure(let error) = results[0] { throw error }
        let compared = results.compactMap { try? $0.get() }
        pairs = compared.map(\.pair)
        open = compared.compactMap(\.files)
        files = zip(all, results).compactMap { pair, result in (try? result.get()).map { _ in pair } }
        failures = zip(all, results)
            .compactMap { pair, result in
                guard case .failure(let error) = result else { return nil }
                return Failure(pair: pair, error: error)
            }
        self.pairing = pairing
        pooled = PooledPictures(pairs.map(\.measures))
    }
}

/// Counts what several tasks have done.
package final class ProgressCounter: Sendable {
    private let done = Atomic(0)

    /// A counter at 0.
    package init() {}

    /// One more; how many that makes.
    package func next() -> Int { done.add(1, ordering: .relaxed).newValue }
}
