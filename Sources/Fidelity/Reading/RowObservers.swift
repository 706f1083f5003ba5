// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

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
