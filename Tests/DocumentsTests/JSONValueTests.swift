// SPDX-License-Identifier: Apache-2.0

import OrderedCollections
import Testing

@testable import Documents

/// Small JSON documents: what is read, refused and written.
@Suite struct JSONValueTests {
    @Test func readsEveryTypeAndKeepsTheOrderOfKeys() throws {
        let value = try JSONValue(parsing: #" {"z": [null, true, false, -1, 2.5, "\u00e9"], "a": {}, "m": []} "#)
        let expected: OrderedDictionary<String, JSONValue> = [
            "z": .array([.null, .bool(true), .bool(false), .integer(-1), .number(2.5), .string("\u{E9}")]),
            "a": .object([:]),
            "m": .array([]),
        ]
        #expect(value == .object(expected))
        #expect(value["z"]?.arrayValue?[3].integerValue == -1)
        #expect(value["nothing"] == nil)
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1E+2", .number(100)),
        ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-999", .number(0)),
    ])
    func readsNumbers(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: [
        ("", "expected a value, found the end at byte 0 (rule json-syntax)."),
        ("nul", "expected null, found the end at byte 3 (rule json-syntax)."),
        ("1 2", "expected the end, found \"2\" at byte 2 (rule json-syntax)."),
        ("01", "expected the end, found \"1\" at byte 1 (rule json-syntax)."),
        ("1.", "expected a digit, found the end at byte 2 (rule json-syntax)."),
        ("NaN", "expected a value, found \"N\" at byte 0 (rule json-syntax)."),
        ("[1,]", "expected a value, found \"]\" at byte 3 (rule json-syntax)."),
        ("{\"a\":1,\"a\":2}", "expected each key once, found \"a\" twice (rule duplicate-key)."),
        ("1e999", "expected a number in the range of Double, found 1e999 (rule json-number)."),
        ("\"\\udc00\"", "expected surrogates in pairs, found half of one at byte 3 (rule json-utf8)."),
    ])
    func refuses(text: String, sentence: String) throws {
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error.description == "This is not acceptable JSON: " + sentence)
    }

    @Test func refusesDeeperThanTheLimit() throws {
        let nested = { (depth: Int) in
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(32)) }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(3), depthLimit: 3) }
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: nested(33)) }
        #expect(error.rule == "json-depth")
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"\":", count: 1_000_000)) }
    }

    @Test func writesInTheOrderGivenCompactOrAsPythonDoes() throws {
        let text = #"{"format":"int8","per_row":true,"n":[1,2.5,1e-05],"x":null,"é\u0001\n\"":{}}"#
        let value = try JSONValue(parsing: text)
        #expect(value.description == text)
        #expect(
            value.serialized(style: .python)
                == #"{"format": "int8", "per_row": true, "n": [1, 2.5, 1e-05], "x": null, "\u00e9\u0001\n\"": {}}"#
        )
        #expect(JSONValue.string("\u{1F600}\u{7F}").serialized(style: .python) == #""\ud83d\ude00\u007f""#)
    }

    @Test func writesNumbersThatReadBackExactly() throws {
        for value in [0.1, 1e300, .leastNonzeroMagnitude, -0.0, .pi, 123_456_789_012_345_680] {
            let back = try JSONValue(parsing: JSONValue.number(value).description).doubleValue
            #expect(back?.bitPattern == value.bitPattern)
        }
        #expect(JSONValue.number(.nan).description == "null")
        #expect(JSONValue.number(-.infinity).description == "null")
    }

    @Test func comparesWithoutRegardToOrderWhereAsked() throws {
        let left = try JSONValue(parsing: #"{"a":1,"b":[2.0,"x"]}"#)
        let right = try JSONValue(parsing: #"{"b":[2,"x"],"a":1.0}"#)
        #expect(left != right)
        #expect(left.isEquivalent(to: right))
        #expect(!left.isEquivalent(to: try JSONValue(parsing: #"{"a":1,"b":[2,"y"]}"#)))
        #expect(!left.isEquivalent(to: try JSONValue(parsing: #"{"a":1,"c":[2,"x"]}"#)))
    }

    @Test func refusesDocumentsThatWouldTakeTooMuchMemory() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: "[" + String(repeating: "0,", count: JSONValue.mostValues) + "0]")
        }
        #expect(
            error?.description
                == "This is not acceptable JSON: expected at most 500000 values, found more (rule json-size).")
        let long = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(repeating: UInt8(ascii: " "), count: JSONValue.longest + 1))
        }
        #expect(long?.rule == "json-size")
    }
}
