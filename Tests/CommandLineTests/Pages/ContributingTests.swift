import Testing

@Suite struct ContributingTests {
  /// How many files a change may touch, by the heading of its recipe.
  private static let limits = [
    "A packing strategy": 6, "An input format": 6, "An export format": 5,
    "A flag that reaches the manifest": 7, "A tokenizer feature": 6, "A scoring formula": 4,
    "A number in the report": 6,
  ]

  /// A recipe: its heading, and the files to touch, each with whether it is new.
  struct Recipe {
    var name: String
    var files: [(path: String, isNew: Bool)] = []
  }

  private func recipes(of text: String) -> [Recipe] {
    var recipes: [Recipe] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("### ") {
        recipes.append(Recipe(name: String(line.dropFirst(4))))
      } else if line.hasPrefix("## ") {
        recipes.append(Recipe(name: ""))
      } else if let match = line.prefixMatch(of: #/\d+\. `([^`]+)`( \(new\))?/#),
        !recipes.isEmpty
      {
        let isNew = match.output.2 != nil
        recipes[recipes.count - 1].files.append((String(match.output.1), isNew))
      }
    }
    return recipes.filter { !$0.files.isEmpty }
  }

  /// Files that are not there, folders of new files that are not, recipes that are too long.
  private func faults(in text: String) -> [String] {
    recipes(of: text).flatMap { recipe in
      let limit = Self.limits[recipe.name] ?? 0
      let missing = recipe.files.compactMap { path, isNew -> String? in
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let isThere =
          isNew
          ? Repository.shared.folders.contains(folder) : Repository.shared.files.contains(path)
        return isThere ? nil : "\(recipe.name): there is no \(isNew ? folder : path)"
      }
      return missing
        + (recipe.files.count > limit ? ["\(recipe.name): more than \(limit) files"] : [])
    }
  }

  @Test func theRecipesNameFilesThatExistAndAreShort() throws {
    let text = try Page("CONTRIBUTING.md").text
    #expect(Set(recipes(of: text).map(\.name)) == Set(Self.limits.keys))
    #expect(faults(in: text) == [])
  }

  @Test func aRecipeThatLiesIsFound() {
    let files = (1...5).map { "\($0). `Makefile`" }.joined(separator: "\n")
    let lie = """
      ### A scoring formula
      \(files)
      6. `Sources/Nothing.swift`: nothing.
      7. `Nowhere/NAME.swift` (new): nothing.
      """
    #expect(
      faults(in: lie) == [
        "A scoring formula: there is no Sources/Nothing.swift",
        "A scoring formula: there is no Nowhere", "A scoring formula: more than 4 files",
      ])
  }
}
