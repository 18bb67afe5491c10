import ArgumentParser
import Documents
import Files

/// What a run reads and writes: no output may be an input, or another output.
///
/// Paths are compared by where they lead: links, other spellings and other names of one file do not
/// matter.
struct RunPaths {
  private var folders: [Input] = []
  private var files: [Input] = []
  private var plan: CorpusPlan?
  private var outputs: [(flag: String, place: ResolvedPath)] = []

  private struct Input {
    var path: String
    var place: ResolvedPath

    init(_ path: String) {
      self.path = path
      place = ResolvedPath(path)
    }
  }

  /// A run that reads some files, and folders of which everything counts.
  ///
  /// The argument files of the command line count in every run.
  init(reading files: [String?] = [], folders: [String?] = []) {
    let recipes = ArgumentFile.paths(in: CommandLine.arguments.dropFirst())
    self.files = (files.compactMap(\.self) + recipes).map(Input.init)
    self.folders = folders.compactMap(\.self).map(Input.init)
  }

  /// A run that also reads a corpus: of its folders only the files that are read count.
  init(reading plan: CorpusPlan, from corpus: CorpusOptions, and files: [String?] = []) {
    self.init(reading: files)
    self.plan = plan
    let sources = corpus.source.map { argument in
      String(argument.drop { $0 != "=" }.dropFirst())
    }
    // Standard input may be a file.
    self.files += (corpus.corpus + sources).map {
      Input($0 == CorpusFile.standardInputPath ? "/dev/stdin" : $0)
    }
  }

  /// Fails where the file of a flag is an input or another output, or lies in a folder that is one.
  mutating func requireFile(_ path: String?, _ flag: String) throws {
    guard let path else { return }
    for name in [path, path + AtomicFile.temporarySuffix] {
      try check(path, ResolvedPath(name), flag)
    }
    outputs.append((flag, ResolvedPath(path)))
  }

  /// Fails where the folder of a flag is or holds an input or another output, or lies in a folder
  /// that is one.
  mutating func requireFolder(_ path: String, _ flag: String) throws {
    let place = ResolvedPath(path)
    for input in folders + files where place.contains(input.place) {
      throw ValidationError(
        "\(flag): \(path) holds \(input.path), which this run reads; give another path.")
    }
    if let file = plan?.files.first(where: { self.place($0.path, isIn: place) }) {
      throw ValidationError(
        "\(flag): \(path) holds \(file.path), which this run reads; give another path.")
    }
    for output in outputs where place.contains(output.place) {
      throw ValidationError("\(output.flag): the file is inside \(path), the folder of \(flag).")
    }
    try check(path, place, flag)
    outputs.append((flag, place))
  }

  private func check(_ path: String, _ place: ResolvedPath, _ flag: String) throws {
    for input in folders + files where input.place.isSame(as: place) {
      throw ValidationError("\(flag): this run reads \(path); give another path.")
    }
    for input in folders where input.place.contains(place) {
      throw ValidationError(
        "\(flag): \(path) is inside \(input.path), which this run reads; give another path.")
    }
    for output in outputs where output.place.isSame(as: place) || output.place.contains(place) {
      throw ValidationError("\(flag): \(path) is also the output of \(output.flag).")
    }
    if let file = plan?.files.first(where: { place.isSame(asFileAt: $0.path) }) {
      throw ValidationError("\(flag): this run reads \(file.path); give another path.")
    }
  }

  /// Whether a file of a corpus lies in a folder; only names that could be are resolved.
  private func place(_ path: String, isIn folder: ResolvedPath) -> Bool {
    let name = folder.path.split(separator: "/").last ?? ""
    guard path.contains("/\(name)/") || path.hasPrefix("\(name)/") else { return false }
    return folder.contains(ResolvedPath(path))
  }
}
