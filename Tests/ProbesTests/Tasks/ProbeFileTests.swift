import Foundation
import TestSupport
import Testing

@testable import Probes

@Suite struct ProbeFileTests {
  private func read(
    _ lines: String, name: String = "task.test.jsonl", train: String? = nil,
    template: PromptTemplate? = nil, answers: ProbeFile.AnswerStyle = .auto
  ) throws -> ProbeTask {
    try withTemporaryFolder { folder in
      try Data(lines.utf8).write(to: URL(filePath: folder + "/" + name))
      if let train {
        try Data(train.utf8).write(to: URL(filePath: folder + "/task.train.jsonl"))
      }
      return try ProbeFile.read(folder + "/" + name, template: template, answers: answers)
    }
  }

  @Test func labelledTextsHaveDemonstrationsBesideThem() throws {
    let task = try read(
      #"{"text":"a","label":1,"label_name":"good"}"# + "\n"
        + #"{"text":"b","label":0,"label_name":"bad"}"# + "\n\n",
      train: #"{"text":"c","label":2,"label_name":"so so"}"#)
    #expect(task.name == "task" && task.ability == .inContextLearning && task.count == 2)
    guard case .labels(let queries, let demonstrations, let labels) = task.content else {
      Issue.record("no labels")
      return
    }
    #expect(queries.map(\.answer) == ["good", "bad"] && labels == ["bad", "good", "so so"])
    #expect(demonstrations.map(\.content) == ["c"])
  }

  @Test func theGenericFormIsReadAndSpacesMoveIntoTheChoices() throws {
    let task = try read(
      #"{"context":"C. ","prompt":"It is ","choices":["red","blue"],"answer":1,"#
        + #""ability":"knowledge","group":"g","id":"q7"}"# + "\n"
        + #"{"preceding":["one"],"prompt":"","text":"two","attention":true}"# + "\n"
        + #"{"prompt":"Who?","answers":["me"]}"#)
    guard case .items(let items) = task.content else {
      Issue.record("no items")
      return
    }
    #expect(task.ability == .knowledge)
    #expect(
      items[0]
        == ProbeItem(
          id: "q7", group: "g", prompt: "C. It is", question: .choice([" red", " blue"], answer: 1)
        ))
    #expect(
      items[1]
        == ProbeItem(
          id: "2", preceding: ["one"], prompt: "", question: .loss("two"), measuresAttention: true))
    #expect(items[2].question == .answer(["me"], firstWordOnly: false))
  }

  @Test func memoTrapSwapsAndLAMBADAAreRead() throws {
    let trap = try read(#"{"prompt":"Say:","classes":[" a"," b"],"answer_index":1}"#)
    #expect(
      trap.content
        == .items([ProbeItem(id: "1", prompt: "Say:", question: .choice([" a", " b"], answer: 1))]))
    let swap = #"{"question":"q","context":"c","answers":["new"],"org_answers":["old"]}"#
    let text = LabelledText(
      id: "1", fields: ["question": "q", "context": "c"], answers: ["new"], distractors: ["old"])
    #expect(
      try read(swap).content
        == .questions(queries: [text], demonstrations: [text], byChoice: true))
    #expect(
      try read(swap, answers: .exact).content
        == .questions(queries: [text], demonstrations: [text], byChoice: false))
    let last = try read(#"{"text":"he saw the sea"}"#)
    #expect(
      last.content
        == .items([
          ProbeItem(id: "1", prompt: "he saw the", question: .answer(["sea"], firstWordOnly: true))
        ]))
  }

  @Test(arguments: [
    #"he saw the sea "#, #"he saw the sea\n"#, #"he saw the  sea \t"#, #"he saw the\nsea"#,
    #"he saw the\u00a0sea"#,
  ])
  func theLastWordIsFoundWhateverBlanksAreAroundIt(text: String) throws {
    #expect(
      try read(#"{"text":"\#(text)"}"#).content
        == .items([
          ProbeItem(id: "1", prompt: "he saw the", question: .answer(["sea"], firstWordOnly: true))
        ]))
  }

  @Test(arguments: ["sea", " sea", "sea ", "   ", ""])
  func aTextOfOneWordHasNoLastWord(text: String) {
    #expect { try read(#"{"text":"\#(text)"}"#) } throws: { "\($0)".contains("no last word") }
  }

  @Test func questionsWithoutAnAnswerAreLeftOutAndCounted() throws {
    let task = try read(
      #"{"question":"q","answers":["a"]}"# + "\n" + #"{"question":"r","answers":[]}"# + "\n"
        + #"{"question":"s","answers":"['x']"}"#)
    #expect(task.count == 1 && task.skippedCount == 2 && task.ability == .knowledge)
  }

  @Test(arguments: [
    #"{"prompt":"p","choices":["a","b"],"answer":2}"#,
    #"{"prompt":"p","choices":["a",""],"answer":0}"#,
    #"{"prompt":"p"}"#, #"{"other":1}"#, "[1]", "{", #"{"text":"word"}"#, #"{"label":"x"}"#,
    #"{"prompt":"p","answers":["a"],"ability":"flying"}"#, #"{"question":"q","answers":[]}"#,
  ])
  func aLineOfAnotherFormIsNamed(line: String) {
    #expect {
      try read(line)
    } throws: { error in
      "\(error)".contains("task.test.jsonl:1: ")
    }
  }

  @Test func foldersGiveTheirTasksWithoutTheDemonstrations() throws {
    try withTemporaryFolder { folder in
      for name in ["b.test.jsonl", "a.jsonl", "b.train.jsonl", "README.md"] {
        try Data().write(to: URL(filePath: folder + "/" + name))
      }
      #expect(
        try ProbeFile.paths([folder]) == [folder + "/a.jsonl", folder + "/b.test.jsonl"])
      #expect(throws: ProbeError.noProbes(path: "nowhere")) { try ProbeFile.paths(["nowhere"]) }
      #expect(throws: ProbeError.noProbes(path: folder + "/a.jsonl")) {
        try ProbeFile.read(folder + "/a.jsonl")
      }
    }
  }

  @Test(.enabled(if: SharedData.isPresent))
  func theRealTasksAreReadAsTheyAre() throws {
    let tasks = try ProbeFile.paths([SharedData.path("icl")]).map { try ProbeFile.read($0) }
    let counts = Dictionary(uniqueKeysWithValues: tasks.map { ($0.name, $0.count) })
    #expect(counts["agnews"] == 2_000 && counts["nq_swap"] == 1_997 && counts["lambada"] == 2_000)
    #expect(tasks.count == 17)
    guard case .labels(_, _, let labels) = tasks.first(where: { $0.name == "dbpedia14" })?.content
    else {
      Issue.record("dbpedia14 has no labels")
      return
    }
    #expect(labels.count == 14)
  }
}
