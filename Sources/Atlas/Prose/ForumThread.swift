import Randomness

extension Prose {
  /// A question, and answers by several members.
  mutating func thread() -> (title: String, text: String) {
    let sentenceCount = generator.logNormal(median: 9, spread: 0.6, in: 3...90)
    let question = generator.index(below: Self.questions.count)
    let title = fill(Self.questions[question].title, about: subject).capitalizingFirst()
    var text = "Q: \(Self.sentence(fill(Self.questions[question].body, about: subject)))"
    text += " " + bodySentence()
    var remaining = sentenceCount - 2
    repeat {
      let count = min(max(remaining, 1), generator.integer(in: 1...6))
      text += "\n\n\(generator.choice(Self.members)): \(phrase(Self.replies)) "
      text += Self.sentence(fact())
      for _ in 1..<max(count, 1) {
        text += " " + bodySentence()
      }
      remaining -= count
    } while remaining > 0
    if generator.chance(45) {
      text += "\n\n\(generator.choice(Self.members)): \(phrase(Self.thanks))"
    }
    return (title, text)
  }

  private static let questions: [(title: Template, body: Template)] = [
    ("Who knows more about {name}?", "I am collecting everything about {name}. Where do I start?"),
    ("Is the {rare} real?", "my uncle swears that the {rare} exists. Is there any proof?"),
    ("{name} or {rival}?", "are {name} and {rival} the same? The guide book says so"),
    ("How do I clean {aNoun}?", "I inherited {aNoun} from {region}. How do I clean it?"),
    ("Colour of {name}?", "what colour is {name}, really? Every picture shows another"),
    ("How old is {name}?", "two books give two years for {name}. Which one is right?"),
    ("Getting from {name} to {other}", "is there a way from {name} to {other} without a boat?"),
    ("{theme}: broken {noun}", "the {noun} broke on the first day. What did I do wrong?"),
    ("What does “{rare}” mean?", "I found the word {rare} in an old letter about {name}. Ideas?"),
    ("Need a source on {founder}", "what did {founder} have to do with {name}?"),
  ]

  private static let members = [
    "tinker88", "Marguerite", "ola_k", "HeronOnTheWeir", "søren", "bramble", "Käthe", "n0rth",
    "quiet_lathe", "Yusuf", "paperboat", "Grandpa Ivo", "みどり", "lantern", "E. Novák",
  ]

  private static let replies: [Template] = [
    "Easy one.", "Not quite.", "I was there last {month}.", "My notes say this.",
    "Welcome to the forum!", "This comes up every year.", "+1 to the above, but one correction.",
    "Short answer: yes.", "Short answer: no.", "Do not trust the guide book.", "Good question 🤔",
    "I asked {someone}.", "See the thread on {rival} too.", "Long story.",
  ]

  private static let thanks: [Template] = [
    "Thanks, that settles it 🙏", "Great, I will look for the {noun}. 👍", "شكرا جزيلا!",
    "ありがとうございます。", "Merci à tous, c’était très clair.", "Solved, please close.",
    "Hm, {someone} told me the opposite… 😅", "Спасибо, всё ясно.", "谢谢大家！", "Thank you both ❤️",
  ]
}
