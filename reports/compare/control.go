package compare

import "math"

// Month is one month of a series that is followed in time: its value and, where that is a
// share, of how many persons.
type Month struct {
	Value   float64
	Persons int64
}

// AtOnce is how many months are judged together, the last settled ones, and Alarms how
// often one of them at least may leave the limits when nothing has changed.
const (
	AtOnce = 3
	Alarms = 0.05
)

// LeastMonths is how few months limits may rest on.
const LeastMonths = 9

// Control holds the usual limits of a series: between them lie, nineteen times of twenty,
// all of three new months of a series that has not changed. Those who are followed are
// mostly the same from one month to the next, so that neighbouring months resemble each
// other and the steps between them, on which XmR charts rest their limits, are too small to
// tell how far the series goes. The limits rest on the spread of the months themselves, made
// wider by the autocorrelation that they show (Marriott F. H. C. and Pope J. A., 1954,
// Biometrika 41:390-402, for its bias); where that spread is no more than chance makes among
// so many persons, on chance. How often they give an alarm, and how often they see a drop,
// is in CONTRIBUTING, by the simulation of this package's tests.
type Control struct {
	Mean, Lower, Upper float64

	spread  float64 // of a new month around the mean
	freedom int     // of the spread, 0 where it is that of chance
}

// NewControl draws limits from the months of a base; false where they are too few, or do
// not tell any spread.
func NewControl(base []Month) (Control, bool) {
	n := float64(len(base))
	if len(base) < LeastMonths {
		return Control{}, false
	}
	c := Control{}
	for _, m := range base {
		c.Mean += m.Value / n
	}
	squares, products := 0.0, 0.0
	for k, m := range base {
		d := m.Value - c.Mean
		squares += d * d
		if k > 0 {
			products += d * (base[k-1].Value - c.Mean)
		}
	}
	ratio := 1.0 // of the variance of a mean of months to what it would be of strangers
	if squares > 0 {
		phi := min(max((n*products/squares+1)/(n-4), 0), 0.8)
		ratio = (1 + phi) / (1 - phi)
	}
	variance := squares / (n - 1) / max(1-(ratio-1)/(n-1), 0.4)
	chance := chanceVariance(base, c.Mean)
	if variance > chance*excess(n-1) {
		c.freedom = len(base) - 3
	} else {
		variance = chance
	}
	if variance <= 0 {
		return Control{}, false
	}
	c.spread = math.Sqrt(variance * (1 + min(ratio/n, 0.5)))
	reach := c.spread * c.quantile(Alarms/2/AtOnce)
	c.Lower, c.Upper = c.Mean-reach, c.Mean+reach
	return c, true
}

// chanceVariance is that of a share of so many persons; 0 for what is no share.
func chanceVariance(base []Month, share float64) (sum float64) {
	persons, inverse := 0.0, 0.0
	for _, m := range base {
		if m.Persons <= 0 {
			return 0
		}
		persons += float64(m.Persons)
		inverse += 1 / float64(m.Persons)
	}
	share = (share*persons + 1) / (persons + 2) // at 100 % chance has not had its say yet
	return share * (1 - share) * inverse / float64(len(base))
}

// excess is how many times the variance of chance a variance must be to be more than that:
// it is so by chance three times of ten (Wilson E. B. and Hilferty M. M., 1931,
// https://doi.org/10.1073/pnas.17.12.684).
func excess(freedom float64) float64 {
	const z = 0.5244005127080407 // qnorm(.7)
	x := 1 - 2/(9*freedom) + z*math.Sqrt(2/(9*freedom))
	return max(1, x*x*x)
}

// Chance is how often, when nothing has changed, one of the months judged together is as
// far from the mean as a value.
func (c Control) Chance(value float64) float64 {
	return min(1, 2*AtOnce*c.beyond(math.Abs(value-c.Mean)/c.spread))
}

// beyond is the probability that a month is so many spreads above the mean.
func (c Control) beyond(t float64) float64 {
	if c.freedom == 0 {
		return math.Erfc(t/math.Sqrt2) / 2
	}
	return studentBeyond(t, c.freedom)
}

// quantile is how many spreads a month exceeds with a probability, by halving.
func (c Control) quantile(p float64) float64 {
	low, high := 0.0, 1.0
	for c.beyond(high) > p {
		high *= 2
	}
	for range 60 {
		if middle := (low + high) / 2; c.beyond(middle) > p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// studentBeyond is the upper tail of Student's law with a whole number of degrees of
// freedom (Abramowitz M. and Stegun I. A., 1964, 26.7.3 and 26.7.4).
func studentBeyond(t float64, freedom int) float64 {
	if t < 0 {
		return 1 - studentBeyond(-t, freedom)
	}
	theta := math.Atan(t / math.Sqrt(float64(freedom)))
	cos, sin := math.Cos(theta), math.Sin(theta)
	term, sum := 1.0, 0.0
	first := 2
	if freedom%2 == 1 {
		term, first = cos, 3
	}
	for k := first; k <= freedom; k += 2 {
		sum += term
		term *= cos * cos * float64(k-1) / float64(k)
	}
	inside := sin * sum
	if freedom%2 == 1 {
		inside = 2 / math.Pi * (theta + inside)
	}
	return (1 - inside) / 2
}

// Discoveries says which of several chances are signals when they are read together: of
// those said to be, no more than a share are expected to be chance alone (Benjamini Y. and
// Hochberg Y., 1995, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x).
func Discoveries(chances []float64, share float64) []bool {
	limit := 0.0
	for _, p := range chances {
		rank := 0
		for _, other := range chances {
			if other <= p {
				rank++
			}
		}
		if p <= share*float64(rank)/float64(len(chances)) {
			limit = max(limit, p)
		}
	}
	found := make([]bool, len(chances))
	for i, p := range chances {
		found[i] = p <= limit && limit > 0
	}
	return found
}
