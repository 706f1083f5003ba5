// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Tensors of several files in groups, which grow as tensors are joined.
struct TensorGroups {
    /// A tensor by its file's place and its name.
    typealias Tensor = (file: Int, name: String)

    private var tensors: [(file: Int, name: String, bytes: Int)] = []
    private var places: [[String: Int]] = []
    /// Another tensor of the same group, of a lower place; the first one has its own.
    private var parents: [Int] = []

    /// Each tensor by itself.
    init(files: [[TensorInfo]]) {
        for (file, all) in files.enumerated() {
            places.append([:])
            for tensor in all {
                places[file][tensor.name] = tensors.count
                parents.append(tensors.count)
                tensors.append((file, tensor.name, tensor.byteCount))
            }
        }
    }

    /// Puts two tensors into one group; does nothing if a file has no such tensor.
    mutating func join(_ one: Tensor, _ other: Tensor) {
        guard let first = places[one.file][one.name], let second = places[other.file][other.name] else { return }
        let (left, right) = (root(of: first), root(of: second))
        parents[max(left, right)] = min(left, right)
    }

    /// The groups, in the order of their first tensors, with the bytes of all tensors of each.
    var all: [(bytes: Int, tensors: [Tensor])] {
        var groups = self
        var found: [(bytes: Int, tensors: [Tensor])] = []
        var indices: [Int: Int] = [:]
        for (place, tensor) in tensors.enumerated() {
            let root = groups.root(of: place)
            let index = indices[root] ?? found.count
            if index == found.count {
                indices[root] = index
                found.append((0, []))
            }
            found[index].bytes += tensor.bytes
            found[index].tensors.append((tensor.file, tensor.name))
        }
        return found
    }

    private mutating func root(of place: Int) -> Int {
        var place = place
        while parents[place] != place {
            // The way becomes shorter each time it is gone.
            parents[place] = parents[parents[place]]
            place = parents[place]
        }
        return place
    }
}
