import Testing

@testable import Documents

@Suite struct DocumentsErrorTests {
  @Test func saysWhatToDo() {
    let missing = DocumentsError.zstdLibraryMissing(path: "a.zst").description
    #expect(missing.contains("a.zst"))
    #expect(missing.contains("libzstd1"))
    let folder = DocumentsError.noJSONLinesFiles(folder: "texts").description
    #expect(folder.contains("--source NAME=texts"))
  }
}
