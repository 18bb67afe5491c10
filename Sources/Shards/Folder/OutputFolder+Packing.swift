package import Files

extension OutputFolder {
  /// Creates or takes the folder that a packing, or a part of one, is written into.
  ///
  /// Its manifest or `part.json` is written last. What is only needed until then lies in
  /// `workingPath`, where the next run finds it.
  package convenience init(packing path: String, overwrite: Bool) throws {
    try self.init(path: path, rule: .packing, layout: .workingFolder, overwrite: overwrite)
  }
}

extension OutputFolder.Rule {
  fileprivate static let packing = OutputFolder.Rule(
    content: "a packing", lastNames: packingLastNames,
    marks: packingLastNames + [OutputFolder.workingName]
  ) { name in
    packingNames.contains(name) || PackingPart.isUnitName(name) || ShardWriter.isFileName(name)
  }

  private static let packingLastNames = [ShardManifest.fileName, PackingPart.fileName]

  private static let packingNames =
    packingLastNames + [
      OutputFolder.workingName, DocumentTable.fileName, TokenizerRecord.fileName,
      TokenizerRecord.configurationFileName,
    ]
}
