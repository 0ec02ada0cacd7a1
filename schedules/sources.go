package schedules

import "github.com/agir-indicateurs/agir/pipeline/settings"

// OfSource is when a source is looked at. It is of no period that would be owed: a look
// that was missed is made by the next.
func OfSource(x settings.Source) (Schedule, error) {
	hours, err := hoursOf(x.When)
	return Schedule{Job: SourceJob(x.Code), Label: "Collecte de «\u00a0" + x.Code + "\u00a0»", Period: Minute, When: x.When, hours: hours}, err
}

// SourceJob is the name of the looks at a source among the jobs.
func SourceJob(code string) string { return "collecte-" + code }
