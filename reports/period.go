package reports

import "strings"

// PeriodName is a quarter (2023-T3) or a year (2023) as it is said: 3ᵉ trimestre 2023, année 2023.
func PeriodName(period string) string {
	year, quarter, ok := strings.Cut(period, "-T")
	switch {
	case !ok:
		return "année " + year
	case quarter == "1":
		return "1ᵉʳ" + Fixed + "trimestre " + year
	}
	return quarter + "ᵉ" + Fixed + "trimestre " + year
}

// InPeriod is « au 3ᵉ trimestre 2023 », « en 2023 ».
func InPeriod(period string) string {
	if strings.Contains(period, "-T") {
		return "au " + PeriodName(period)
	}
	return "en " + period
}

// OfPeriod is « du 3ᵉ trimestre 2023 », « de l’année 2023 ».
func OfPeriod(period string) string {
	if strings.Contains(period, "-T") {
		return "du " + PeriodName(period)
	}
	return "de l’" + PeriodName(period)
}

// ShortPeriod heads a column: 3ᵉ trim. 2023, 2023.
func ShortPeriod(period string) string {
	return strings.ReplaceAll(strings.TrimPrefix(PeriodName(period), "année "), "trimestre ", "trim."+Fixed)
}

// When is the month reported, or the period: septembre 2023, 3ᵉ trimestre 2023.
func (r *Report) When() string {
	if r.Period != "" {
		return PeriodName(r.Period)
	}
	return FormatMonth(r.Month)
}

// ofWhen is the same after « de ».
func (r *Report) ofWhen() string {
	if r.Period != "" {
		return OfPeriod(r.Period)
	}
	return Of(FormatMonth(r.Month))
}
