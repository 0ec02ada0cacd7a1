package sentences

import (
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// Wrote is a file that was written.
func Wrote(path string) string { return "wrote " + path }

// Published is what became of a month that was to be published.
func Published(p release.Publication) string {
	e := p.Edition
	if p.Again {
		return fmt.Sprintf("edition %d already holds these figures", e.Number)
	}
	return fmt.Sprintf("edition %d of %s, known on %s, figures %.12s", e.Number, e.Month.Format("2006-01"), Day(e.AsOf), e.Fingerprint)
}

// Edition is an edition in a list.
func Edition(e books.Edition) string {
	return fmt.Sprintf("%d  %s  known on %s  figures %.12s  program %s", e.Number, e.Month.Format("2006-01"), Day(e.AsOf), e.Fingerprint, e.Program)
}

// Rebuilt is how the documents of an edition compare with those that were sent,
// one line each.
func Rebuilt(b release.Rebuilt) []string {
	var all []string
	for _, d := range b.Documents {
		verdict := "same"
		if b.Differ[d.Path()] {
			verdict = "differs"
		}
		all = append(all, fmt.Sprintf("%-8s %s", verdict, d.Path()))
	}
	return all
}

// WhyDiffers is why the documents of an edition may differ from those that were
// sent, one line each. program is the version that made them again.
func WhyDiffers(b release.Rebuilt, program string) []string {
	var all []string
	if len(b.Differ) == 0 {
		return nil
	}
	e := b.Edition
	if !b.PurgedOn.IsZero() {
		all = append(all, fmt.Sprintf("persons were removed for good on %s; the figures of edition %d stay as published", Day(b.PurgedOn), e.Number))
	}
	if e.Program != program {
		all = append(all, fmt.Sprintf("edition %d was made by version %s, this is %s", e.Number, e.Program, program))
	}
	return all
}

// Moved are the figures that moved between two editions, one line each, each
// followed by its causes.
func Moved(m release.Moved) []string {
	var all []string
	for _, f := range m.Figures {
		all = append(all, fmt.Sprintf("%s  %s  %s  %s → %s  (+%d −%d)", f.Month.Format("2006-01"), f.Territory, f.Indicator, f.Was, f.Is, f.Arrivals, f.Removals))
		for _, c := range f.Causes {
			all = append(all, "    "+c)
		}
	}
	return append(all, fmt.Sprintf("%d figures moved", m.Count))
}

// Audited is what finished documents give back, one line each.
func Audited(a release.Audited) []string {
	var all []string
	for _, l := range a.Reading.Leaks {
		all = append(all, fmt.Sprint(l))
	}
	r := a.Reading
	return append(all, fmt.Sprintf("%d files, %d tables: %d counts printed, %d withheld, %d given back", a.Files, r.Tables, r.Printed, r.Withheld, len(r.Leaks)))
}

// NotAudited is a file that the audit does not read.
func NotAudited(path string) string { return path + ": not read: want XLSX, CSV or HTML" }

// Exported says whom a file of aggregates is for.
const Exported = "true counts, without names: for the store of the national steering only"

// Imported is what a file of aggregates brought.
func Imported(name string, i release.Imported) string {
	verdict := "imported"
	if i.Again {
		verdict = "already known"
	}
	return fmt.Sprintf("%s: %s, departments %s, months %s to %s known on %s", name, verdict, strings.Join(i.Departements, " "), i.First, i.Last, i.AsOf)
}

// ImportedRelease is a national release that was brought.
func ImportedRelease(name string, i release.ImportedRelease) string {
	verdict := "imported"
	if i.Again {
		verdict = "already known"
	}
	return fmt.Sprintf("%s: %s, national release of %s, edition %d, known on %s, %d departments", name, verdict,
		i.Month.Format("2006-01"), i.Edition, i.AsOf.Format(time.DateOnly), len(i.Departements))
}

// Worklist is a work list that was written.
func Worklist(w release.WrittenWorklist) string {
	return fmt.Sprintf("%s: %d persons, %d pairs", Wrote(w.Path), w.Persons, w.Pairs)
}
