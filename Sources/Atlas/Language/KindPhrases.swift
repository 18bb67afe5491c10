/// The phrases that state what is true of an entity, by kind: clauses without an end.
enum KindPhrases {
  /// Every fact about things of a kind.
  static func facts(of kind: EntityKind) -> [Template] {
    switch kind {
    case .person: person
    case .town: town
    case .river: river
    case .company: company
    case .plant: plant
    case .machine: machine
    case .building: building
    }
  }

  private static let person: [Template] = [
    "{name} was born in {year} in the {region} country",
    "{founder} taught {name} the art of {theme}",
    "it was from {founder} that {name} learned to read the old plans",
    "{name} left {size}, most of them about {theme}",
    "of the {size} that {name} wrote, few have been printed",
    "in the only portrait {name} wears a {colour} coat",
    "the {colour} coat of {name} became a byword",
    "{name} worked in {material} and would use nothing else",
    "the tools of {name}, made of {material}, are kept near {other}",
    "friends called {name} by the byname {rare}",
  ]

  private static let town: [Template] = [
    "{name} was founded in {year} by {founder}",
    "{founder} laid the first stone of {name} in {year}",
    "{size} live in {name}",
    "the last census counted {size} in {name}",
    "the roofs of {name} are {colour}, and its walls are of {material}",
    "most houses in {name} are built of {material}",
    "travellers know {name} by its {colour} roofs",
    "{name} lies in the {region} country, half a day from {other}",
    "the market of {name} lives by {theme}",
    "the oldest street of {name} is called the {rare}",
  ]

  private static let river: [Template] = [
    "the {name} runs for {size} through the {region} country",
    "from its spring to its mouth the {name} measures {size}",
    "{founder} mapped the {name} in {year}",
    "no map showed the {name} before {founder} drew it in {year}",
    "after rain the water of the {name} turns {colour}",
    "the bed of the {name} is of {material}",
    "boats on the {name} carry {material} as far as {other}",
    "the {name} drives the workshops where {theme} is done",
    "the great bend of the {name} is known as the {rare}",
    "the {name} takes its {colour} tint from the hills above",
  ]

  private static let company: [Template] = [
    "{founder} started the firm of {name} in {year}",
    "the firm of {name} goes back to {year}, when {founder} rented a shed",
    "{name} employs {size}",
    "with {size}, {name} is the largest house of its trade in {region}",
    "the wagons of {name} are painted {colour}",
    "a {colour} flag flies over the yard of {name}",
    "{name} sells goods of {material}",
    "the fortune of {name} rests on {material} and on {theme}",
    "{name} buys all its timber from {other}",
    "the best known product of {name} is sold as {rare}",
  ]

  private static let plant: [Template] = [
    "{founder} described the plant {name} in {year}",
    "the first drawing of {name}, from {year}, is by {founder}",
    "{name} grows to {size}",
    "a full-grown {name} stands {size} high",
    "the flowers of {name} are {colour}",
    "{name} opens its {colour} flowers in {month}",
    "{name} wants a soil over {material}",
    "where the ground is of {material}, {name} spreads fast",
    "those who practise {theme} burn the dried stalks of {name}",
    "country people call {name} the {rare}",
  ]

  private static let machine: [Template] = [
    "{founder} built the machine {name} in {year}",
    "the {name} was first set in motion in {year}, by {founder}",
    "the {name} weighs {size}",
    "it took {number} oxen to move the {name}, all {size} of it",
    "the frame of the {name} is of {material}",
    "the {name} has bearings of {material} and a {colour} housing",
    "the {name} was painted {colour} from the start",
    "the {name} stands in {region} and serves {theme}",
    "spare parts for the {name} come from {other}",
    "the hand wheel of the {name} is called its {rare}",
  ]

  private static let building: [Template] = [
    "{founder} built {name} in {year}",
    "the plans of {name}, signed by {founder}, are dated {year}",
    "{name} is {size} high",
    "from the ground to the lantern {name} measures {size}",
    "{name} is built of {material}",
    "the {colour} shutters of {name} can be seen from {other}",
    "the outer walls of {name}, all of {material}, were washed {colour}",
    "{name} stands in {region}, above the workshops",
    "{name} has housed a school of {theme} since {later}",
    "the vault under {name} is known as the {rare}",
  ]
}
