package compare

// Shrinkage draws each rate towards the common one, the more so the fewer
// people it rests on: what a map colours and a column sorts, so that the
// extremes are not simply the smallest departments.
//
// Beta-binomial by moments: rho is the intraclass correlation, M = (1 − rho) /
// rho the number of people that the common rate is worth. Kleinman J. C.,
// 1973, Proportions with extraneous variance, J. Am. Stat. Assoc. 68:46-54,
// https://doi.org/10.1080/01621459.1973.10481332, with weights n.
type Shrinkage struct {
	Rate float64 // the common rate, p̄
	Rho  float64 // 0 when the points differ by no more than chance
	M    float64 // 0 when Rho is 0, where every rate shrinks to Rate
}

// NewShrinkage draws towards the rate of all together, whose points may be known in part
// only, and measures the weights on those that have a rate; false when none has one, or
// nobody is counted.
func NewShrinkage(all Point, points []Point) (Shrinkage, bool) {
	var among int64
	var squares float64
	var units int
	for _, p := range points {
		if !p.valid() {
			continue
		}
		units++
		among += p.Among
		squares += float64(p.Among) * float64(p.Among)
	}
	if among == 0 || !all.valid() {
		return Shrinkage{}, false
	}
	total := float64(among)
	s := Shrinkage{Rate: all.rate()}
	var between float64
	for _, p := range points {
		if p.valid() {
			between += float64(p.Among) * (p.rate() - s.Rate) * (p.rate() - s.Rate)
		}
	}
	chance := s.Rate * (1 - s.Rate)
	freedom := float64(units - 1)
	if scale := chance * (total - squares/total - freedom); scale > 0 {
		s.Rho = clip((between - chance*freedom) / scale)
	}
	if s.Rho > 0 {
		s.M = (1 - s.Rho) / s.Rho
	}
	return s, true
}

// Shrunken is the rate of a point drawn towards the common one,
// (counted + M p̄) / (n + M); the common rate itself when the points show no
// difference beyond chance or when this one is empty.
func (s Shrinkage) Shrunken(p Point) float64 {
	if s.Rho == 0 || !p.valid() {
		return s.Rate
	}
	return (float64(p.Counted) + s.M*s.Rate) / (float64(p.Among) + s.M)
}
