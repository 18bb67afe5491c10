import Testing

@Suite struct PageNamesTests {
  private let names: PageNames

  init() throws { names = PageNames(repository: .shared, program: try Program.built.get()) }

  private func faults(of text: String) -> [String] {
    names.faults(in: Page(path: "LIE.md", text: text))
  }

  @Test func everyNameBetweenBackticksExists() throws {
    let pages = try Page.all().filter { !$0.isHistory }
    #expect(pages.count > 15)
    for page in pages {
      for fault in names.faults(in: page) { Issue.record(Comment(rawValue: fault)) }
    }
  }

  @Test(arguments: [
    ("`NoSuchType` packs.", "there is no type NoSuchType"),
    ("`Chunk.noSuchMember` holds them.", "Chunk has no noSuchMember"),
    ("Give `--no-such-flag`.", "there is no flag --no-such-flag"),
    ("Run `bm25chunk paint`.", "there is no command paint"),
    ("Run `bm25chunk verify --strategy mix`.", "verify has no flag --strategy"),
    ("Run `verify packed --strategy mix`.", "verify has no flag --strategy"),
    ("See `Sources/Packing/None.swift`.", "there is no file Sources/Packing/None.swift"),
    ("The key `no_such_key`.", "no code has the word no_such_key of `no_such_key`"),
    ("```sh\nbm25chunk pack c \\\n  --paint red\n```", "pack has no flag --paint"),
    ("```sh\nmake nothing\n```", "there is no target nothing of make"),
    ("```sh\nBenchmarks/scale.py --nothing\n```", "Benchmarks/scale.py has no flag --nothing"),
    ("```sh\npython3 Benchmarks/none.py\n```", "there is no file Benchmarks/none.py"),
  ])
  func aPageThatLiesIsFound(text: String, fault: String) {
    #expect(faults(of: text) == ["LIE.md:\(text.hasPrefix("```") ? 2 : 1): \(fault)"])
  }

  @Test func trueNamesAreNoFaults() {
    let text = """
      `Chunk`, `Fragment.split(at:)` and `PostingBlock.Posting` are in `Sources/Packing/Chunks`;
      `pack --strategy bm25`, `--chunk-length` and `bm25chunk tokenizer
      train`; `input_ids` of `manifest.json`.
      """
    #expect(faults(of: text) == [])
  }

  @Test func everySwiftNameOfTheVocabularyExists() throws {
    let path = "Sources/bm25chunk/bm25chunk.docc/Vocabulary.md"
    let rows = try Page(path).text.split(separator: "\n").filter { $0.hasPrefix("| ") }
    #expect(rows.count > 60)
    for row in rows.dropFirst() {
      let cell = row.split(separator: "|").last ?? ""
      for name in cell.matches(of: #/`([^`]+)`/#).map({ String($0.output.1) }) {
        let isType = name.first?.isUppercase == true
        let fault = isType ? names.swiftFault(name) : nil
        #expect(fault == nil, "\(name): \(fault ?? "")")
        #expect(isType || Repository.shared.words.contains(name), "\(name)")
      }
    }
  }

  @Test func everyForeignNameStandsInAPage() throws {
    let text = try Page.all().map(\.text).joined(separator: "\n").replacing("\n", with: " ")
    for name in ForeignNames.all.flatMap({ $0 }) {
      #expect(text.contains(name), "\(name) is no longer needed")
    }
  }

  @Test func theIndexOfPagesListsEveryCommand() throws {
    let page = try Page("Sources/bm25chunk/bm25chunk.docc/bm25chunk.md")
    let commands = Set(
      page.paragraphs.compactMap { row in
        row.text.wholeMatch(of: #/\| `bm25chunk ([a-z -]+)` \|.*/#).map { String($0.output.1) }
      })
    let known = try Program.built.get().flagsByCommand.keys.filter { name in
      !name.isEmpty && !name.hasPrefix("help")
        && !names.program.flagsByCommand.keys.contains { $0.hasPrefix(name + " ") }
    }
    #expect(commands == Set(known))
  }
}
