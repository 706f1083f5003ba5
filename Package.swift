// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let http: [Target.Dependency] = [
    .product(name: "AsyncHTTPClient", package: "async-http-client"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

/// The commit that is built, which `make` says; without it `fidelio --version` does not know it.
let commit = (Context.environment["FIDELIO_COMMIT"] ?? "").filter { $0.isLetter || $0.isNumber || $0 == "-" }

let package = Package(
    name: "fidelio",
    products: [
        .executable(name: "fidelio", targets: ["fidelio"]),
        .library(name: "FidelioFiles", targets: ["Files"]),
        .library(name: "FidelioCheckpoints", targets: ["Checkpoints"]),
        .library(name: "FidelioCodecs", targets: ["Codecs"]),
        .library(name: "FidelioFidelity", targets: ["Fidelity"]),
        .library(name: "FidelioFindings", targets: ["Findings"]),
        .library(name: "FidelioReports", targets: ["Reports"]),
        // Nothing in these is public: the packages in Fuzzing and Benchmarks link them.
        .library(name: "FidelioActivations", targets: ["Activations"]),
        .library(name: "FidelioDocuments", targets: ["Documents"]),
        .library(name: "FidelioConversion", targets: ["Conversion"]),
        .library(name: "FidelioPictures", targets: ["Pictures"]),
        .library(name: "FidelioRegression", targets: ["Regression"]),
        .library(name: "FidelioSurveys", targets: ["Surveys"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        // C and C++: each behind a C header, each imported by exactly one Swift target. What they need of Debian is linked
        // statically (`:libNAME.a`), so that the command runs where those packages are not installed. For the same reason
        // libpng is not looked up by pkg-config, whose answer is the shared library.
        .target(
            name: "CGnuplot",
            cxxSettings: [.unsafeFlags(["-Werror"])],
            linkerSettings: [.linkedLibrary(":libboost_iostreams.a")]
        ),
        .target(
            name: "CKernels",
            // Kernels are arithmetic over millions of weights: optimized in debug builds too, never contracted.
            cxxSettings: [
                .unsafeFlags([
                    "-O2", "-ffp-contract=off", "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Werror",
                    "-Wno-psabi",
                ])
            ]
        ),
        .target(
            name: "CPictures",
            // As CKernels: arithmetic over millions of pixels.
            cxxSettings: [
                .unsafeFlags([
                    "-O2", "-ffp-contract=off", "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Werror",
                    "-Wno-psabi",
                ])
            ]
        ),
        .target(name: "CBuild", cSettings: commit.isEmpty ? [] : [.define("FIDELIO_COMMIT", to: commit)]),
        .systemLibrary(name: "CLinux"),
        .target(
            name: "CPNG",
            // Luma is arithmetic over millions of pixels: optimized in debug builds too, never contracted.
            cSettings: [.unsafeFlags(["-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary(":libpng16.a"), .linkedLibrary(":libz.a")]
        ),

        // The layers, in the order in which data passes them.
        .target(name: "Files", dependencies: ["CLinux", system]),
        .target(name: "Remote", dependencies: ["Files", system] + http),
        .target(name: "Documents", dependencies: ["Files", collections, system, yams]),
        .target(name: "Checkpoints", dependencies: ["Documents", "Files", collections, system]),
        .target(name: "Activations", dependencies: ["Checkpoints", "Documents", "Files", collections, system]),
        .target(name: "Codecs", dependencies: ["CKernels", "Checkpoints", "Documents", "Files", collections]),
        .target(
            name: "Conversion",
            dependencies: ["Activations", "Checkpoints", "Codecs", "Documents", "Files", collections, system]
        ),
        .target(
            name: "Fidelity",
            dependencies: ["Activations", "Checkpoints", "Codecs", "Documents", "Files", collections]
        ),
        .target(
            name: "Findings",
            dependencies: [
                "Activations", "Checkpoints", "Codecs", "Conversion", "Documents", "Fidelity", "Files", collections,
            ]
        ),
        .target(
            name: "Surveys",
            dependencies: ["Checkpoints", "Codecs", "Documents", "Files", "Findings", collections, system]
        ),
        .target(
            name: "Regression",
            dependencies: [
                "Checkpoints", "Codecs", "Documents", "Fidelity", "Files", "Findings", "Pictures", collections, system,
                yams,
            ]
        ),
        .target(name: "Pictures", dependencies: ["CPNG", "CPictures", "Documents", "Files", collections, system]),
        .target(name: "Plots", dependencies: ["CGnuplot", "Files", "Pictures", subprocess, system]),
        .target(
            name: "Reports",
            dependencies: [
                "Activations", "Checkpoints", "Codecs", "Documents", "Fidelity", "Files", "Findings", "Pictures",
                "Plots", "Regression", "Surveys", collections, mustache, system,
            ],
            resources: [.embedInCode("Templates")]
        ),
        .executableTarget(
            name: "fidelio",
            dependencies: [
                "Activations", "CBuild", "Checkpoints", "Codecs", "Conversion", "Documents", "Fidelity", "Files",
                "Findings", "Pictures", "Plots", "Regression", "Remote", "Reports", "Surveys",
                argumentParser, collections, system,
            ]
        ),

        // Tests: one target per layer, and what they share.
        .target(
            name: "TestSupport",
            dependencies: ["Checkpoints", "Codecs", "Documents", "Files", system],
            path: "Tests/TestSupport"
        ),
        .testTarget(
            name: "ActivationsTests",
            dependencies: ["Activations", "Checkpoints", "Documents", "Files", "TestSupport", collections, system]
        ),
        .testTarget(name: "RemoteTests", dependencies: ["Files", "Remote", "TestSupport", system]),
        .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport", system]),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "Files", "TestSupport", collections]),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: ["Checkpoints", "Documents", "Files", "TestSupport", collections, system]
        ),
        .testTarget(
            name: "CodecsTests",
            dependencies: ["Checkpoints", "Codecs", "Documents", "Files", "TestSupport", collections, system]
        ),
        .testTarget(
            name: "ConversionTests",
            dependencies: [
                "Checkpoints", "Codecs", "Conversion", "Documents", "Files", "TestSupport", collections, system,
            ]
        ),
        .testTarget(
            name: "FidelityTests",
            dependencies: [
                "Activations", "Checkpoints", "Codecs", "Documents", "Fidelity", "Files", "TestSupport", system,
            ]
        ),
        .testTarget(
            name: "FindingsTests",
            dependencies: [
                "Checkpoints", "Codecs", "Conversion", "Documents", "Fidelity", "Files", "Findings", "TestSupport",
                collections, system,
            ]
        ),
        .testTarget(
            name: "PlotsTests",
            dependencies: ["Files", "Pictures", "Plots", "TestSupport", system],
            exclude: ["Snapshots"]
        ),
        .testTarget(
            name: "PicturesTests",
            dependencies: ["CPNG", "Documents", "Files", "Pictures", "TestSupport", collections, system]
        ),
        .testTarget(
            name: "SurveysTests",
            dependencies: ["Checkpoints", "Codecs", "Documents", "Files", "Findings", "Surveys", "TestSupport", system]
        ),
        .testTarget(
            name: "RegressionTests",
            dependencies: [
                "Checkpoints", "Documents", "Files", "Findings", "Pictures", "Regression", "TestSupport", system,
            ]
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Checkpoints", "Codecs", "Documents", "Fidelity", "Files", "Findings", "Pictures", "Regression",
                "Reports", "Surveys", "TestSupport", collections, system,
            ]
        ),
        .testTarget(
            name: "FidelioTests",
            dependencies: [
                "Checkpoints", "Codecs", "Conversion", "Documents", "Fidelity", "Files", "Findings", "fidelio",
                "TestSupport",
                argumentParser, subprocess, system,
            ]
        ),
    ],
    cxxLanguageStandard: .cxx17
)

/// One set of rules for all our Swift; dependencies are left as they are.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .treatAllWarnings(as: .error),  // SE-0443
    .strictMemorySafety(),  // SE-0458
]

let cTargets: Set = ["CBuild", "CGnuplot", "CKernels", "CLinux", "CPNG", "CPictures"]
for target in package.targets where !cTargets.contains(target.name) {
    target.swiftSettings = swiftSettings
}
