import Testing

@Suite struct CodeMapTests {
  /// The folders of the first column of a page's tables.
  private func folders(of page: Page) -> Set<String> {
    Set(
      page.paragraphs.compactMap { row in
        row.text.prefixMatch(of: #/\| `(Sources/[^`]+)` \|/#).map { String($0.output.1) }
      })
  }

  /// The folders of the sources that hold a file themselves.
  private var foldersWithFiles: Set<String> {
    let isTarget = { (folder: String) in folder.split(separator: "/").count == 2 }
    let own = Repository.shared.files.filter {
      $0.hasPrefix("Sources/") && !$0.contains(".docc/") && !$0.contains("/include/")
    }.map { $0.split(separator: "/").dropLast().joined(separator: "/") }
    // The files at the top of a target that has folders are its overview.
    let withFolders = Set(
      own.filter { !isTarget($0) }.map { $0.split(separator: "/").prefix(2).joined(separator: "/") }
    )
    return Set(own).subtracting(withFolders)
  }

  @Test func everyFolderOfTheSourcesHasItsRow() throws {
    let page = try Page("Sources/bm25chunk/bm25chunk.docc/CodeMap.md")
    #expect(foldersWithFiles.count > 40)
    #expect(foldersWithFiles.subtracting(folders(of: page)).sorted() == [])
    #expect(folders(of: page).subtracting(foldersWithFiles).sorted() == [])
  }

  @Test func aFolderWithoutARowIsFound() {
    let page = Page(path: "LIE.md", text: "| `Sources/Randomness` | `SplitMix64` |")
    #expect(folders(of: page) == ["Sources/Randomness"])
    #expect(foldersWithFiles.subtracting(folders(of: page)).contains("Sources/Packing/Chunks"))
  }
}
