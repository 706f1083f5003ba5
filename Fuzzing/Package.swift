// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Built by scripts/fuzz alone, with libFuzzer and with testing enabled: entry points lie behind the libraries' public faces.
let package = Package(
    name: "fidelio-fuzzing",
    dependencies: [
        .package(name: "fidelio", path: ".."),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(name: "CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Files", "Documents", "Checkpoints", "Activations", "Codecs", "Conversion", "Fidelity", "Findings",
                "Pictures", "Regression", "Reports", "Surveys",
            ]
            .map { .product(name: "Fidelio\($0)", package: "fidelio") }
                + [
                    "CFuzzer", .product(name: "OrderedCollections", package: "swift-collections"),
                    .product(name: "SystemPackage", package: "swift-system"),
                ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]
        ),
    ]
)
