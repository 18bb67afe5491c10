import Files
import Foundation

extension CheckedPacking {
  func checkFiles(_ report: inout VerificationReport) {
    report.check("files", "every file has the size and SHA-256 of the manifest") { violation in
      let table = manifest.documentTable
      let expected =
        manifest.shards.map { ($0.file, Optional($0.bytes), $0.sha256) }
        + [
          (table.file, table.bytes, table.sha256),
          (manifest.tokenizer.file, nil, manifest.tokenizer.sha256),
          (manifest.tokenizer.configurationFile, nil, manifest.tokenizer.configurationSHA256),
        ]
      for (name, byteCount, sha256) in expected {
        do {
          let found = try FileDigest.ofFile(folder + "/" + name)
          if let byteCount, found.byteCount != byteCount {
            violation("\(name) has \(found.byteCount) bytes, expected \(byteCount)")
          } else if found.sha256 != sha256 {
            violation("\(name) has SHA-256 \(found.sha256), expected \(sha256)")
          }
        } catch {
          violation(String(describing: error))
        }
      }
      let known = Set(expected.map(\.0))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      for name in names.sorted() where name.hasPrefix("shard-") && !known.contains(name) {
        violation("\(name) is not in the manifest")
      }
      return "\(expected.count) files"
    }
  }

  func checkTokenizer(
    _ readTokenizer: (String) throws -> (fingerprint: String, size: Int),
    _ report: inout VerificationReport
  ) {
    report.check("tokenizer", "the tokenizer beside the shards is the one of the manifest") {
      violation in
      let found = try readTokenizer(folder + "/" + manifest.tokenizer.file)
      if found.fingerprint != manifest.tokenizer.fingerprint {
        violation(
          "it has the fingerprint \(found.fingerprint), expected \(manifest.tokenizer.fingerprint)")
      }
      if found.size != manifest.vocabularySize {
        violation("it has \(found.size) tokens, expected \(manifest.vocabularySize)")
      }
      return "\(found.size) tokens"
    }
  }
}
