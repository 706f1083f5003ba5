// SPDX-License-Identifier: Apache-2.0

internal import NIOHTTP1

/// What is heeded of an answer's head.
struct AnswerHead: Sendable, Equatable {
    /// The status, such as 206.
    let status: Int
    /// What `Content-Range` says, if it is there and right.
    let contentRange: ContentRange?
    /// Whether there is a `Content-Range`, right or wrong.
    let hasContentRange: Bool
    /// The length of the body, if the server says it.
    let contentLength: Int?
    /// How the body is encoded; nil for as it is.
    let encoding: String?
    /// Where a redirect leads.
    let redirect: String?
    /// The tag of the version.
    let entityTag: String?
    /// The tag of the file that a redirect leads to, which Hugging Face says.
    let linkedTag: String?
    /// When the file was changed.
    let lastModified: String?
    /// How long to wait, by `Retry-After`.
    let retryAfter: String?
    /// How long to wait, by `RateLimit`.
    let rateLimit: String?

    /// Picks out of a head what is heeded.
    init(_ head: HTTPResponseHead) {
        let value = { (name: String) -> String? in head.headers.first(name: name).map(\.trimmingSpaces) }
        status = Int(head.status.code)
        let range = value("Content-Range")
        contentRange = range.flatMap(ContentRange.init)
        hasContentRange = range != nil
        contentLength = value("Content-Length").flatMap { ContentRange.number($0[...]) }
        let coding = value("Content-Encoding")?.lowercased()
        encoding = coding == "identity" || coding?.isEmpty == true ? nil : coding
        redirect = value("Location")
        entityTag = value("ETag")
        linkedTag = value("X-Linked-Etag")
        lastModified = value("Last-Modified")
        retryAfter = value("Retry-After")
        rateLimit = value("RateLimit")
    }

    /// Whether the answer leads to another place.
    var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

    /// The version of the file that a partial answer is of; nil if the length is not said.
    var version: FileVersion? {
        contentRange?.total.map { FileVersion(byteCount: $0, entityTag: entityTag, lastModified: lastModified) }
    }
}
