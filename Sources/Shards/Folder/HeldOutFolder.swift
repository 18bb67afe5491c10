/// Where the documents go that `pack --holdout` keeps apart: a packing of its own, beside the other.
package enum HeldOutFolder {
  /// The folder that belongs to a packed folder.
  package static func path(beside folder: String) -> String {
    var folder = folder
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    return folder + "-held-out"
  }
}
