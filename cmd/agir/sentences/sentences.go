// Package sentences is what the operator reads, made from the kind of an error, an
// event or an outcome: the one place for these texts, whoever shows them.
package sentences

import (
	"time"

	"github.com/agir-indicateurs/agir/schedules"
)

// Day is a day.
func Day(d time.Time) string { return d.Format(time.DateOnly) }

// Clock is an instant as the clocks of Paris show it.
func Clock(at time.Time) string { return schedules.OnTheClock(at) }
