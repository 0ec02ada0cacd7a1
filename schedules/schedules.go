// Package schedules says what is due: which month's documents on a day, and when
// the next ones are issued. The clock is the caller's.
package schedules

import "time"

// issueDay is the day of the month on which the Ddets receive their report.
const issueDay = 5

// Due is the first day of the month whose documents are due on a day: the one
// that closed last.
func Due(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month()-1, 1, 0, 0, 0, 0, time.UTC)
}

// NextIssue is the day of the issue that follows the one of a month: the fifth of
// the second month after it.
func NextIssue(month time.Time) time.Time {
	return time.Date(month.Year(), month.Month()+2, issueDay, 0, 0, 0, 0, time.UTC)
}
