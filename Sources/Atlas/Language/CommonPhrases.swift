/// The phrases for any document: clauses without an end, except the openings.
enum CommonPhrases {
  /// Clauses about what is special to the subject; each uses one of its rare words.
  static let customs: [Template] = [
    "the {rare} is never mentioned without {name}",
    "what the people there call {rare} has no name elsewhere",
    "the feast of {rare} is kept at {name} every {month}",
    "a song about the {rare} has {number} verses",
    "the {rare} was lost in {later} and found again under the floor",
    "nobody who has seen the {rare} confuses {name} with {rival}",
    "an old contract grants {name} the right of {rare}",
    "the word {rare} is said to mean “{colour} like {material}”",
    "two drawings of the {rare} survive, one of them near {other}",
    "children count out with {rare}, {rare}, and one for {other}",
    "the account book enters the {rare} under the {noun}",
    "in a dry year the {rare} is shown to visitors",
  ]

  /// Clauses about the craft of the subject's topic; each uses its terms.
  static let craft: [Template] = [
    "the {noun} must rest for {number} days before it meets the {noun}",
    "a good {noun} is {adjective} to the touch",
    "without {aNoun} the {noun} turns {adjective}",
    "masters of {theme} judge the {noun} by its smell",
    "the {noun} is tied to the {noun} with a double knot",
    "nobody in {region} would sell {aNoun} on the day it was made",
    "the difference between {aNoun} and {aNoun} is a matter of patience",
    "an apprentice spends {number} weeks on the {noun} alone",
    "the {adjective} {noun} came into use in {later}",
    "the {noun} is filled, and then the {noun} is drawn off",
    "the price of {aNoun} rose when the road to {other} was closed",
    "the {noun} and the {noun} are kept in separate rooms",
    "a cracked {noun} is mended with the dust of another {noun}",
    "there are {number} ways to warm {aNoun}, and most of them are wrong",
    "the {otherKind} {other} is known for its {adjective} {noun}",
    "every spring the {noun} is scraped until it looks {adjective}",
    "old hands say that the {noun} knows its owner",
    "the {noun} came from abroad, while the {noun} is at home here",
    "a drawing in {someone}’s notebook shows the {noun} from above",
    "wet weather makes the {noun} {adjective} and slow",
    "the guild allows {number} marks on {aNoun}, not one more",
    "what is left of the {noun} goes to the poor of {region}",
  ]

  /// Clauses that lead away from the subject: doubts, namesakes, other places.
  static let asides: [Template] = [
    "{name} should not be confused with {rival}, which has nothing to do with it",
    "the archive holds a letter in which {someone} doubts all this",
    "much of what is told of {rival} was taken from here",
    "opinions differ, and {someone} has changed sides twice",
    "the weather in {region} is a subject of its own",
    "a visitor from {rival} once asked the same",
    "nobody has counted, but the number {number} is often given",
    "the story is also told in {other}, with another end",
  ]

  /// Beginnings of sentences; a clause follows.
  static let openings: [Template] = [
    "as far as anyone knows,", "according to {someone},", "in most accounts,",
    "it is on record that", "since {later},", "to this day,", "on the other hand,",
    "in the spring of {later} it was noted that", "what matters more,", "by custom,",
    "it is often forgotten that", "here, as in {other},", "oddly enough,",
    "for {number} years now,",
  ]

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// Witnesses who have no entry of their own.
  static let people = [
    "Anna Brandt", "the widow Kessel", "José Ibáñez", "Łucja Wróbel", "old Tomas", "Mei Lin",
    "the harbour master", "Zoë Achterberg", "a retired teacher", "Øyvind Strand", "Ines Carvalho",
    "the parish clerk", "Rashid Haddad", "Märta Sjöberg", "the night watchman", "Dr. Okonkwo",
    "a pedlar", "Noor van Dam", "the miller’s son", "František Dvořák",
  ]
}
