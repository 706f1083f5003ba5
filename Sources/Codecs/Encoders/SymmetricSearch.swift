// SPDX-License-Identifier: Apache-2.0

/// The scale of a group for codes from −n to n − 1, weighted by w².
struct SymmetricSearch {
    /// What codes are multiplied by; of either sign.
    private(set) var scale: Float = 0
    /// The codes plus n; 0 if all weights are next to 0.
    private(set) var codes: [Int]

    /// Groups whose largest magnitude is under this count as zeros: `GROUP_MAX_EPS` in ggml-quants.c.
    static let least: Float = 1e-15

    /// Tries 19 scales around −s / n, s being the weight of the largest magnitude.
    ///
    /// From `make_qx_quants` with `rmse_type` 1.
    init(trying group: [Float], top: Int) {
        codes = Array(repeating: 0, count: group.count)
        let extreme = group.extreme
        guard extreme.magnitude >= Self.least else { return }
        var best: Float = 0
        for trial in [0] + Array(-9...(-1)) + Array(1...9) {
            let inverse = trial == 0 ? Float(-top) / extreme : -(Float(top) + 0.1 * Float(trial)) / extreme
            let tried = Self.codes(group, inverse, top)
            let sums = Self.sums(group, tried)
            guard trial == 0 || (sums.squares > 0 && sums.product * sums.product > best * sums.squares) else {
                continue
            }
            scale = sums.squares != 0 ? sums.product / sums.squares : 0
            best = scale * sums.product
            codes = tried.map { $0 + top }
        }
    }

    /// Changes one code at a time as long as that helps, in five rounds at most.
    ///
    /// From `make_q3_quants`.
    init(descending group: [Float], top: Int) {
        codes = Array(repeating: 0, count: group.count)
        let extreme = group.extreme
        guard extreme.magnitude >= Self.least else { return }
        var descent = Descent(group, Self.codes(group, Float(-top) / extreme, top), top: top)
        for _ in 0..<5 {
            guard descent.round() else { break }
        }
        scale = descent.sums.product / descent.sums.squares
        codes = descent.codes.map { $0 + top }
    }

    private static func codes(_ group: [Float], _ inverse: Float, _ top: Int) -> [Int] {
        group.map { max(-top, min(top - 1, (inverse * $0).nearestInt)) }
    }

    /// Σ w²·w·code and Σ w²·code².
    fileprivate static func sums(_ group: [Float], _ codes: [Int]) -> (product: Float, squares: Float) {
        var (product, squares): (Float, Float) = (0, 0)
        for index in group.indices {
            let (importance, code) = (group[index] * group[index], Float(codes[index]))
            product += importance * group[index] * code
            squares += importance * code * code
        }
        return (product, squares)
    }
}

/// Codes that are changed one at a time.
private struct Descent {
    private let group: [Float]
    private let top: Int
    private(set) var codes: [Int]
    private(set) var sums: (product: Float, squares: Float)

    init(_ group: [Float], _ codes: [Int], top: Int) {
        (self.group, self.codes, self.top) = (group, codes, top)
        sums = SymmetricSearch.sums(group, codes)
    }

    /// Tries to change each code; returns whether one was.
    mutating func round() -> Bool {
        var changed = false
        for index in group.indices where change(index) { changed = true }
        return changed
    }

    /// Changes a code to the best one for the scale that the others have, if that is another and better.
    private mutating func change(_ index: Int) -> Bool {
        let weight = group[index]
        let (importance, old) = (weight * weight, Float(codes[index]))
        var product = sums.product - importance * weight * old
        guard product > 0 else { return false }
        var squares = sums.squares - importance * old * old
        let code = max(-top, min(top - 1, (weight * squares / product).nearestInt))
        guard code != codes[index] else { return false }
        product += importance * weight * Float(code)
        squares += importance * Float(code) * Float(code)
        guard squares > 0, product * product * sums.squares > sums.product * sums.product * squares else {
            return false
        }
        codes[index] = code
        sums = (product, squares)
        return true
    }
}
