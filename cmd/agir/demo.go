package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type demoVerb struct {
	Out  string `default:"demo" placeholder:"DIR"`
	Seed uint64 `default:"2"`
	// The nation is what the speed of the program is measured on.
	Nation bool   `xor:"world"`
	Years  string `xor:"world" placeholder:"YEARS"`
}

// The last month of the demo, and the day on which its documents are made.
var (
	demoLast = time.Date(2024, time.December, 1, 0, 0, 0, 0, time.UTC)
	demoAsOf = knownOn(demoLast)
)

func (v *demoVerb) Run(s *session) error {
	w, err := v.world(s.today)
	if err != nil {
		return err
	}
	inbox, file, out := filepath.Join(v.Out, "inbox"), filepath.Join(v.Out, "agir.duckdb"), filepath.Join(v.Out, "documents")
	for _, old := range []string{inbox, file, file + ".wal", out} {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	if err := whole.MakeFolders(v.Out, whole.ForReaders); err != nil {
		return err
	}
	if w.configuration != nil { // the other verbs need it
		if err := whole.WriteDocument(filepath.Join(v.Out, "agir.yaml"), w.configuration); err != nil {
			return err
		}
	}
	bar := s.progress("simulating")
	counts, err := simulation.Write(s.ctx, inbox, w.options, bar.at)
	bar.end()
	if err != nil {
		return err
	}
	s.say(sentences.Simulated(counts))

	store, _, err := s.open(file, store.Open)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := s.ingest(store, w.options.Settings, inbox, knownOn(w.options.Last)); err != nil {
		return err
	}
	for _, month := range w.months {
		all, err := release.Draft(s.ctx, store, release.DraftRequest{Settings: w.options.Settings, Month: month, AsOf: knownOn(month), NextOn: release.NextIssue(schedules.Embedded(), month)})
		if err != nil {
			return err
		}
		if err := s.lay(all, out); err != nil {
			return err
		}
	}
	return nil
}

// demoWorld is what is simulated, the months whose documents are made, and the
// configuration where it is not the embedded one.
type demoWorld struct {
	options       simulation.Options
	months        []time.Time
	configuration []byte
}

// knownOn is the day on which the documents of a month are made.
func knownOn(month time.Time) time.Time { return month.AddDate(0, 1, 9) }

func (v *demoVerb) world(today time.Time) (demoWorld, error) {
	switch {
	case v.Years != "":
		return v.rives(today)
	case v.Nation:
		return demoWorld{
			options: simulation.Options{Settings: simulation.Nation(), Seed: v.Seed, Last: demoLast, Months: 1, PersonsPerMonth: 28.4, ContactRate: 2.2},
			months:  []time.Time{demoLast}, configuration: simulation.NationYAML(),
		}, nil
	}
	return demoWorld{options: simulation.Options{Settings: settings.Default(), Seed: v.Seed, Last: demoLast, Defects: true}, months: []time.Time{demoLast}}, nil
}

// rives is the consortium that changed, lived from January of a year to December of
// another, or to the last month of which all has been received by now.
func (v *demoVerb) rives(today time.Time) (w demoWorld, err error) {
	from, to, ok := years(v.Years)
	if !ok {
		return w, misuse{errors.New(sentences.NoYears(v.Years))}
	}
	latest := time.Date(today.Year(), today.Month()-1, 1, 0, 0, 0, 0, time.UTC)
	if knownOn(latest).After(today) {
		latest = latest.AddDate(0, -1, 0)
	}
	if from < firstYear || to > latest.Year() {
		return w, misuse{errors.New(sentences.YearsOutside(v.Years, firstYear, latest.Year()))}
	}
	last := time.Date(to, time.December, 1, 0, 0, 0, 0, time.UTC)
	if latest.Before(last) {
		last = latest
	}
	conf := simulation.Rives()
	w.options = simulation.Options{
		Settings: conf, Seed: v.Seed, Last: last, Months: 12*(last.Year()-from) + int(last.Month()), Since: conf.Departements[0].OpenedOn,
		PersonsPerMonth: 9, Recent: true, Defects: true,
	}
	if recentred := time.Date(2025, time.June, 1, 0, 0, 0, 0, time.UTC); from <= recentred.Year() && recentred.Before(last) {
		w.months = append(w.months, recentred)
	}
	w.months, w.configuration = append(w.months, last), simulation.RivesYAML()
	return w, nil
}

// firstYear is the first one that may be simulated: the platforms of rives had opened.
const firstYear = 2023

// years reads 2023-2026, or 2025 alone.
func years(text string) (from, to int, ok bool) {
	first, second, two := strings.Cut(text, "-")
	if !two {
		second = first
	}
	year := func(word string) int {
		n, err := strconv.Atoi(word)
		if err != nil || len(word) != 4 {
			return 0
		}
		return n
	}
	from, to = year(first), year(second)
	return from, to, from > 0 && to >= from
}
