package compare

import "math"

// law is how many of n are counted where all share a rate, or where the rates of
// territories spread around it: binomial, or beta-binomial of intraclass correlation rho.
type law struct {
	n         int64
	rate, rho float64
}

// law is that of a point of the funnel. The variance between territories is Tau2 on the
// scale asin √p, 4 p (1 − p) Tau2 on that of rates: the correlation is 4 Tau2.
func (f Funnel) law(n int64) law {
	l := law{n: n, rate: f.Rate}
	if f.Widened {
		l.rho = min(4*f.Tau2, 0.99)
	}
	return l
}

// of is the probability that k are counted.
func (l law) of(k int64) float64 {
	if l.rate <= 0 || l.rate >= 1 {
		if float64(k) == l.rate*float64(l.n) {
			return 1
		}
		return 0
	}
	if l.rho == 0 {
		return binomial(l.n, k, l.rate)
	}
	a, b := l.rate*(1-l.rho)/l.rho, (1-l.rate)*(1-l.rho)/l.rho
	ways := logGamma(float64(l.n)+1) - logGamma(float64(k)+1) - logGamma(float64(l.n-k)+1)
	return math.Exp(ways + logBeta(float64(k)+a, float64(l.n-k)+b) - logBeta(a, b))
}

func logGamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

func logBeta(a, b float64) float64 { return logGamma(a) + logGamma(b) - logGamma(a+b) }

// AtMost is the probability that as few as k are counted among n.
func (f Funnel) AtMost(k, n int64) float64 {
	l, sum := f.law(n), 0.0
	for i := int64(0); i <= k; i++ {
		sum += l.of(i)
	}
	return min(1, sum)
}

// AtLeast is the probability that as many as k are.
func (f Funnel) AtLeast(k, n int64) float64 {
	l, sum := f.law(n), 0.0
	for i := n; i >= k; i-- {
		sum += l.of(i)
	}
	return min(1, sum)
}

// beyond are the most that is too few and the least that is too many: −1 and n + 1 where
// nothing is. Each leaves less than a probability on its side.
func (f Funnel) beyond(n int64, tail float64) (few, many int64, low, high float64) {
	l := f.law(n)
	few, many = -1, n+1
	for sum := l.of(0); sum < tail && few < n; sum += l.of(few + 1) {
		few, low = few+1, sum
	}
	for sum := l.of(n); sum < tail && many > 0; sum += l.of(many - 1) {
		many, high = many-1, sum
	}
	return few, many, low, high
}

// ByChance is how many of some points chance, and the ordinary diversity of territories,
// put beyond the outer limits: the sum of the probabilities that each is an écart. Counts
// being whole it is less than one in five hundred.
func (f Funnel) ByChance(points []Point) (sum float64) {
	for _, p := range points {
		if p.Among >= SmallestN {
			_, _, low, high := f.beyond(p.Among, beyondOuter)
			sum += low + high
		}
	}
	return sum
}
