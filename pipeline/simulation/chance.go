package simulation

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// chance is a source of chance that depends on its name only, so that drawing
// one life never changes another.
type chance struct{ *rand.Rand }

func chanceOf(seed uint64, name string) chance {
	h := fnv.New64a()
	h.Write([]byte(name))
	return chance{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// happens is true p times in 1.
func (c chance) happens(p float64) bool { return c.Float64() < p }

// between draws a whole number, both bounds included.
func (c chance) between(low, high int) int { return low + c.IntN(high-low+1) }

// wait draws a number of days whose mean is given, without memory.
func (c chance) wait(mean float64) int { return int(math.Round(c.ExpFloat64() * mean)) }

// choice is a word and how often it is said.
type choice struct {
	word   string
	weight int
}

func (c chance) choose(from []choice) string {
	total := 0
	for _, x := range from {
		total += x.weight
	}
	at := c.IntN(total)
	for _, x := range from {
		if at -= x.weight; at < 0 {
			return x.word
		}
	}
	return from[len(from)-1].word
}

func (c chance) any(words []string) string { return words[c.IntN(len(words))] }

// moment is something that happens on a day and that its sender tells from
// another day on.
type moment struct{ on, told time.Time }

// known says whether the moment is known on that day.
func (m moment) known(day time.Time) bool { return !m.on.IsZero() && !m.told.After(day) }

// moment makes a moment told some days later: at once, or with the delay of
// those who type at the end of the month.
func (c chance) moment(on time.Time, late float64) moment {
	lag := c.between(0, 4)
	if c.happens(late) {
		lag = c.between(12, 40)
	}
	return moment{on, after(on, lag)}
}

func after(day time.Time, days int) time.Time { return day.AddDate(0, 0, days) }

// addMonths is calendar addition cut at the month's end.
func addMonths(day time.Time, months int) time.Time {
	first := monthOf(day).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1)
	return first.AddDate(0, 0, min(day.Day(), last.Day())-1)
}

// working moves a Saturday or a Sunday to the Monday after.
func working(day time.Time) time.Time {
	switch day.Weekday() {
	case time.Saturday:
		return after(day, 2)
	case time.Sunday:
		return after(day, 1)
	}
	return day
}

func earliest(days ...time.Time) time.Time {
	var first time.Time
	for _, d := range days {
		if !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	return first
}
