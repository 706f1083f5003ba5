// SPDX-License-Identifier: Apache-2.0

/// The order in which a file of llama.cpp holds the rows of a query or key projection.
///
/// Rotary embeddings turn pairs of rows. In transformers' models a head has the first rows of all pairs and then the second
/// ones; `LlamaModel.permute` of llama.cpp's converter puts the two rows of each pair side by side, since its graph of the
/// architecture `llama` turns neighbours. Heads stay in their places.
public struct RowOrder: Sendable, Hashable {
    /// How many heads the rows belong to.
    public let heads: Int
    /// The rows of one head, an even number of at least 2.
    public let rowsPerHead: Int

    /// The order of a tensor of so many rows; nil if they are not the same even number for each head.
    public init?(rows: Int, heads: Int) {
        guard rows > 0, heads > 0, rows.isMultiple(of: heads), (rows / heads).isMultiple(of: 2) else { return nil }
        self.heads = heads
        rowsPerHead = rows / heads
    }

    /// The row of the file that holds a row of the model.
    ///
    /// - Parameter row: 0 or more, and less than ``heads`` times ``rowsPerHead``.
    public func storedRow(of row: Int) -> Int {
        let place = row % rowsPerHead
        let half = rowsPerHead / 2
        return row - place + (place < half ? 2 * place : 2 * (place - half) + 1)
    }
}
