// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// What docs/library.md shows, compiled as another package would: it sees public declarations only.
let package = Package(
    name: "fidelio-examples",
    dependencies: [.package(name: "fidelio", path: "..")],
    targets: [
        .executableTarget(
            name: "report",
            dependencies: ["Checkpoints", "Fidelity", "Findings", "Reports"]
                .map { .product(name: "Fidelio\($0)", package: "fidelio") },
            swiftSettings: [.enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error)]
        )
    ]
)
