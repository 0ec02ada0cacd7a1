package schedules

import (
	"fmt"
	"time"
)

// Months are the first days of the months from one to another, both included.
func Months(first, last time.Time) []time.Time {
	var all []time.Time
	for m := first; !m.After(last); m = m.AddDate(0, 1, 0) {
		all = append(all, m)
	}
	return all
}

// NameOf names a month, or the quarter or the year that ends with it: 2023-09, 2023-T3, 2023.
func NameOf(p Period, last time.Time) string {
	switch p {
	case Year:
		return last.Format("2006")
	case Quarter:
		return fmt.Sprintf("%d-T%d", last.Year(), (int(last.Month())+2)/3)
	}
	return last.Format("2006-01")
}

// ComparedPeriods are those that a quarter or a year is set against: the one before and, of a
// quarter, the same a year before.
func ComparedPeriods(text string) ([]string, error) {
	_, last, err := PeriodMonths(text)
	switch {
	case err != nil:
		return nil, err
	case len(text) == len("2023"):
		return []string{NameOf(Year, last.AddDate(-1, 0, 0))}, nil
	}
	return []string{NameOf(Quarter, last.AddDate(0, -3, 0)), NameOf(Quarter, last.AddDate(-1, 0, 0))}, nil
}

// PeriodMonths are the first and the last month of a quarter, 2023-T3, or of a year, 2023.
func PeriodMonths(text string) (first, last time.Time, err error) {
	year, err := time.Parse("2006", text[:min(4, len(text))])
	if err != nil {
		return first, last, fmt.Errorf("%q is no quarter and no year", text)
	}
	rest := text[4:]
	switch {
	case rest == "":
		return year, year.AddDate(0, 11, 0), nil
	case len(rest) == 3 && rest[:2] == "-T" && rest[2] >= '1' && rest[2] <= '4':
		first = year.AddDate(0, 3*int(rest[2]-'1'), 0)
		return first, first.AddDate(0, 2, 0), nil
	}
	return first, last, fmt.Errorf("%q is no quarter and no year", text)
}
