package secrecy

// Held is one month of a cumulative figure as printed.
type Held struct {
	Count    int64 // what is printed
	Repeated bool  // the last printed figure, repeated with a mark
}

// Cumulative prints the successive values of a cumulative figure so that the
// difference of two months tells of nobody in particular: a value is printed
// only when it equals the last printed one or differs from it by k at least,
// in either direction, since a revision is a difference too; otherwise the last
// printed one is repeated. Before the first month 0 is taken as printed.
//
// This is the rule of one series. The other territories of the same total
// would give the held one back: put the months in a [Release] as well, where a
// repeated value is a Withheld cell.
func Cumulative(values []int64, rule Rule) []Held {
	var last int64
	held := make([]Held, len(values))
	for i, value := range values {
		change := max(value-last, last-value)
		if change == 0 || change >= rule.Threshold {
			last = value
		}
		held[i] = Held{Count: last, Repeated: last != value}
	}
	return held
}
