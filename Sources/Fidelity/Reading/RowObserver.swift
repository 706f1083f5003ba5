// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Sees rows of a candidate while they are read for another purpose, so that nothing is read again for its sake.
package protocol RowObserver: Sendable {
    /// Whether it wants to see the rows of a tensor.
    func observes(_ tensor: TensorInfo) -> Bool

    /// Takes in rows of a tensor.
    ///
    /// It is called by several tasks at once and in any order, with each row at least once; a row that comes again has the
    /// same bytes.
    ///
    /// - Parameters:
    ///   - rows: which rows of the tensor.
    ///   - bytes: these rows, valid during the call.
    func observe(_ rows: Range<Int>, of tensor: TensorInfo, bytes: UnsafeRawBufferPointer) throws
}

/// Several observers of the same rows.
package struct RowObservers: RowObserver {
    private let all: [any RowObserver]

    /// An observer that shows rows to each of these that wants to see them.
    package init(_ all: [any RowObserver]) {
        self.all = all
    }

    /// Whether one of them wants to see the rows of a tensor.
    package func observes(_ tensor: TensorInfo) -> Bool { all.contains { $0.observes(tensor) } }

    /// Shows rows to each of them.
    package func observe(_ rows: Range<Int>, of tensor: TensorInfo, bytes: UnsafeRawBufferPointer) throws {
        for observer in all where observer.observes(tensor) {
            unsafe try observer.observe(rows, of: tensor, bytes: bytes)
        }
    }
}
