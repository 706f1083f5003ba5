// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Files

/// Reads the tensors of one layer after another, and checks every rule of them.
struct ActivationLayerReader {
    /// The file.
    let file: Checkpoint
    /// What errors call it.
    let location: String
    /// The file's bases.
    let bases: [Int]
    /// The most rows of a sample, if the file says it.
    let capacity: Int?
    /// Whether to read samples.
    let samples: Bool

    private var budget = ActivationBudget()

    /// A reader of the layers of a file.
    init(file: Checkpoint, location: String, bases: [Int], capacity: Int?, samples: Bool) {
        self.file = file
        self.location = location
        self.bases = bases
        self.capacity = capacity
        self.samples = samples
    }

    /// A layer of its tensors.
    ///
    /// - Throws: `FileError` of kind `damaged` for a broken rule, with the tensor that breaks it.
    mutating func layer(_ name: String, _ parts: ActivationParts.Layer) throws(FileError) -> LayerActivations {
        let tensors = LayerTensors(name: name, parts: parts, location: location)
        let energyTensor = try tensors.required(.inputEnergy, [.f64, .f32])
        let columns = energyTensor.elementCount
        try tensors.check(energyTensor, shape: [columns])
        try refusing(energyTensor) { () throws(ParseProblem) in try budget.take(columns: columns) }
        let count = try count(tensors)
        let factor = energyTensor.elementType == .f32 ? Double(count) : 1
        let type = energyTensor.elementType
        var layer = LayerActivations(name: name, count: count, inputEnergy: try sums(energyTensor, times: factor))
        let output = try tensors.required(.outputEnergy, [type], shape: [])
        layer.outputEnergy = try sums(output, times: factor)[0]
        let rounding = try tensors.required(.roundingEnergy, [type], shape: [bases.count])
        layer.roundingEnergy = try roundingEnergy(rounding, columns: columns, times: factor)
        if let sum = try tensors.optional(.inputSum, [type], shape: [columns]) {
            layer.inputSum = try sums(sum, times: factor, signed: true)
        }
        if let tensor = try tensors.optional(.sensitivity, [.f64, .f32], shape: []) {
            layer.sensitivity = try sums(tensor, times: 1)[0]
        }
        layer.sample = try sample(tensors, count: count, columns: columns)
        return layer
    }

    /// What the file says of the model's output.
    ///
    /// - Throws: `FileError` of kind `damaged` if one of the two is missing or cannot be.
    func output(energy: TensorInfo?, count: TensorInfo?) throws(FileError) -> (energy: Double, count: Int)? {
        guard energy != nil || count != nil else { return nil }
        guard let energy, let count else {
            let missing = energy == nil ? ActivationNames.outputEnergy : ActivationNames.outputCount
            throw ParseProblem(
                .activationsMissing, tensor: missing, expected: "it beside its companion", found: "no such tensor"
            )
            .of(file: location)
        }
        let tensors = LayerTensors(name: "", parts: [:], location: location)
        try tensors.check(energy, types: [.f64])
        try tensors.check(energy, shape: [])
        return (try sums(energy, times: 1)[0], try self.count(count, tensors))
    }
}

extension ActivationLayerReader {
    private func count(_ tensors: LayerTensors) throws(FileError) -> Int {
        try count(try tensors.required(.count, [.i64], shape: []), tensors)
    }

    private func count(_ tensor: TensorInfo, _ tensors: LayerTensors) throws(FileError) -> Int {
        try tensors.check(tensor, types: [.i64])
        try tensors.check(tensor, shape: [])
        let count = try file.elements(of: tensor, as: Int64.self)[0]
        try refusing(tensor) { () throws(ParseProblem) in try SumRules.check(count: Int(count)) }
        return Int(count)
    }

    /// The sums of a tensor, which holds them or, with the count as `factor`, means.
    private func sums(_ tensor: TensorInfo, times factor: Double, signed: Bool = false) throws(FileError) -> [Double] {
        var sums = try file.doubles(of: tensor)
        if factor != 1 {
            for index in sums.indices { sums[index] *= factor }
        }
        try refusing(tensor) { () throws(ParseProblem) in try SumRules.check(sums, signed: signed) }
        return sums
    }

    /// The sums of rounding by basis: NaN where the group does not divide the columns, and only there.
    private func roundingEnergy(
        _ tensor: TensorInfo, columns: Int, times factor: Double
    ) throws(FileError) -> [Int: Double] {
        var energies: [Int: Double] = [:]
        for (basis, stored) in zip(bases, try file.doubles(of: tensor)) {
            try refusing(tensor) { () throws(ParseProblem) in
                guard stored.isNaN == columns.isMultiple(of: basis) else { return }
                throw ParseProblem(
                    .activationsRounding,
                    expected: stored.isNaN
                        ? "a sum for basis \(basis), which divides \(columns)"
                        : "NaN for basis \(basis), which does not divide \(columns)",
                    found: "\(stored)")
            }
            guard !stored.isNaN else { continue }
            try refusing(tensor) { () throws(ParseProblem) in try SumRules.check([stored * factor]) }
            energies[basis] = stored * factor
        }
        return energies
    }

    /// Says which tensor it is that breaks a rule.
    private func refusing(_ tensor: TensorInfo, _ check: () throws(ParseProblem) -> Void) throws(FileError) {
        do throws(ParseProblem) {
            try check()
        } catch {
            throw error.of(tensor: tensor.name).of(file: location)
        }
    }
}

extension ActivationLayerReader {
    /// The sample of a layer; nil if there is none, or if samples are not asked for.
    private mutating func sample(
        _ tensors: LayerTensors, count: Int, columns: Int
    ) throws(FileError) -> ActivationSample? {
        guard let rows = try tensors.optional(.rows, [.f16]) else {
            guard let keys = try tensors.optional(.rowKeys, [.u64]) else { return nil }
            throw ParseProblem(.activationsMissing, tensor: keys.name, expected: "rows for the keys", found: "none")
                .of(file: location)
        }
        let rowCount = rows.shape.first ?? 0
        try tensors.check(rows, shape: [rowCount, columns])
        let keys = try tensors.optional(.rowKeys, [.u64], shape: [rowCount])
        try refusing(rows) { () throws(ParseProblem) in
            let most = min(count, capacity ?? count)
            guard rowCount > most else { return }
            throw ParseProblem(
                .activationsRows,
                expected: "at most \(most) rows, as many as \(most == count ? "were seen" : "the metadata allows")",
                found: "\(rowCount)")
        }
        guard samples, rowCount > 0 else { return nil }
        try refusing(rows) { () throws(ParseProblem) in try budget.take(rows: rowCount, columns: columns) }
        return ActivationSample(keys: try keys.map(self.keys) ?? [], values: try values(rows, columns: columns))
    }

    private func values(_ tensor: TensorInfo, columns: Int) throws(FileError) -> [Float16] {
        let values = try file.elements(of: tensor, as: Float16.self)
        guard let index = values.firstIndex(where: { !$0.isFinite }) else { return values }
        throw ParseProblem(
            .activationsRows, tensor: tensor.name, expected: "rows of finite numbers",
            found: "\(values[index]) in row \(index / columns)"
        )
        .of(file: location)
    }

    private func keys(_ tensor: TensorInfo) throws(FileError) -> [UInt64] {
        let keys = try file.elements(of: tensor, as: UInt64.self)
        guard let index = keys.indices.dropFirst().first(where: { keys[$0] < keys[$0 - 1] }) else { return keys }
        throw ParseProblem(
            .activationsKeys, tensor: tensor.name, expected: "keys that rise",
            found: "\(keys[index]) after \(keys[index - 1])"
        )
        .of(file: location)
    }
}
