import Testing

@testable import Documents

@Suite struct DocumentsErrorTests {
  @Test func saysWhatToDo() {
    let missing = DocumentsError.libraryMissing(
      path: "a.zst", compression: "zstd", package: "libzstd1"
    ).description
    #expect(missing.contains("a.zst"))
    #expect(missing.contains("libzstd1"))
    let folder = DocumentsError.noCorpusFiles(folder: "texts").description
    #expect(folder.contains("--source NAME=texts"))
  }
}
