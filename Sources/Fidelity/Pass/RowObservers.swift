// SPDX-License-Identifier: Apache-2.0

public import Checkpoints

/// Several observers of the same rows.
public struct RowObservers: RowObserver {
    private let all: [any RowObserver]

    /// An observer that shows rows to each of these that wants to see them.
    public init(_ all: [any RowObserver]) {
        self.all = all
    }

    /// Whether one of them wants to see the rows of a tensor.
    public func observes(_ tensor: TensorInfo) -> Bool { all.contains { $0.observes(tensor) } }

    /// Shows rows to each of them.
    public func observe(_ rows: Range<Int>, of tensor: TensorInfo, bytes: UnsafeRawBufferPointer) throws {
        for observer in all where observer.observes(tensor) {
            unsafe try observer.observe(rows, of: tensor, bytes: bytes)
        }
    }
}
