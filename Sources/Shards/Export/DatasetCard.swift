import Packing

/// The dataset card of an export, `README.md`: what `datasets.load_dataset` and the Hugging Face
/// hub read of a folder, and what people want to know about it.
struct DatasetCard {
  static let fileName = "README.md"

  let manifest: ShardManifest
  let options: ExportOptions

  /// The files of the rows.
  let files: [ExportManifest.File]

  /// The bytes of the values in the files.
  let valueByteCount: Int

  /// The card: a head in YAML, then Markdown.
  var text: String {
    let sections = [
      head, introduction, columns, table("Packing", ["Setting", "Value"], settings),
      table("Sources", ["Source", "Documents", "Tokens", "Share"], sources),
      table("Statistics", ["Count", "Value"], statistics), loading,
    ]
    return sections.joined(separator: "\n\n") + "\n"
  }

  private var head: String {
    """
    ---
    task_categories:
    - text-generation
    size_categories:
    - \(DatasetCard.sizeCategory(of: manifest.rowCount))
    tags:
    - pre-tokenized
    - packed
    - bm25chunk
    configs:
    - config_name: default
      data_files:
      - split: train
        path: "*.parquet"
    dataset_info:
      splits:
      - name: train
        num_bytes: \(valueByteCount)
        num_examples: \(manifest.rowCount)
      download_size: \(files.reduce(0) { $0 + $1.bytes })
      dataset_size: \(valueByteCount)
    ---
    """
  }

  /// The hub's name for a number of rows.
  static func sizeCategory(of rowCount: Int) -> String {
    let limits = [
      (1_000, "1K"), (10_000, "10K"), (100_000, "100K"), (1_000_000, "1M"), (10_000_000, "10M"),
      (100_000_000, "100M"), (1_000_000_000, "1B"), (10_000_000_000, "10B"),
    ]
    guard let index = limits.firstIndex(where: { rowCount < $0.0 }) else { return "n>10B" }
    return index == 0 ? "n<1K" : "\(limits[index - 1].1)<n<\(limits[index].1)"
  }

  private var introduction: String {
    """
    # Packed rows of \(manifest.chunkLength) tokens

    \(manifest.rowCount) rows of \(manifest.chunkLength) token ids, packed by bm25chunk with the \
    strategy `\(manifest.strategy.rawValue)`. A row holds fragments of several documents; \
    `seq_lengths` says where they end, and no token should attend to another fragment.
    """
  }

  private var columns: String {
    let dense = options.orderedDenseTensors.map { tensor in
      switch tensor {
      case .positionIDs: [code(tensor.name), "the place in the segment, from 0"]
      case .segmentIDs: [code(tensor.name), "the segment of the row, from 1; 0 for padding"]
      case .lossMask: [code(tensor.name), "1 where the token is a label"]
      }
    }
    return table(
      "Columns", ["Column", "Holds"],
      [
        [code("input_ids"), "the token ids, padding included"],
        [code("labels"), "the token ids, and −100 where the model is not to predict the token"],
        [code("seq_lengths"), "the lengths of the segments, a padding tail counted"],
      ] + dense + [
        [
          code("documents"),
          "for each fragment: the `id` of its document, the `start` in the tokens of the document, "
            + "the `length`, the `source`, and the BM25 `score` by which it was chosen (0 where it "
            + "was not retrieved)"
            + (manifest.repeatsDocuments
              ? ", and the `pass` in which it was packed, from 0: documents are repeated" : ""),
        ]
      ])
  }

  private var settings: [[String]] {
    let names: [PackingConfiguration.SettingName] = [.strategy, .chunkLength]
    let values = (names + manifest.notableSettings).compactMap { name in
      manifest.configurationValue(of: name).map { [name.rawValue, $0] }
    }
    return values + [
      ["vocabulary", "\(manifest.vocabularySize) ids"],
      ["EOS, padding", "\(manifest.eosTokenID), \(manifest.padTokenID)"],
      ["tokenizer", code(manifest.tokenizer.fingerprint)],
    ]
  }

  private var sources: [[String]] {
    manifest.sourceCounts.map {
      [$0.name, "\($0.packedDocuments)", "\($0.packedTokens)", percentage($0.obtainedShare)]
    }
  }

  private var statistics: [[String]] {
    [
      ["rows", "\(manifest.rowCount)"], ["tokens", "\(manifest.tokenCount)"],
      ["padding", "\(manifest.paddingTokenCount)"], ["segments", "\(manifest.segmentCount)"],
      ["packed documents", "\(manifest.counts.packedDocuments)"],
      ["truncated documents", "\(manifest.counts.truncatedDocuments)"],
      ["dropped documents", "\(manifest.counts.droppedDocuments)"],
      ["files", "\(files.count)"],
    ]
  }

  private var loading: String {
    """
    ## Loading

    ```python
    from datasets import load_dataset

    rows = load_dataset("FOLDER", split="train")
    ```

    TRL trains on the rows as they are, without attention between fragments:

    ```python
    trl.SFTConfig(padding_free=True, packing=False, max_length=None)
    ```

    axolotl takes a pre-tokenized dataset (an empty `type:`) with exactly `input_ids`, `labels` and \
    `attention_mask`, and lets attention cross fragments:

    ```python
    rows = rows.select_columns(["input_ids", "labels"]).map(
        lambda row: {"attention_mask": [1] * len(row["input_ids"])})
    ```
    """
  }

  private func table(_ title: String, _ head: [String], _ rows: [[String]]) -> String {
    let lines = ([head, head.map { _ in "---" }] + rows).map { cells in
      "| " + cells.map(escaped).joined(separator: " | ") + " |"
    }
    return "## \(title)\n\n" + lines.joined(separator: "\n")
  }

  /// A cell that ends neither the column nor the row.
  private func escaped(_ cell: String) -> String {
    cell.replacing("|", with: "\\|").replacing(#/[\r\n]+/#, with: " ")
  }

  private func code(_ text: String) -> String { "`\(text)`" }

  private func percentage(_ share: Double) -> String {
    let thousandths = Int((share * 1000).rounded())
    return "\(thousandths / 10).\(thousandths % 10) %"
  }
}

extension ShardManifest {
  /// The value of a setting in words; nil where it has no meaning for this packing.
  fileprivate func configurationValue(of name: PackingConfiguration.SettingName) -> String? {
    switch settings.configuration.value(of: name) {
    case .count(let count): String(count)
    case .text(let text): text
    case nil: nil
    }
  }
}
