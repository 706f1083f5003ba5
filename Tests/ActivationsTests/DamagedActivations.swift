// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

/// A file of activations that breaks one rule, and the sentence that says so.
struct DamagedActivations: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// What follows the file's name.
    let sentence: String

    init(_ what: String, _ file: ActivationBytes, _ sentence: String) {
        self.init(what, bytes: file.file, "is damaged: " + sentence)
    }

    init(_ what: String, bytes: [UInt8], _ sentence: String) {
        testDescription = what
        self.bytes = bytes
        self.sentence = "\"a.safetensors\" " + sentence
    }

    private typealias Bytes = ActivationBytes
    private static let sound = ActivationBytes()

    static let all = wholeFile + parts + numbers + rows

    private static let wholeFile = [
        DamagedActivations(
            "no format", bytes: sound.metadata("format", nil).file,
            "is a safetensors file and not one of activations: its metadata lacks \"format\": \"fidelio.activations/1\"; "
                + "docs/activations.md says how such a file is captured (rule activations-format)."),
        DamagedActivations(
            "a later format", bytes: sound.metadata("format", "fidelio.activations/2").file,
            "is of the format fidelio.activations/2, which this version of Fidelio does not read (rule activations-format)."
        ),
        DamagedActivations(
            "no bases", sound.metadata("bases", nil),
            "expected \"bases\" in the metadata, found none (rule activations-bases)."),
        DamagedActivations(
            "bases that are not JSON", sound.metadata("bases", "1, 16"),
            "expected bases as a JSON list such as [1, 16, 64, 256], found \"1, 16\" (rule activations-bases)."),
        DamagedActivations(
            "a basis that is not a number", sound.metadata("bases", "[1, null]"),
            "expected bases as whole numbers, found \"[1, null]\" (rule activations-bases)."),
        DamagedActivations("bases that fall", sound.metadata("bases", "[16, 1]"), bases("[16, 1]")),
        DamagedActivations("a basis twice", sound.metadata("bases", "[1, 1]"), bases("[1, 1]")),
        DamagedActivations("a power of 2 alone", sound.metadata("bases", "[1, 8]"), bases("[1, 8]")),
        DamagedActivations("a basis of 0", sound.metadata("bases", "[0, 1]"), bases("[0, 1]")),
        DamagedActivations("a negative basis", sound.metadata("bases", "[-4, 1]"), bases("[-4, 1]")),
        DamagedActivations(
            "the least basis", sound.metadata("bases", "[-9223372036854775808, 1]"), bases("[\(Int.min), 1]")),
        DamagedActivations("no basis", sound.metadata("bases", "[]"), bases("[]")),
        DamagedActivations(
            "a capacity that is a word", sound.metadata("rows", "many"),
            "expected \"rows\" in the metadata to be a whole number up to 1048576, found \"many\" (rule activations-capacity)."
        ),
        DamagedActivations(
            "a name of 1,001 bytes",
            sound.adding(String(repeating: "n", count: 1001) + ".count", "I64", [], Bytes.i64([1])),
            "for tensor \"" + (String(repeating: "n", count: 1001) + ".count").printable(limit: 200)
                + "\" expected a layer's name of 1 to 1000 bytes, found 1001 bytes (rule activations-name)."),
        DamagedActivations(
            "a layer without a name", sound.adding(".count", "I64", [], Bytes.i64([1])),
            "for tensor \".count\" expected a layer's name of 1 to 1000 bytes, found 0 bytes (rule activations-name)."),
    ]

    private static func bases(_ found: String) -> String {
        "expected bases to be 1 or powers of 4, rising, 1 to 16 of them, found \(found) (rule activations-bases)."
    }

    private static func missing(_ name: String) -> DamagedActivations {
        DamagedActivations(
            "no \(name)", sound.with(name, nil),
            "for tensor \"\(name)\" expected it beside the layer's other tensors, found no such tensor (rule activations-missing)."
        )
    }

    private static let parts =
        ["a.count", "a.input_energy", "a.output_energy", "a.rounding_energy"].map(missing) + [
            DamagedActivations(
                "no layer", ActivationBytes(tensors: [("x", "F32", [], SafetensorsBytes.f32([1]))]),
                "expected the sums of at least one layer, found none (rule activations-missing)."),
            DamagedActivations(
                "keys without rows", sound.with("a.rows", nil),
                "for tensor \"a.row_keys\" expected rows for the keys, found none (rule activations-missing)."),
            DamagedActivations(
                "an output without a count", sound.with("output_count", nil),
                "for tensor \"output_count\" expected it beside its companion, found no such tensor (rule activations-missing)."
            ),
            DamagedActivations(
                "sums beside means", sound.with("a.output_energy", ("F32", [], SafetensorsBytes.f32([1]))),
                "for tensor \"a.output_energy\" expected F64, found F32 (rule activations-type)."),
            DamagedActivations(
                "a count in F64", sound.with("a.count", ("F64", [], Bytes.f64([3]))),
                "for tensor \"a.count\" expected I64, found F64 (rule activations-type)."),
            DamagedActivations(
                "an output in F32", sound.with("output_energy", ("F32", [], SafetensorsBytes.f32([1]))),
                "for tensor \"output_energy\" expected F64, found F32 (rule activations-type)."),
            DamagedActivations(
                "two counts", sound.with("a.count", ("I64", [2], Bytes.i64([3, 3]))),
                "for tensor \"a.count\" expected the shape [], found [2] (rule activations-shape)."),
            DamagedActivations(
                "inputs in rows",
                sound.with("a.input_energy", ("F64", [1, 16], Bytes.f64(Array(repeating: 1, count: 16)))),
                "for tensor \"a.input_energy\" expected the shape [16], found [1, 16] (rule activations-shape)."),
            DamagedActivations(
                "a rounding for each of three bases",
                sound.with("a.rounding_energy", ("F64", [3], Bytes.f64([1, 1, 1]))),
                "for tensor \"a.rounding_energy\" expected the shape [2], found [3] (rule activations-shape)."),
            DamagedActivations(
                "rows of other inputs", sound.with("a.rows", ("F16", [6, 8], [UInt8](repeating: 0, count: 96))),
                "for tensor \"a.rows\" expected the shape [6, 16], found [6, 8] (rule activations-shape)."),
            DamagedActivations(
                "a key too few", sound.with("a.row_keys", ("U64", [2], Bytes.u64([5, 6]))),
                "for tensor \"a.row_keys\" expected the shape [3], found [2] (rule activations-shape)."),
            DamagedActivations(
                "no inputs", sound.with("a.input_energy", ("F64", [0], [])),
                "for tensor \"a.input_energy\" expected 1 to 1048576 numbers per input row, found 0 (rule activations-size)."
            ),
        ]

    private static let numbers = [
        DamagedActivations("a count of 0", sound.with("a.count", ("I64", [], Bytes.i64([0]))), count("a.count", "0")),
        DamagedActivations(
            "a negative count", sound.with("a.count", ("I64", [], Bytes.i64([.min]))), count("a.count", "\(Int.min)")),
        DamagedActivations(
            "a count over 2^53", sound.with("a.count", ("I64", [], Bytes.i64([1 << 53 + 1]))),
            count("a.count", "\(1 << 53 + 1)")),
        DamagedActivations(
            "an output of 0 rows", sound.with("output_count", ("I64", [], Bytes.i64([0]))), count("output_count", "0")),
        DamagedActivations(
            "a negative sum", sound.with("a.output_energy", ("F64", [], Bytes.f64([-1]))),
            value("a.output_energy", "-1.0")),
        DamagedActivations(
            "an infinite sum", sound.with("a.output_energy", ("F64", [], Bytes.f64([.infinity]))),
            value("a.output_energy", "inf")),
        DamagedActivations(
            "a sum that is not a number",
            sound.with("a.input_energy", ("F64", [16], Bytes.f64(Array(repeating: 1, count: 15) + [.nan]))),
            value("a.input_energy", "nan at position 15")),
        DamagedActivations(
            "a signed sum that is infinite",
            sound.with("a.input_sum", ("F64", [16], Bytes.f64([-.infinity] + Array(repeating: 1, count: 15)))),
            "for tensor \"a.input_sum\" expected finite numbers below 1e+200, found -inf at position 0 (rule activations-value)."
        ),
        DamagedActivations(
            "a sum of 1e200", sound.with("output_energy", ("F64", [], Bytes.f64([1e200]))),
            value("output_energy", "1e+200")),
        DamagedActivations(
            "a negative sensitivity", sound.with("a.sensitivity", ("F64", [], Bytes.f64([-0.5]))),
            value("a.sensitivity", "-0.5")),
        DamagedActivations(
            "a negative rounding", sound.with("a.rounding_energy", ("F64", [2], Bytes.f64([-1, 1]))),
            value("a.rounding_energy", "-1.0")),
        DamagedActivations(
            "no rounding where the group divides", sound.with("a.rounding_energy", ("F64", [2], Bytes.f64([1, .nan]))),
            "for tensor \"a.rounding_energy\" expected a sum for basis 16, which divides 16, found nan (rule activations-rounding)."
        ),
        DamagedActivations(
            "a rounding where the group does not divide", sound.metadata("bases", "[1, 64]"),
            "for tensor \"a.rounding_energy\" expected NaN for basis 64, which does not divide 16, found 0.25 (rule activations-rounding)."
        ),
    ]

    private static func count(_ tensor: String, _ found: String) -> String {
        "for tensor \"\(tensor)\" expected a count from 1 to 2^53, found \(found) (rule activations-count)."
    }

    private static func value(_ tensor: String, _ found: String) -> String {
        "for tensor \"\(tensor)\" expected finite numbers from 0 and below 1e+200, found \(found) (rule activations-value)."
    }

    private static let rows = [
        DamagedActivations(
            "more rows than were seen", sound.with("a.count", ("I64", [], Bytes.i64([2]))),
            "for tensor \"a.rows\" expected at most 2 rows, as many as were seen, found 3 (rule activations-rows)."),
        DamagedActivations(
            "more rows than the capacity", sound.metadata("rows", "2"),
            "for tensor \"a.rows\" expected at most 2 rows, as many as the metadata allows, found 3 (rule activations-rows)."
        ),
        DamagedActivations(
            "a row that is not finite",
            sound.with("a.rows", ("F16", [3, 16], [UInt8](repeating: 0, count: 94) + [0x00, 0x7C])),
            "for tensor \"a.rows\" expected rows of finite numbers, found inf in row 2 (rule activations-rows)."),
        DamagedActivations(
            "keys that fall", sound.with("a.row_keys", ("U64", [3], Bytes.u64([5, 7, 6]))),
            "for tensor \"a.row_keys\" expected keys that rise, found 6 after 7 (rule activations-keys)."),
    ]
}
