import Compression
import Documents
import Foundation
import TestSupport
import Testing

/// Every hostile file of the shared data, against what a sane tool does with it.
@Suite(.enabled(if: SharedData.isPresent, "the shared data is not beside the checkout"))
struct MalformedCorpusTests {
  /// An entry of the manifest beside the files.
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var verdict: String
    var soundCount: Int?

    var testDescription: String { file }

    private enum CodingKeys: String, CodingKey {
      case file
      case verdict
      case soundCount = "docs_ok"
    }
  }

  private struct Manifest: Decodable {
    var files: [Entry]
  }

  private static let entries: [Entry] = {
    let url = URL(filePath: SharedData.path("malformed/manifest.json"))
    guard let data = try? Data(contentsOf: url) else { return [] }
    return (try? JSONDecoder().decode(Manifest.self, from: data).files) ?? []
  }()

  /// Where the number of documents differs from the manifest, and why.
  private static let deviations = [
    // Lone surrogates become U+FFFD, so those six lines are kept, each with a notice.
    "jsonl_lone_surrogates.jsonl": 9,
    // The document without bytes is skipped.
    "jsonl_empty_docs.jsonl": 7,
    // Ten are in the member that is whole; seven more lines came before the cut in the next.
    "gz_second_member_truncated.jsonl.gz": 17,
    // zlib verifies the checksum of the header, and refuses the file.
    "gz_bad_header_crc.jsonl.gz": 0,
  ]

  /// What the manifest leaves open, and this reader decides.
  private static let decisions = [
    // The name is not believed.
    "gz_is_plain.jsonl.gz": 20, "gz_is_zstd.jsonl.gz": 20, "plain_is_gz.jsonl": 20,
    "zst_is_plain.jsonl.zst": 20, "zst_is_gzip.jsonl.zst": 20,
    // The last of equal keys wins.
    "jsonl_duplicate_keys.jsonl": 3,
    "jsonl_is_json_array.jsonl": 0, "gz_bomb_spaces.jsonl.gz": 0, "zst_bomb.jsonl.zst": 0,
    "zst_needs_dictionary.jsonl.zst": 0,
  ]

  /// The entries that a run can afford: in debug builds all but two hundred megabytes of spaces,
  /// taken a byte at a time.
  private static let affordable = entries.filter { entry in
    #if DEBUG
      return entry.file != "gz_bomb_spaces.jsonl.gz"
    #else
      return true
    #endif
  }

  @Test func theManifestListsTheFiles() {
    #expect(MalformedCorpusTests.entries.count == 100)
  }

  @Test(arguments: affordable.filter { !$0.file.contains("zst") })
  func givesTheSoundDocumentsAndReportsTheRest(entry: Entry) throws {
    try check(entry)
  }

  @Test(
    .enabled(if: ZstdLibrary.isAvailable, "libzstd1 is not installed"),
    arguments: affordable.filter { $0.file.contains("zst") })
  func givesTheSoundDocumentsOfZstdFilesAndReportsTheRest(entry: Entry) throws {
    try check(entry)
  }

  private func check(_ entry: Entry) throws {
    // Below the bombs, and above the longest line that must be read.
    let limits = ReaderLimits(maximumLineByteCount: 32 << 20)
    let readout = try Readout(path: SharedData.path("malformed/\(entry.file)"), limits: limits)
    let expected =
      MalformedCorpusTests.deviations[entry.file] ?? entry.soundCount
      ?? MalformedCorpusTests.decisions[entry.file]
    if let expected {
      #expect(readout.documents.count == expected, "\(readout.reasons)")
    }
    switch entry.verdict {
    case "reject", "skip_lines":
      #expect(!readout.reasons.isEmpty)
    case "accept" where entry.file != "jsonl_empty_docs.jsonl":
      #expect(readout.reasons.isEmpty, "\(readout.reasons)")
    default:
      break
    }
    for document in readout.documents {
      #expect(!document.text.isEmpty)
      #expect(String(validating: document.text, as: UTF8.self) != nil)
      #expect(!document.sourceName.isEmpty)
    }
  }

  @Test func numbersTheBadLines() throws {
    let readout = try Readout(path: SharedData.path("malformed/jsonl_mixed.jsonl"))
    #expect(readout.skipped.map(\.location.line) == [6, 12, 18])
  }
}
