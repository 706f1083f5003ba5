// SPDX-License-Identifier: Apache-2.0

package import Documents

extension Encodable {
    /// The document as a reader of its text finds it.
    package func written() throws -> JSONValue { try JSONValue(parsing: JSONText.line(self)) }
}
