import Testing

@testable import Documents

@Suite struct FieldPresetTests {
  @Test(arguments: [
    (FieldPreset.slimpajama, #"{"text":"t","meta":{"redpajama_set_name":"s"}}"#, "s", "f/1"),
    (.pile, #"{"text":"t","meta":{"pile_set_name":"s"}}"#, "s", "f/1"),
    (.dolma, #"{"id":"i","text":"t","source":"s","added":"2024","metadata":{}}"#, "s", "i"),
    (.c4, #"{"text":"t","timestamp":"2019","url":"http://a"}"#, "f", "http://a"),
    (.fineweb, #"{"text":"t","id":"<urn:1>","dump":"CC-MAIN","url":"u"}"#, "CC-MAIN", "<urn:1>"),
    (.rpv2, #"{"raw_content":"t","bucket":"head","source_domain":"d","url":"u"}"#, "head", "u"),
    (.dclm, #"{"text":"t","url":"u","metadata":{"a":1}}"#, "f", "u"),
    (.auto, #"{"text":"t","meta":{"pile_set_name":"s","id":4}}"#, "s", "4"),
  ])
  func readsALineOfItsCorpus(
    preset: FieldPreset, line: String, source: String, id: String
  ) {
    let parser = LineParser(
      file: CorpusFile(path: "f"), trie: FieldTrie(preset.fields), limits: ReaderLimits())
    var records: [DocumentRecord] = []
    parser.parse(LineParser.Lines(bytes: Array(line.utf8), firstLine: 1), into: &records)
    #expect(
      records == [
        .document(
          Document(
            externalID: id, sourceName: source, text: [0x74],
            location: RecordLocation(path: "f", line: 1)))
      ])
  }
}
