import Randomness

/// How the words of one language sound; invented names and terms are made from it.
struct Phonology: Sendable {
  let onsets: [String]
  let nuclei: [String]
  let codas: [String]

  /// A lower-case word of the given number of syllables.
  func word(syllableCount: Int, using generator: inout SplitMix64) -> String {
    var word = ""
    for _ in 0..<syllableCount {
      word += generator.choice(onsets)
      word += generator.choice(nuclei)
    }
    return word + generator.choice(codas)
  }

  /// Few syllables, so that each becomes a token and many words begin with each.
  static let syllabic = Phonology(
    onsets: split("b d f g h j k l m n p r s t v z"), nuclei: split("a e i o u ai ei ou"),
    codas: [""])

  /// Every onset with every nucleus.
  var syllables: [String] {
    onsets.flatMap { onset in nuclei.map { onset + $0 } }
  }

  /// The languages of the world, some of them with letters beyond ASCII.
  static let all = [
    Phonology(
      onsets: split("b br c d dr f g gl h l m mar n or p r s st t tr v w"),
      nuclei: split("a e i o u ai ea ou"), codas: split("n r ll rd nd th sk m ck st")),
    Phonology(
      onsets: split("k v s t n r l m p h j y z ts sh"),
      nuclei: split("a e i o u aa ei uo ia"), codas: split("n ka ri to la s mi")),
    Phonology(
      onsets: split("b ch d f gr l m n p qu r s t tr v pl"),
      nuclei: split("a é e i o ou è au oi"), codas: split("t lle rde ne ç nt sson c mbe")),
    Phonology(
      onsets: split("b č d g h k l m n p r s š st v z ž tr"),
      nuclei: split("a e i o u y á í ě"), codas: split("v c k n št r ř vec mir")),
    Phonology(
      onsets: split("b d f fj g h j k l m n r s sk t tr v"),
      nuclei: split("a e i o å ö ø æ y"), codas: split("n r ld rk nd m sen vik")),
    Phonology(
      onsets: split("b d g gw j k l m mb n nd r s t w z"),
      nuclei: split("a e i o u"), codas: split("la mbo ni ra to zi nga we")),
  ]

  /// Characters of other scripts, for names in their own writing.
  static let scripts = [
    split("山 河 橋 石 森 谷 風 月 海 里 金 原 松 光"),
    split("با دار نور جبل سلا مر كاف ريم عين هلال"),
    split("бо ве гор дни ка лес мир нов пол рек ста"),
    split("αλ βρο γη δαν θε κο λιμ νη πυρ στα"),
    split("가 나 다 라 마 바 사 산 강 호 원"),
  ]

  private static func split(_ words: String) -> [String] {
    words.split(separator: " ").map(String.init)
  }
}

/// Invents words, none of them twice.
struct WordMint {
  private var minted: Set<String> = []

  /// A new lower-case word of `phonology`; while a word is taken, it gets another syllable.
  mutating func word(
    _ phonology: Phonology, syllableCount: Int, using generator: inout SplitMix64
  ) -> String {
    var syllableCount = syllableCount
    while true {
      let word = phonology.word(syllableCount: syllableCount, using: &generator)
      if minted.insert(word).inserted { return word }
      syllableCount += 1
    }
  }

  /// A new word with a capital.
  mutating func name(
    _ phonology: Phonology, syllableCount: Int, using generator: inout SplitMix64
  ) -> String {
    word(phonology, syllableCount: syllableCount, using: &generator).capitalizingFirst()
  }
}

extension String {
  /// The text with its first character as a capital and the rest as it is.
  func capitalizingFirst() -> String {
    prefix(1).uppercased() + dropFirst()
  }
}
