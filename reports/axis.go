package reports

import "math"

// CountAxis is a scale from zero to hold counts, its ticks whole numbers.
func CountAxis(label string, values ...float64) Axis {
	most := 1.0
	for _, v := range values {
		most = max(most, v)
	}
	step := max(1, niceStep(most, 4))
	return Ticked(Axis{Label: label, Format: Count}, 0, math.Ceil(most/step)*step, step)
}

// NumberAxis is a scale from zero for days or means.
func NumberAxis(label string, format Format, values ...float64) Axis {
	most := 0.0
	for _, v := range values {
		most = max(most, v)
	}
	if most == 0 {
		most = 1
	}
	step := niceStep(most, 4)
	return Ticked(Axis{Label: label, Format: format}, 0, math.Ceil(most/step)*step, step)
}

// WholeShare is the scale of a proportion, from nothing to all.
func WholeShare(label string) Axis {
	return Ticked(Axis{Label: label, Format: Percent}, 0, 1, 0.25)
}

// ShareAxis is a scale that holds proportions closely: a line is read by its
// slope, and need not start at zero. It never leaves [0, 1] and never spans
// less than ten points, so that noise does not look like a cliff.
func ShareAxis(label string, values ...float64) Axis { return shareAxis(label, 0.1, 0.05, values) }

// LimitedShareAxis is that of proportions drawn within the limits of chance, which say what
// is noise: the scale fits them, and need not be as wide.
func LimitedShareAxis(label string, values ...float64) Axis {
	return shareAxis(label, 0.02, 0.005, values)
}

func shareAxis(label string, span, least float64, values []float64) Axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if low > high {
		return WholeShare(label)
	}
	if high-low < span {
		middle := (low + high) / 2
		low, high = middle-span/2, middle+span/2
	}
	step := max(least, niceStep(high-low, 4))
	low = max(0, math.Floor(low/step+1e-9)*step)
	high = min(1, math.Ceil(high/step-1e-9)*step)
	return Ticked(Axis{Label: label, Format: Percent}, low, high, step)
}

// FittedAxis is a scale that holds numbers closely, for a line read by its slope; it does
// not go below zero, and spans four whole steps of a count at least.
func FittedAxis(label string, format Format, values ...float64) Axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if low > high {
		return NumberAxis(label, format)
	}
	step := niceStep(max(high-low, 1e-9), 4)
	if format == Count {
		step = max(1, step)
	}
	if high-low < step {
		low, high = low-step/2, high+step/2
	}
	low = max(0, math.Floor(low/step+1e-9)*step)
	return Ticked(Axis{Label: label, Format: format}, low, max(low+step, math.Ceil(high/step-1e-9)*step), step)
}

// Ticked is an axis from low to high, with a mark every step from low on; high is a whole number of
// steps away.
func Ticked(a Axis, low, high, step float64) Axis {
	a.Min, a.Max = low, high
	n := int(math.Round((high - low) / step))
	for i := 0; i < n; i++ {
		a.Ticks = append(a.Ticks, low+float64(i)*step)
	}
	a.Ticks = append(a.Ticks, high)
	return a
}

// niceStep is 1, 2 or 5 times a power of ten, so that about count steps span.
func niceStep(span float64, count int) float64 {
	rough := span / float64(count)
	power := math.Pow10(int(math.Floor(math.Log10(rough))))
	switch ratio := rough / power; {
	case ratio <= 1:
		return power
	case ratio <= 2:
		return 2 * power
	case ratio <= 5:
		return 5 * power
	}
	return 10 * power
}

// TickText is a tick as printed: percentages without decimals.
func (a Axis) TickText(v float64) string {
	switch a.Format {
	case Percent:
		if math.Abs(v*100-math.Round(v*100)) < 1e-6 {
			return FormatDecimal(v*100, 0) + Narrow + "%"
		}
		return FormatPercent(v)
	case Count, Days, Decimal:
		return FormatHalf(math.Round(v*10) / 10)
	}
	return FormatDecimal(v, 0)
}
