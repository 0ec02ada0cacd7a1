package main

import (
	"errors"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules"
)

// spanFlags ask for a month, a quarter or a year.
type spanFlags struct {
	Month   string `placeholder:"MONTH"`
	Quarter string `placeholder:"QUARTER"`
	Year    string `placeholder:"YEAR"`
}

// known is what is asked, which has ended on the day known: its last month, and the name of the
// quarter or of the year, empty for a month.
func (f spanFlags) known(s *session, asOfText string) (last time.Time, period string, asOf time.Time, err error) {
	given := 0
	for _, text := range []string{f.Month, f.Quarter, f.Year} {
		if text != "" {
			given++
		}
	}
	if given != 1 {
		return last, "", asOf, misuse{errors.New(sentences.OneSpan)}
	}
	if f.Month != "" {
		last, asOf, err = s.monthKnown(f.Month, asOfText)
		return last, "", asOf, err
	}
	if asOf, err = s.known(asOfText); err != nil {
		return last, "", asOf, err
	}
	flag, period := "--quarter", f.Quarter
	if f.Year != "" {
		flag, period = "--year", f.Year
	}
	last, err = periodEnded(asOf, flag, period)
	return last, period, asOf, err
}

// periodEnded is the last month of a quarter or a year that has ended on the day known.
func periodEnded(asOf time.Time, flag, text string) (last time.Time, err error) {
	_, last, err = schedules.PeriodMonths(text)
	switch {
	case err != nil || (len(text) == len("2023")) != (flag == "--year"):
		return last, misuse{errors.New(sentences.NotAPeriod(flag, text))}
	case asOf.Before(last.AddDate(0, 1, 0)):
		return last, misuse{errors.New(sentences.PeriodNotEnded(flag, text, asOf))}
	}
	return last, nil
}
