import Foundation

/// One text, compressed by the codecs' own libraries (cramjam 2.14.0; gzip and zlib of CPython).
enum SamplePage {
  static let text = Array(
    (String(repeating: "bm25chunk packs related documents. ", count: 20)
      + (0..<100).map(String.init).joined(separator: " ")).utf8)

  static let snappy = bytes(
    """
    3QeIYm0yNWNodW5rIHBhY2tzIHJlbGF0ZWQgZG9jdW1lbnRzLiD+IwD+IwD+IwD+IwD+IwD+IwD+IwD+IwD+IwD+\
    IwBiIwD0IAEwIDEgMiAzIDQgNSA2IDcgOCA5IDEwIDExIDEyIDEzIDE0IDE1IDE2IDE3IDE4IDE5IDIwIDIxIDIy\
    IDIzIDI0IDI1IDI2IDI3IDI4IDI5IDMwIDMxIDMyIDMzIDM0IDM1IDM2IDM3IDM4IDM5IDQwIDQxIDQyIDQzIDQ0\
    IDQ1IDQ2IDQ3IDQ4IDQ5IDUwIDUxIDUyIDUzIDU0IDU1IDU2IDU3IDU4IDU5IDYwIDYxIDYyIDYzIDY0IDY1IDY2\
    IDY3IDY4IDY5IDcwIDcxIDcyIDczIDc0IDc1IDc2IDc3IDc4IDc5IDgwIDgxIDgyIDgzIDg0IDg1IDg2IDg3IDg4\
    IDg5IDkwIDkxIDkyIDkzIDk0IDk1IDk2IDk3IDk4IDk5
    """)

  static let gzip = bytes(
    """
    H4sIAAAAAAACA+2QyW0DQAwDW5kKgtUtleMLCODYCWK7/2wZefhLjCiSx5vG6fN1v/JzOF0f/F6+Ds/LmfP36XW7\
    3J+PD45v5I38R2QhKIYTJEUzyBYFUcQQRwJJpJBGBl3ovlHUUEcDTbTQRgdbmGDb0jDHAkussMYGX7jgiu+Pjgee\
    eOGND7EIIZQwYgcKIokimhhykUIqaaSTO2+SRTY51KKEUsoop4LadYpqauhFC6200U4HnfRu2/QwixFGGWOcCSaZ\
    YvYY8wdn/dXm3QMAAA==
    """)

  static let zlib = bytes(
    """
    eJztkMltA0AMA1uZCoLVLZXjCwjg2Aliu/9sGXn4S4woksebxunzdb/yczhdH/xevg7Py5nz9+l1u9yfjw+Ob+SN\
    /EdkISiGEyRFM8gWBVHEEEcCSaSQRgZd6L5R1FBHA0200EYHW5hg29IwxwJLrLDGBl+44Irvj44HnnjhjQ+xCCGU\
    MGIHCiKJIpoYcpFCKmmkkztvkkU2OdSihFLKKKeC2nWKamroRQuttNFOB530btv0MIsRRhljnAkmmWL2GPMHRu4y\
    vA==
    """)

  static let zstd = bytes(
    """
    KLUv/WDdAuUFAEaULBeAN4VjJirw7eDYvkNGtC4pQgpS3MJMaS4AIgAiADrnjPPNNtdM88wy73qO33ZNz/IgoUAc\
    h4UxULhwKAgCR8EJg0Eg2IBYBBhHB4Bnm1022WOLvbXWWWN9tdVVUz211EsrnTTSRxtdNNFDC71zlE8u+eKKJ474\
    4YYXTvjggu+td95432133XTPLffaaqeNdrvrnjvut9teO+2zy7666qmjfrrppZM+uuiba5455pdbXnkBALNkKvUE
    """)

  static let lz4 = bytes(
    """
    /xRibTI1Y2h1bmsgcGFja3MgcmVsYXRlZCBkb2N1bWVudHMuICMA//+I8P8TMCAxIDIgMyA0IDUgNiA3IDggOSAx\
    MCAxMSAxMiAxMyAxNCAxNSAxNiAxNyAxOCAxOSAyMCAyMSAyMiAyMyAyNCAyNSAyNiAyNyAyOCAyOSAzMCAzMSAz\
    MiAzMyAzNCAzNSAzNiAzNyAzOCAzOSA0MCA0MSA0MiA0MyA0NCA0NSA0NiA0NyA0OCA0OSA1MCA1MSA1MiA1MyA1\
    NCA1NSA1NiA1NyA1OCA1OSA2MCA2MSA2MiA2MyA2NCA2NSA2NiA2NyA2OCA2OSA3MCA3MSA3MiA3MyA3NCA3NSA3\
    NiA3NyA3OCA3OSA4MCA4MSA4MiA4MyA4NCA4NSA4NiA4NyA4OCA4OSA5MCA5MSA5MiA5MyA5NCA5NSA5NiA5NyA5\
    OCA5OQ==
    """)

  static let brotli = bytes(
    """
    G9wDIByJsa2IfREHhE1/4CELKfOiMDo2TJUQdRcaRGatDtHk9EDx7T1QbwtUasUFpbK4mry4qH7sUPynWMc3fzAc\
    jSfT2bn5Dx+QWNRGAAAAAABARERERCQiIiIiYmZmZmYWEREREVFVVVVVtdZaa6211jnnnHPOzR0=
    """)
  private static func bytes(_ base64: String) -> [UInt8] {
    Data(base64Encoded: base64).map { Array($0) } ?? []
  }
}
