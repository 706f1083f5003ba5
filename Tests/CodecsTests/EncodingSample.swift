// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport

@testable import Codecs

/// Rows of float32 weights to be encoded.
struct EncodingSample {
    let weights: [Float]
    let columns: Int

    init(_ weights: [Float], columns: Int) {
        self.weights = weights
        self.columns = columns
    }

    /// What an encoder finds before it encodes the rows.
    func survey(_ encoding: Encoding, level: CPULevel = .best) -> RowSurvey {
        var encoder = encoding.rowEncoder(of: .f32, columns: columns, level: level)
        return unsafe weights.withUnsafeBytes { unsafe encoder.survey($0) }
    }

    /// The rows in an encoding.
    ///
    /// - Parameters:
    ///   - maximum: the matrix's largest weight; nil for that of these rows.
    ///   - slack: bytes of 0xA5 behind the codes.
    func encoded(
        _ encoding: Encoding, maximum: Float? = nil, slack: Int = 0, level: CPULevel = .best
    ) -> StoredSample {
        let largest = encoding.scaling == .tensor ? maximum ?? survey(encoding, level: level).maximum : nil
        let count = weights.count * encoding.storedType.bitWidth / 8
        var codes = [UInt8](repeating: 0xA5, count: count + slack)
        var scales = [Float](repeating: 0, count: weights.count / columns)
        var encoder = encoding.rowEncoder(of: .f32, columns: columns, level: level)
        let unusable = unsafe weights.withUnsafeBytes { rows in
            unsafe codes.withUnsafeMutableBytes { codes in
                unsafe scales.withUnsafeMutableBufferPointer { scales in
                    unsafe encoder.encode(rows, tensorMaximum: largest, codes: codes, scales: scales)
                }
            }
        }
        return StoredSample(
            encoding: encoding, columns: columns, bytes: Array(codes[..<count]), scales: scales,
            slack: Array(codes[count...]), unusable: unusable)
    }

    /// The same by plain Swift, of finite weights.
    func encodedByReference(_ encoding: Encoding) -> StoredSample {
        var stored = StoredSample(encoding: encoding, columns: columns, bytes: [], scales: [])
        switch encoding {
        case .plain(let type):
            stored.bytes = weights.flatMap { StoredSample.bytes(of: $0, as: type) }
            stored.scales = Array(repeating: 0, count: weights.count / columns)
        case .int8(let configuration):
            let rows = stride(from: 0, to: weights.count, by: columns)
                .map { start in
                    let row = Array(weights[start..<start + columns])
                    return configuration.rotation.map { Reference.rotated(row, by: $0) } ?? row
                }
            let maxima = rows.map { $0.reduce(0) { max($0, abs($1)) } }
            for (row, maximum) in zip(rows, maxima) {
                let scale = Int8Scale(
                    scaling: configuration.scaling, isRotated: configuration.rotation != nil,
                    maximum: configuration.scaling == .tensor ? maxima.max() ?? 0 : maximum)
                let codes = Reference.codes(row, scale: scale, isRotated: configuration.rotation != nil)
                stored.bytes += codes.map { UInt8(bitPattern: $0) }
                stored.scales.append(scale.scale)
            }
        }
        return stored
    }
}

/// Rows as an encoding stores them.
struct StoredSample {
    let encoding: Encoding
    let columns: Int
    var bytes: [UInt8]
    var scales: [Float]
    /// What lies behind the rows.
    var slack: [UInt8] = []
    /// Weights that the encoder could not hold.
    var unusable = 0

    init(
        encoding: Encoding, columns: Int, bytes: [UInt8], scales: [Float], slack: [UInt8] = [], unusable: Int = 0
    ) {
        self.encoding = encoding
        self.columns = columns
        self.bytes = bytes
        self.scales = scales
        self.slack = slack
        self.unusable = unusable
    }

    /// Random rows that an encoder makes of what they stand for: every row of codes has one that sets its scale.
    init(representableIn encoding: Encoding, rows: Int, columns: Int, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var (bytes, scales): ([UInt8], [Float]) = ([], [])
        for _ in 0..<rows {
            switch encoding {
            case .plain(let type):
                let narrow = type == .f64 ? ElementType.f32 : type
                for _ in 0..<columns {
                    let value = Self.bytes(of: Float(generator.normal()), as: narrow)
                    let held = Self.floats(Self.cast(value, from: narrow, to: .f32))[0]
                    bytes += Self.bytes(of: held, as: type)
                }
            case .int8:
                var codes = (0..<columns).map { _ in Int8.random(in: -127...127, using: &generator) }
                codes[Int.random(in: 0..<columns, using: &generator)] = 127
                bytes += codes.map { UInt8(bitPattern: $0) }
                scales.append(0x1p-9)
            }
        }
        self.init(encoding: encoding, columns: columns, bytes: bytes, scales: scales)
    }

    /// The rows as float32.
    func decoded(level: CPULevel = .best) -> [Float] {
        var reader = encoding.rowValues(columns: columns, level: level)
        var values = [Float](repeating: 0, count: bytes.count * 8 / encoding.storedType.bitWidth)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe values.withUnsafeMutableBytes {
                unsafe reader.write(StoredRows(bytes, scales: scales[...]), as: .f32, into: $0)
            }
        }
        return values
    }

    /// The same by plain Swift, of finite numbers.
    func decodedByReference() -> [Float] {
        switch encoding {
        case .plain(let type): Self.floats(Self.cast(bytes, from: type, to: .f32))
        case .int8(let configuration):
            scales.enumerated()
                .flatMap { row, scale in
                    Reference.weights(
                        bytes[row * columns..<(row + 1) * columns].map { Int8(bitPattern: $0) }, scale: scale,
                        rotation: configuration.rotation)
                }
        }
    }

    /// How many stored numbers are NaN or infinite.
    func nonFinite() -> Int {
        var reader = encoding.rowValues(columns: columns)
        return unsafe bytes.withUnsafeBytes { bytes in
            let rows = unsafe StoredRows(bytes, scales: scales[...])
            return unsafe (0..<reader.count(of: rows)).reduce(0) { unsafe $0 + reader.row($1, of: rows).nonFinite }
        }
    }

    /// One number in a type's bytes, round half to even; by the language's own conversions.
    static func bytes(of value: Float, as type: ElementType) -> [UInt8] {
        switch type {
        case .bf16:
            let bits = value.bitPattern
            let rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
            return SafetensorsBytes.littleEndian(UInt16(value.isNaN ? bits >> 16 | 0x40 : rounded))
        case .f16: return SafetensorsBytes.littleEndian(Float16(value).bitPattern)
        case .f64: return SafetensorsBytes.littleEndian(Double(value).bitPattern)
        default: return SafetensorsBytes.littleEndian(value.bitPattern)
        }
    }

    /// Numbers of one type as those of another; by plain Swift.
    static func cast(_ bytes: [UInt8], from type: ElementType, to other: ElementType) -> [UInt8] {
        let width = type.bitWidth / 8
        return stride(from: 0, to: bytes.count, by: width)
            .flatMap { start in
                let bits = bytes[start..<start + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                let value: Float =
                    switch type {
                    case .bf16: Float(bitPattern: UInt32(bits) << 16)
                    case .f16: Float(Float16(bitPattern: UInt16(bits)))
                    case .f64: Float(Double(bitPattern: bits))
                    default: Float(bitPattern: UInt32(bits))
                    }
                return Self.bytes(of: value, as: other)
            }
    }

    /// Float32 numbers from their bytes.
    static func floats(_ bytes: [UInt8]) -> [Float] {
        stride(from: 0, to: bytes.count, by: 4)
            .map { start in
                Float(bitPattern: bytes[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            }
    }
}
