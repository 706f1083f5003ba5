// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Multiplies rows of weights with rows of inputs, some rows at a time; owns its memory, one task's.
///
/// In INT8: code sums in int32 times the scales of the input and of the weights, as comfy-kitchen's `int8_linear`, without bias.
final class RowOutputs {
    private let inputs: InputRows
    private let rounded: RoundedInputs?
    private let rowProducts: RowProducts
    private let memory: Scratch
    private let codes: Scratch
    private let products: Scratch
    private let codeProducts: Scratch
    private let energies: Scratch
    private var scales: [Float] = []
    private var waiting = 0
    private var found = OutputErrors.Sums()

    /// Rows of weights that are multiplied together: so many that inputs are read from a cache most of the time.
    static let together = 16
    /// A row is multiplied twice: the weights, then their error.
    private static let parts = 2

    /// - Parameter basis: in which inputs are rounded; nil if they are not.
    init(of inputs: InputRows, basis: Int?, kernels: fk_kernels) {
        self.inputs = inputs
        rounded = basis.flatMap { inputs.rounded[$0] }
        rowProducts = RowProducts(kernels)
        memory = Scratch(floats: Self.together * Self.parts * inputs.stride)
        codes = Scratch(byteCount: Self.together * (rounded?.stride ?? 0))
        products = Scratch(byteCount: Self.together * Self.parts * inputs.count * MemoryLayout<Double>.stride)
        codeProducts = Scratch(byteCount: Self.together * inputs.count * MemoryLayout<Int32>.stride)
        energies = Scratch(byteCount: 3 * inputs.count * MemoryLayout<Double>.stride)
    }

    /// Takes one row.
    ///
    /// - Parameters:
    ///   - weights: the original's, finite, padded with 0 to a multiple of 16.
    ///   - values: the reconstruction, likewise.
    ///   - codes: the row's codes and their scale; read only if inputs are rounded.
    func add(
        _ weights: UnsafePointer<Float>, _ values: UnsafePointer<Float>, codes: UnsafePointer<Int8>?, scale: Float
    ) {
        let row = unsafe memory.floats.advanced(by: waiting * Self.parts * inputs.stride)
        unsafe row.update(from: weights, count: inputs.stride)
        unsafe rowProducts.subtract(
            weights, from: values, count: inputs.columns, into: row.advanced(by: inputs.stride))
        if let rounded, let codes = unsafe codes {
            unsafe self.codes.raw.advanced(by: waiting * rounded.stride)
                .copyMemory(from: codes, byteCount: inputs.columns)
        }
        scales.append(scale)
        waiting += 1
        if waiting == Self.together { multiply() }
    }

    /// The figures of the rows that were taken since the last call.
    func finish() -> OutputErrors {
        if waiting > 0 { multiply() }
        var errors = OutputErrors()
        swap(&errors.rows, &found)
        for (place, part) in OutputErrors.Sums.parts.enumerated() where !errors.rows[keyPath: part].isEmpty {
            let sums = unsafe UnsafeMutableBufferPointer(
                start: inputSums.advanced(by: place * inputs.count), count: inputs.count)
            errors.inputs[keyPath: part] = unsafe Array(sums)
            unsafe sums.update(repeating: 0)
        }
        return errors
    }

    /// [part][input] the energies of each input row since the last ``finish()``.
    private var inputSums: UnsafeMutablePointer<Double> { unsafe energies.raw.assumingMemoryBound(to: Double.self) }

    /// Multiplies the rows that wait.
    private func multiply() {
        let sums = unsafe products.raw.assumingMemoryBound(to: Double.self)
        unsafe rowProducts.multiply(
            memory.floats, count: waiting * Self.parts, with: inputs.floats, count: inputs.count, stride: inputs.stride,
            into: sums)
        let codeSums = unsafe codeProducts.raw.assumingMemoryBound(to: Int32.self)
        if let rounded {
            unsafe rowProducts.multiply(
                codes.raw.assumingMemoryBound(to: Int8.self), count: waiting, with: rounded.codes, count: inputs.count,
                stride: rounded.stride, into: codeSums)
        }
        for row in 0..<waiting {
            let outputs = unsafe sums.advanced(by: row * Self.parts * inputs.count)
            unsafe found.signal.append(addEnergies(of: outputs, to: 0))
            unsafe found.error.append(addEnergies(of: outputs.advanced(by: inputs.count), to: 1))
            guard let rounded else { continue }
            unsafe subtract(
                outputs, from: codeSums.advanced(by: row * inputs.count), times: rounded.scales, Double(scales[row]))
            unsafe found.rounded.append(addEnergies(of: outputs, to: 2))
        }
        scales.removeAll(keepingCapacity: true)
        waiting = 0
    }

    /// A row's outputs in INT8 less its exact ones, in their place.
    private func subtract(
        _ outputs: UnsafeMutablePointer<Double>, from codeSums: UnsafePointer<Int32>, times scales: [Float],
        _ scale: Double
    ) {
        for input in 0..<inputs.count {
            unsafe outputs[input] = Double(codeSums[input]) * (scale * Double(scales[input])) - outputs[input]
        }
    }

    /// Σv² over the inputs, which is added to each input's sum of this part as well.
    private func addEnergies(of values: UnsafePointer<Double>, to part: Int) -> Double {
        let sums = unsafe inputSums.advanced(by: part * inputs.count)
        var total = 0.0
        for input in 0..<inputs.count {
            let energy = unsafe values[input] * values[input]
            total += energy
            unsafe sums[input] += energy
        }
        return total
    }
}
