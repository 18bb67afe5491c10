import Crypto
import Foundation

/// SHA-256 of what is written or read, in lower-case hexadecimal.
package struct FileDigest {
  private var hash = SHA256()
  package private(set) var byteCount = 0

  /// The digest of no bytes yet.
  package init() {}

  /// Takes the next bytes in.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bufferPointer: bytes)
    byteCount += bytes.count
  }

  /// The digest of all bytes so far.
  package func hexadecimal() -> String {
    hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The digest of bytes in memory.
  package static func hexadecimal(of bytes: [UInt8]) -> String {
    var digest = FileDigest()
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
  }

  /// The digest and the size of a file, read in pieces of 1 MiB.
  package static func ofFile(_ path: String) throws -> (sha256: String, byteCount: Int) {
    let file = try RandomAccessFile(path: path)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    var digest = FileDigest()
    while true {
      let count = try file.read(at: digest.byteCount, into: block)
      if count == 0 { return (digest.hexadecimal(), digest.byteCount) }
      digest.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
  }
}
