package import Packing

/// The formats of other trainers; the raw value is the spelling on the command line.
package enum ExportFormat: String, CaseIterable, Sendable {
  /// MosaicML Streaming.
  case mds

  /// Megatron's indexed dataset.
  case megatron

  /// OLMo-core and Dolma: raw tokens, and where the documents lie in them.
  case olmo

  /// datatrove and nanotron: tokenized files with the ends of the documents.
  case datatrove

  /// NumPy arrays.
  case npy

  /// JSON Lines for `datasets` and TRL.
  case jsonl

  /// Parquet for `datasets`, TRL and everything else that reads tables.
  case parquet

  /// Who reads it, or what it consists of.
  package var readers: String {
    switch self {
    case .mds: "MosaicML Streaming, llm-foundry"
    case .megatron: ".bin and .idx"
    case .olmo: "OLMo-core, Dolma"
    case .datatrove: "nanotron"
    case .npy: "NumPy"
    case .jsonl: "datasets, TRL"
    case .parquet: "datasets, TRL, polars, DuckDB"
    }
  }

  /// What writes it: of the packing in the folder `packing`, into `output`.
  func makeExporter(
    _ manifest: ShardManifest, _ options: ExportOptions, _ output: ExportFolder, packing: String
  ) throws -> any RowExporter {
    switch self {
    case .mds: try MDSExport(manifest, options, output)
    case .megatron: try MegatronExport(manifest, output)
    case .olmo: OLMoExport(manifest, options, output, packing: packing)
    case .datatrove: DatatroveExport(manifest, options, output)
    case .npy: try NumpyExport(manifest, options, output)
    case .jsonl: JSONLinesExport(manifest, options, output)
    case .parquet: try ParquetExport(manifest, options, output, packing: packing)
    }
  }

  /// The dense tensors that the format has a place for.
  package var denseTensors: Set<DenseTensor> {
    switch self {
    case .mds, .npy, .jsonl: Set(DenseTensor.allCases)
    case .parquet: [.positionIDs, .segmentIDs]
    case .olmo, .datatrove: [.lossMask]
    case .megatron: []
    }
  }

  /// Whether its readers find the ends of documents by EOS alone.
  package var dependsOnEOS: Bool { self == .megatron || self == .olmo }

  /// Where the format says which tokens are labels; nil where it does not, unless asked to.
  ///
  /// It is always written: readers would train on padding otherwise.
  package var labelCarrier: String? {
    switch self {
    case .olmo: "the label mask"
    case .datatrove: "the loss file"
    case .jsonl, .parquet: "labels"
    case .mds, .megatron, .npy: nil
    }
  }

  /// What the format cannot carry of a packing: reasons to refuse it, each a sentence.
  package func obstacles(for manifest: ShardManifest) -> [String] {
    var reasons: [String] = []
    if dependsOnEOS, !manifest.isEOSDerivable {
      let cause =
        manifest.documentPolicy.addEOS
        ? "some fragment of this packing ends without EOS in the middle of a row, or holds one"
        : "this packing has none between its documents (it was packed with --no-eos)"
      reasons.append(
        "its readers find the ends of documents by EOS alone (token \(manifest.eosTokenID)), and "
          + cause)
    }
    if dependsOnEOS, manifest.contextLength < manifest.chunkLength {
      reasons.append(
        "its readers cut after every \(manifest.contextLength) tokens, and rows have "
          + "\(manifest.chunkLength) (pack without --row-length)")
    }
    if self == .megatron, manifest.paddingTokenCount > 0,
      manifest.padTokenID == manifest.eosTokenID
        || manifest.padTokenID == manifest.bosTokenID
    {
      reasons.append(
        "\(manifest.paddingTokenCount) tokens are padding, which Megatron trains on unless padding "
          + "has a token of its own; here it is token \(manifest.padTokenID), which also ends "
          + "documents (pack with --pad-token NAME)")
    }
    return reasons
  }

  /// How its files are compressed.
  func compression(in options: ExportOptions) -> ExportCompression {
    options.compression ?? (self == .parquet ? .snappy : .uncompressed)
  }

  /// Whether its readers know the compression.
  private func canCompress(_ compression: ExportCompression) -> Bool {
    switch compression {
    case .uncompressed: true
    case .snappy: self == .parquet
    case .zstd: self == .parquet || self == .mds
    }
  }

  /// Whether its files have a size; those of the others follow the shards of the packing, or hold
  /// everything.
  private var dividesBySize: Bool { self == .parquet || self == .mds }

  /// What the format has no place for of what the user chose, in words; nil where nothing is.
  package func contradiction(in options: ExportOptions) -> String? {
    let other = options.orderedDenseTensors.filter { !denseTensors.contains($0) }
    if let tensor = other.first {
      return "the format \(rawValue) has no place for \(tensor.rawValue)"
    }
    if let compression = options.compression, !canCompress(compression) {
      return self == .mds
        ? "the format mds is compressed with zstd or not at all"
        : "the format \(rawValue) has no compressed files; only mds and parquet have"
    }
    if options.shardByteCount != nil, !dividesBySize {
      return "the format \(rawValue) does not divide the rows by size; only mds and parquet do"
    }
    if options.boundaryLoss != .mask, labelCarrier == nil,
      !options.denseTensors.contains(.lossMask)
    {
      return denseTensors.contains(.lossMask)
        ? "the format \(rawValue) says which tokens are labels with loss-mask only"
        : "the format \(rawValue) cannot say which tokens are labels: its trainer decides"
    }
    return nil
  }

  /// How to open what was written to `path` with its reader, in a line or two.
  package func usage(of manifest: ShardManifest, at path: String) -> [String] {
    let length = manifest.chunkLength
    let type = manifest.tokenDType == TokenWidth.u16.rawValue ? "uint16" : "uint32"
    return switch self {
    case .mds:
      ["streaming.StreamingDataset(local=\"\(path)\", batch_size=8)"]
        + (manifest.isEOSDerivable
          ? []
          : ["llm-foundry reads the tokens alone, and EOS does not separate these documents"])
    case .megatron:
      [
        "megatron: --data-path \(path)/packed --seq-length \(length) "
          + "--reset-position-ids --reset-attention-mask --eod-mask-loss"
      ]
    case .olmo:
      [
        "olmo_core: NumpyFSLDatasetConfig(paths=[\"\(path)/*.npy\"], "
          + "label_mask_paths=[\"\(path)/*.label_mask\"], expand_glob=True,",
        "  dtype=\"\(type)\", sequence_length=\(length), generate_doc_lengths=True, tokenizer=…)",
      ]
    case .datatrove:
      [
        "datatrove: DatatroveFolderDataset(\"\(path)\", seq_len=\(length - 1), "
          + "token_size=\(type == "uint16" ? 2 : 4), return_positions=True)"
      ]
    case .npy:
      ["numpy.load(\"\(path)/input_ids.npy\", mmap_mode=\"r\")"]
    case .jsonl, .parquet:
      [
        "datasets.load_dataset(\"\(path)\"), then trl: "
          + "SFTConfig(padding_free=True, packing=False, max_length=None)"
      ]
    }
  }
}
