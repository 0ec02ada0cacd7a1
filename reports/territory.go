package reports

import (
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Territory is a territory of the figures, with its name and what is known of its opening.
type Territory struct {
	Level queries.Level
	Code  string // as in the figures: "44", "44/soliha", "agir-ensemble-44-85", "FR"
	Name  string // « Loire-Atlantique », « Soliha », « AGIR Ensemble 44 & 85 »
	// OpenedOn is the day the platform opened, zero when it is not known.
	OpenedOn time.Time
	// Region of a department, as in the figures; empty when it has none.
	Region string
	// FirstEntryOn is the first day of the month of the first entry known, zero
	// without one: it stands for an opening that nobody wrote down.
	FirstEntryOn time.Time
}
