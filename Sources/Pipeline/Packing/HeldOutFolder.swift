import Files
import Foundation
import Retrieval
import Shards

/// The folder of the held-out documents, beside that of a packing.
///
/// It belongs to a packing that is not finished yet, so a run that resumes replaces what an earlier
/// run of the same packing wrote there. What another packing wrote is kept, unless `overwrite` says
/// otherwise.
struct HeldOutFolder {
  private let stage: PackStage
  private let folder: OutputFolder
  private let mark: String

  /// In the working folder of the packing: the held-out documents beside it are its own.
  private static let markName = "held-out"

  /// Claims the folder before anything is packed.
  init(_ stage: PackStage, beside packing: OutputFolder, overwrite: Bool) throws {
    self.stage = stage
    mark = packing.workingPath + "/" + HeldOutFolder.markName
    let isOwn = FileManager.default.fileExists(atPath: mark)
    folder = try OutputFolder(
      packing: PackedFolder.heldOutPath(beside: packing.path), overwrite: overwrite || isOwn)
  }

  /// Packs the held-out documents of an index.
  func pack(_ index: CorpusIndex, progress: ProgressLine) throws {
    try AtomicFile.write([], to: mark)
    try stage.pack(index, by: stage.plan(index), into: folder, progress: progress)
    progress.note("\(folder.path): the held-out documents")
  }
}
