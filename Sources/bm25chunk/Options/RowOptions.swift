import ArgumentParser
import Packing
import Shards

extension LongDocumentPolicy: ExpressibleByArgument {}
extension NearDuplicatePolicy: ExpressibleByArgument {}

/// How documents fill the rows of shards.
struct RowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Near-duplicate documents: keep them apart (never in one chunk), drop all but the first of a \
      source, or allow them.
      """, valueName: "policy"))
  var nearDuplicates: NearDuplicatePolicy = .apart

  @Option(
    help: ArgumentHelp(
      "Documents longer than a row: split them over rows, truncate them to one, or drop them.",
      valueName: "policy"))
  var longDocuments: LongDocumentPolicy = .split

  @Option(
    help: ArgumentHelp(
      """
      Maximum number of documents per chunk, a padding tail counted: the entries that cu_seqlens \
      may need (default: any number).
      """, valueName: "n"))
  var maxDocumentsPerChunk: Int?

  @Option(
    help: ArgumentHelp(
      """
      Order the rows so that training batches of this many consecutive rows cost nearly the same \
      under the document mask.
      """, valueName: "rows"))
  var balance: Int?

  @Option(
    help: ArgumentHelp(
      """
      Number of tokens per row: one more than --chunk-length for trainers that split a row into \
      inputs and labels (default: the same).
      """, valueName: "tokens"))
  var rowLength: Int?

  @Option(
    help: ArgumentHelp("Size of a shard in MiB of tokens.", valueName: "n"))
  var shardMib: Int = 256

  @Flag(help: "Begin each document with BOS.")
  var addBos = false

  @Flag(help: "Do not end documents with EOS.")
  var noEos = false

  func validate() throws {
    guard (2...PackingConfiguration.batchSizeLimit).contains(balance ?? 2) else {
      throw ValidationError(
        "--balance must be between 2 and \(PackingConfiguration.batchSizeLimit).")
    }
    guard (2...Int(Int32.max)).contains(maxDocumentsPerChunk ?? 2) else {
      throw ValidationError(
        "--max-documents-per-chunk must be at least 2: a short document, and the padding after it.")
    }
    guard (1...65_536).contains(shardMib) else {
      throw ValidationError("--shard-mib must be between 1 and 65536.")
    }
  }
}
