// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "bm25chunk",
  products: [
    .executable(name: "bm25chunk", targets: ["bm25chunk"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // The way of the data: each target imports only those above it (Pipeline.md, "Borders").
    .target(name: "Randomness"),
    .target(name: "JSON"),
    .systemLibrary(name: "CZlib"),
    .target(name: "CChecksum"),
    .target(
      name: "Files",
      dependencies: ["CZlib", "CChecksum", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "Compression", dependencies: ["CZlib"]),
    .target(name: "Parquet", dependencies: ["Files", "CZlib", "Compression"]),
    .target(name: "Documents", dependencies: ["Files", "CZlib", "Compression", "Parquet"]),
    .target(name: "CByteScan"),
    .target(
      name: "Tokenization",
      dependencies: [
        "JSON", "Files", "CByteScan", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "BM25"),
    .target(name: "CImpacts"),
    .target(name: "Topics"),
    .target(
      name: "Retrieval",
      dependencies: [
        "Randomness", "Files", "JSON", "Tokenization", "BM25", "Topics", "CByteScan", "CImpacts",
        "Documents",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(name: "Packing", dependencies: ["Randomness", "Tokenization", "BM25"]),
    .target(name: "Safetensors", dependencies: ["Files", "JSON"]),
    .target(
      name: "Shards",
      dependencies: [
        "Files", "JSON", "Compression", "Parquet", "Tokenization", "Packing", "Safetensors",
      ]),
    .target(name: "Reporting", dependencies: ["Randomness", "Packing", "Shards"]),
    .target(name: "CKernels"),
    .target(name: "LanguageModel", dependencies: ["Randomness", "CKernels"]),
    .target(
      name: "Training",
      dependencies: [
        "Randomness", "JSON", "Files", "Packing", "Safetensors", "Shards", "LanguageModel",
      ]),
    .target(
      name: "Probes",
      dependencies: ["Randomness", "JSON", "Files", "Tokenization", "Reporting", "LanguageModel"]),
    .target(name: "Atlas", dependencies: ["Randomness", "Files", "JSON"]),
    .target(
      name: "Pipeline",
      dependencies: [
        "Randomness", "Files", "Documents", "Tokenization", "BM25", "Retrieval", "Packing",
        "Shards", "Reporting", "LanguageModel", "Training", "Probes",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Comparison",
      dependencies: [
        "Randomness", "JSON", "Files", "Tokenization", "Packing", "Shards", "Reporting",
        "LanguageModel", "Training", "Probes", "Pipeline",
      ]),
    .target(name: "CBuild"),
    .target(name: "CBusError"),
    .executableTarget(
      name: "bm25chunk",
      dependencies: [
        "JSON", "Files", "Compression", "Documents", "Tokenization", "BM25", "Retrieval",
        "Packing", "Shards", "Reporting", "LanguageModel", "Training", "Probes", "Atlas",
        "Pipeline", "Comparison", "CBuild", "CBusError",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "ModelDump",
      dependencies: ["Packing", "LanguageModel", "Safetensors", "Shards", "Training"],
      path: "Benchmarks/ModelDump"),

    // Not products: `swift build -c release --product EncodingBenchmark` for Benchmarks/.
    .executableTarget(
      name: "EncodingBenchmark", dependencies: ["Tokenization"], path: "Benchmarks/Encoding"),
    .executableTarget(
      name: "RetrievalBenchmark", dependencies: ["BM25", "Retrieval"], path: "Benchmarks/Retrieval"),
    .executableTarget(
      name: "ParquetBenchmark", dependencies: ["Randomness", "JSON", "Parquet"],
      path: "Benchmarks/Parquet"),

    .target(
      name: "TestSupport", dependencies: ["Randomness", "CZlib", "Parquet"],
      path: "Tests/TestSupport",
      exclude: ["ParquetSamples"]),
    .target(
      name: "PackedSamples", dependencies: ["Files", "Tokenization", "Packing", "Shards"],
      path: "Tests/PackedSamples"),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(name: "BM25Tests", dependencies: ["Randomness", "BM25"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Randomness", "Files", "TestSupport"]),
    .testTarget(
      name: "CompressionTests", dependencies: ["Randomness", "Compression", "TestSupport"]),
    .testTarget(
      name: "ParquetTests",
      dependencies: ["Randomness", "Files", "Compression", "Parquet", "TestSupport"]),
    .testTarget(
      name: "DocumentsTests",
      dependencies: ["Randomness", "Compression", "Documents", "TestSupport"]),
    .testTarget(
      name: "TokenizationTests",
      dependencies: [
        "Randomness", "JSON", "Compression", "CByteScan", "Documents", "Tokenization",
        "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["Splitting/Fixtures"]),
    .testTarget(name: "TopicsTests", dependencies: ["Randomness", "Topics"]),
    .testTarget(
      name: "RetrievalTests",
      dependencies: [
        "Randomness", "BM25", "CImpacts", "Files", "Documents", "Retrieval", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Analysis/Fixtures"]),
    .testTarget(
      name: "PackingTests",
      dependencies: [
        "Randomness", "BM25", "Documents", "Tokenization", "Packing",
      ]),
    .testTarget(
      name: "SafetensorsTests", dependencies: ["Files", "Safetensors", "TestSupport"]),
    .testTarget(
      name: "ShardsTests",
      dependencies: [
        "Randomness", "Files", "Compression", "Tokenization", "Packing", "Safetensors", "Shards",
        "PackedSamples", "TestSupport",
      ],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Randomness", "Documents", "Packing", "Shards", "Reporting", "PackedSamples", "TestSupport",
      ],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "LanguageModelTests", dependencies: ["Randomness", "CKernels", "LanguageModel"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Randomness", "Files", "Packing", "Safetensors", "Shards", "LanguageModel", "Training",
        "PackedSamples", "TestSupport",
      ],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "ProbesTests",
      dependencies: [
        "Randomness", "Tokenization", "LanguageModel", "Probes", "TestSupport",
      ]),
    .testTarget(
      name: "ComparisonTests",
      dependencies: [
        "Randomness", "Files", "Packing", "Shards", "LanguageModel", "Training", "Probes",
        "Comparison", "PackedSamples", "TestSupport",
      ]),
    .testTarget(name: "AtlasTests", dependencies: ["Randomness", "Atlas", "TestSupport"]),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Randomness", "Files", "Documents", "Tokenization", "BM25", "Retrieval", "Packing",
        "Shards", "Reporting", "Pipeline", "PackedSamples", "TestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Compression", "LanguageModel", "bm25chunk", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Snapshots"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
