/// The system's libzstd, opened at run time so that the build does not need it.
package enum ZstdLibrary {
  /// The functions of libzstd that are used, with C's types.
  package struct Functions: Sendable {
    package let createStream: @convention(c) () -> OpaquePointer?
    package let freeStream: @convention(c) (OpaquePointer?) -> Int
    package let decompress:
      @convention(c) (OpaquePointer?, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
    package let setParameter: @convention(c) (OpaquePointer?, Int32, Int32) -> Int
    package let isError: @convention(c) (Int) -> UInt32
    package let errorName: @convention(c) (Int) -> UnsafePointer<CChar>?
    let decompressFrames:
      @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int) -> Int
    let version: @convention(c) () -> UnsafePointer<CChar>?
    let compressBound: @convention(c) (Int) -> Int
    let compress:
      @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int, Int32) -> Int

    /// Nil where the library lacks one of them.
    fileprivate init?(_ library: RuntimeLibrary) {
      do {
        createStream = try library.require("ZSTD_createDStream")
        freeStream = try library.require("ZSTD_freeDStream")
        decompress = try library.require("ZSTD_decompressStream")
        setParameter = try library.require("ZSTD_DCtx_setParameter")
        isError = try library.require("ZSTD_isError")
        errorName = try library.require("ZSTD_getErrorName")
        decompressFrames = try library.require("ZSTD_decompressDCtx")
        version = try library.require("ZSTD_versionString")
        compressBound = try library.require("ZSTD_compressBound")
        compress = try library.require("ZSTD_compress")
      } catch {
        return nil
      }
    }
  }

  /// The functions, or nil where the library is not installed; looked up once.
  package static let functions: Functions? = RuntimeLibrary("libzstd.so.1", "libzstd.so")
    .flatMap(Functions.init)

  /// Whether zstd files can be read here.
  package static var isAvailable: Bool { functions != nil }

  /// The library's version, such as `1.5.7`, or nil where it is not installed.
  package static var version: String? {
    functions.flatMap { $0.version() }.map { String(cString: $0) }
  }

  /// The bytes as one zstd frame; nil where libzstd is not installed.
  ///
  /// Equal bytes give equal frames under one version of libzstd.
  package static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8]? {
    guard let functions else { return nil }
    let capacity = functions.compressBound(bytes.count)
    let frame = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      let size = bytes.withUnsafeBytes {
        functions.compress(buffer.baseAddress, capacity, $0.baseAddress, bytes.count, level)
      }
      count = functions.isError(size) == 0 ? size : 0
    }
    return frame.isEmpty ? nil : frame
  }
}
