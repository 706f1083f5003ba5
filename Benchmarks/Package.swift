// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "fidelio-benchmarks",
    dependencies: [.package(name: "fidelio", path: "..")],
    targets: [
        .executableTarget(
            name: "kernels",
            dependencies: [
                .product(name: "FidelioCodecs", package: "fidelio"),
                .product(name: "FidelioCheckpoints", package: "fidelio"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ]
)
