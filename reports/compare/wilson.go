package compare

import "math"

// Wilson is the 95 % score interval of a proportion of counted among n.
//
// It never leaves [0, 1] and stays honest at 0 and at n, where the usual
// p ± 1.96 se has no width. The end that touches 0 or 1 does so exactly. It is
// false for an empty denominator or a count outside 0…n.
//
// Wilson E. B., 1927, Probable inference, the law of succession, and
// statistical inference, J. Am. Stat. Assoc. 22:209-212,
// https://doi.org/10.1080/01621459.1927.10502953.
func Wilson(counted, n int64) (Interval, bool) {
	if n <= 0 || counted < 0 || counted > n {
		return Interval{}, false
	}
	size := float64(n)
	p := float64(counted) / size
	z2 := z95 * z95
	centre := (p + z2/(2*size)) / (1 + z2/size)
	half := z95 / (1 + z2/size) * math.Sqrt(p*(1-p)/size+z2/(4*size*size))
	interval := Interval{clip(centre - half), clip(centre + half)}
	if counted == 0 {
		interval.Low = 0
	}
	if counted == n {
		interval.High = 1
	}
	return interval, true
}
