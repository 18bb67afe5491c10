import Foundation

/// Checks that links lead somewhere: files, headings, and the pages of DocC.
struct PageLinks {
  let repository: Repository

  private static let catalog = "Sources/bm25chunk/bm25chunk.docc/"

  /// What leads nowhere; links to the web are not followed.
  func faults(in page: Page) -> [String] {
    page.links.compactMap { link in
      guard link.text.firstMatch(of: #/^(https?|mailto):/#) == nil else { return nil }
      return leadsNowhere(link.text, page) ? page.fault(link, "\(link.text) leads nowhere") : nil
    }
  }

  private func leadsNowhere(_ link: String, _ page: Page) -> Bool {
    let isArticle = link.hasPrefix("doc:")
    let parts = link.dropFirst(isArticle ? 4 : 0)
      .split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let folder = page.path.split(separator: "/").dropLast().map(String.init)
    let path =
      isArticle
      ? Self.catalog + parts[0] + ".md"
      : parts[0].isEmpty ? page.path : resolved(parts[0], from: folder)
    guard let path,
      path == page.path || repository.files.contains(path) || repository.folders.contains(path)
    else { return true }
    guard parts.count == 2 else { return false }
    let target = path == page.path ? page : try? Page(path)
    return target?.headings.contains { anchor($0) == parts[1].lowercased() } != true
  }

  /// The path from the root; nil where it leaves the package.
  private func resolved(_ path: String, from folder: [String]) -> String? {
    var components = folder
    for component in path.split(separator: "/").map(String.init) where component != "." {
      if component != ".." {
        components.append(component)
      } else if components.popLast() == nil {
        return nil
      }
    }
    return components.joined(separator: "/")
  }

  private func anchor(_ heading: String) -> String {
    String(
      heading.lowercased().compactMap { character in
        character == " "
          ? "-"
          : character.isLetter || character.isNumber || "-_".contains(character)
            ? character : nil
      })
  }
}
