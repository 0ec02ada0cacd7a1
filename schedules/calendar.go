package schedules

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // the hours are those of Europe/Paris wherever the program runs
)

// paris is where the hours are read.
var paris = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
}()

// DayOf is the day that the calendars of Paris show at an instant, midnight UTC.
func DayOf(at time.Time) time.Time {
	face := clockFace(at)
	return time.Date(face.Year(), face.Month(), face.Day(), 0, 0, 0, 0, time.UTC)
}

// EndOf is the last minute of a day in Paris: all that is due on that day is due.
func EndOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 0, 0, paris)
}

// OnTheClock is an instant as the clocks of Paris show it.
func OnTheClock(at time.Time) string { return clockFace(at).Format("2006-01-02 15:04") }

// hour is one of the hours of a schedule, once on the clocks of Paris.
type hour struct {
	day   time.Time // of the month, midnight UTC
	asked time.Time // the day it prepares: the same, but for a schedule moved back
	at    time.Time // instant
}

// hoursBetween lists the hours of a schedule after an instant, up to another.
//
// The hours are walked on the face of the clock, where every hour of every day
// exists once, and become instants afterwards: 02:30 on the night of the spring
// change is the instant at which clocks show 03:30, and on that of autumn it is
// one instant, not two.
func (s Schedule) hoursBetween(after, until time.Time) []hour {
	var all []hour
	const change = 2 * time.Hour // the face of a clock may be that far from the instant
	// A day moved back by working days jumps over weekends and holidays.
	last := clockFace(until).Add(change).AddDate(0, 0, 2*s.WorkingDaysBefore+10)
	for face := s.hours.Next(clockFace(after).Add(-change)); !face.IsZero() && !face.After(last); face = s.hours.Next(face) {
		asked := time.Date(face.Year(), face.Month(), face.Day(), 0, 0, 0, 0, time.UTC)
		day := workingDaysBefore(asked, s.WorkingDaysBefore)
		at := time.Date(day.Year(), day.Month(), day.Day(), face.Hour(), face.Minute(), 0, 0, paris)
		if at.After(after) && !at.After(until) {
			all = append(all, hour{day, asked, at})
		}
	}
	return all
}

// clockFace is what the clocks of Paris show, as a time of a zone without
// summer time.
func clockFace(at time.Time) time.Time {
	t := at.In(paris)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// key names the period that an hour belongs to.
func (s Schedule) key(h hour) string {
	switch s.Period {
	case Year, Quarter, Month:
		return NameOf(s.Period, s.month(h))
	case Week:
		year, week := h.day.ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week)
	case Day:
		return h.day.Format(time.DateOnly)
	}
	return clockFace(h.at).Format("2006-01-02T15:04")
}

// month is the month whose documents an hour asks for: the one that closed last, or the last
// one of the quarter or of the year that did.
func (s Schedule) month(h hour) time.Time {
	switch y, m := h.asked.Year(), h.asked.Month(); s.Period {
	case Year:
		return time.Date(y-1, time.December, 1, 0, 0, 0, 0, time.UTC)
	case Quarter:
		return time.Date(y, m-(m-1)%3-1, 1, 0, 0, 0, 0, time.UTC)
	}
	return Due(h.asked)
}

// NextIssue is the day on which a job issues the month after one; zero when no
// schedule has that job.
func NextIssue(all []Schedule, job string, month time.Time) time.Time {
	for _, s := range all {
		if s.Job != job {
			continue
		}
		from := time.Date(month.Year(), month.Month()+1, 1, 0, 0, 0, 0, paris)
		for _, h := range s.hoursBetween(from, from.AddDate(0, 4, 0)) {
			if s.month(h).After(month) {
				return h.day
			}
		}
	}
	return time.Time{}
}

// JobFor is the job that makes the editions of a kind of readers; empty when none
// does.
func JobFor(all []Schedule, reader string) string {
	for _, s := range all {
		if s.Makes == Edition && slices.Contains(s.For, reader) {
			return s.Job
		}
	}
	return ""
}

// Next is the first hour of a schedule after an instant; zero when it has none
// within a year.
func (s Schedule) Next(after time.Time) time.Time {
	for _, days := range []int{1, 8, 366} {
		if hours := s.hoursBetween(after, after.AddDate(0, 0, days)); len(hours) > 0 {
			return hours[0].at
		}
	}
	return time.Time{}
}
