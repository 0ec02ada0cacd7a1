package main

import (
	"os"
	"path/filepath"
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
	Nation bool
}

// The year of the demo, and the day on which its documents are made.
var (
	demoLast = time.Date(2024, time.December, 1, 0, 0, 0, 0, time.UTC)
	demoAsOf = time.Date(2025, time.January, 10, 0, 0, 0, 0, time.UTC)
)

func (v *demoVerb) Run(s *session) error {
	inbox, file, out := filepath.Join(v.Out, "inbox"), filepath.Join(v.Out, "agir.duckdb"), filepath.Join(v.Out, "documents")
	for _, old := range []string{inbox, file, file + ".wal", out} {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	if err := whole.MakeFolders(v.Out, whole.ForReaders); err != nil {
		return err
	}
	conf, options := v.world()
	if v.Nation { // the other verbs need its configuration
		if err := whole.WriteDocument(filepath.Join(v.Out, "agir.yaml"), simulation.NationYAML()); err != nil {
			return err
		}
	}
	bar := s.progress("simulating")
	counts, err := simulation.Write(s.ctx, inbox, options, bar.at)
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
	if err := s.ingest(store, conf, inbox, demoAsOf); err != nil {
		return err
	}
	all, err := release.Draft(s.ctx, store, release.DraftRequest{Settings: conf, Month: demoLast, AsOf: demoAsOf, NextOn: release.NextIssue(schedules.Embedded(), demoLast)})
	if err != nil {
		return err
	}
	return s.lay(all, out)
}

// world is what is simulated, and its configuration.
func (v *demoVerb) world() (*settings.Settings, simulation.Options) {
	conf := settings.Default()
	options := simulation.Options{Settings: conf, Seed: v.Seed, Last: demoLast, Defects: true}
	if v.Nation {
		conf = simulation.Nation()
		options = simulation.Options{Settings: conf, Seed: v.Seed, Last: demoLast, Months: 1, PersonsPerMonth: 28.4, ContactRate: 2.2}
	}
	return conf, options
}
