import Files
import Foundation
import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct ExportManifestTests {
  private func exported(in folder: String) throws -> ExportedPacking {
    try ExportedPacking.export(SamplePacking(), in: folder, .npy) {
      $0.denseTensors = [.lossMask, .positionIDs]
      $0.boundaryLoss = .keep
    }
  }

  @Test func itSaysOfWhichPackingAndHowItWasMade() throws {
    try withTemporaryFolder { folder in
      let exported = try exported(in: folder)
      let manifest = try #require(ExportManifest.read(folder: exported.folder))
      let packed = try Array(Data(contentsOf: URL(filePath: folder + "/packed/manifest.json")))
      #expect(manifest.packing == FileDigest.hexadecimal(of: packed))
      #expect(manifest.format == "npy")
      #expect(manifest.denseTensors == [.positionIDs, .lossMask])
      #expect(manifest.boundaryLoss == .keep)
      #expect(manifest.compression == nil)
      #expect(manifest.rowCount == exported.manifest.rowCount)
      #expect(manifest.tokenizer == exported.manifest.tokenizer.fingerprint)
    }
  }

  @Test func itListsEveryFileWithItsSizeAndHash() throws {
    try withTemporaryFolder { folder in
      let exported = try exported(in: folder)
      let manifest = try #require(ExportManifest.read(folder: exported.folder))
      #expect(
        try Set(manifest.files.map(\.file)).union([ExportManifest.fileName]) == Set(exported.names))
      for file in manifest.files {
        let bytes = try exported.bytes(file.file)
        #expect(file.bytes == bytes.count)
        #expect(file.sha256 == FileDigest.hexadecimal(of: bytes))
      }
    }
  }

  @Test func itsFileIsTheCanonicalForm() throws {
    try withTemporaryFolder { folder in
      let exported = try exported(in: folder)
      let manifest = try #require(ExportManifest.read(folder: exported.folder))
      #expect(try manifest.jsonBytes() == exported.bytes(ExportManifest.fileName))
    }
  }

  @Test(arguments: ["{", #"{"kind":"packed-token-shards","version":1}"#, "[]"])
  func anotherFileOfThatNameIsNotOne(text: String) throws {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(filePath: folder + "/" + ExportManifest.fileName))
      #expect(ExportManifest.read(folder: folder) == nil)
      #expect(ExportManifest.read(folder: folder + "/nowhere") == nil)
    }
  }
}
