package schedules

import "time"

// workingDaysBefore moves a day back by n working days, Monday to Friday but the
// public holidays of mainland France.
func workingDaysBefore(day time.Time, n int) time.Time {
	for n > 0 {
		day = day.AddDate(0, 0, -1)
		if working(day) {
			n--
		}
	}
	return day
}

func working(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !holiday(day)
}

// holiday says whether a day is one of the eleven public holidays of mainland
// France (Code du travail, article L3133-1).
func holiday(day time.Time) bool {
	switch day.Format("01-02") {
	case "01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25":
		return true
	}
	sunday := easter(day.Year())
	for _, after := range []int{1, 39, 50} { // Monday of Easter, Ascension, Monday of Pentecost
		if day.Equal(sunday.AddDate(0, 0, after)) {
			return true
		}
	}
	return false
}

// easter is Easter Sunday, by the Gregorian computus known as Meeus's.
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
