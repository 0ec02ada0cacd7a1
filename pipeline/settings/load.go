package settings

import (
	_ "embed"
	"slices"
	"time"
)

//go:embed agir.yaml
var embedded []byte

// Embedded returns the text of the embedded configuration, to start another
// one from.
func Embedded() []byte { return slices.Clone(embedded) }

// Default returns the embedded configuration: the consortium AGIR Ensemble 44
// & 85. A broken embedded file is a fault of the build, found by the tests.
func Default() *Settings {
	s, _, err := load("agir.yaml", embedded, nil)
	if err != nil {
		panic(err)
	}
	return s
}

// Load reads a configuration. The name is only quoted in the faults. When
// anything is wrong, the error is a Faults that tells all of it.
//
// The sections directions, departements, structures and senders are required.
// A section left out among thresholds, targets, criteria, limits, memory and retention keeps the
// embedded one; recipients left out means that nobody is written to, mail that
// nothing is mailed.
//
// indicators are the codes that targets and breaks may name; any when none is given.
func Load(name string, content []byte, indicators ...string) (*Settings, error) {
	s, given, err := load(name, content, indicators)
	if err != nil {
		return nil, err
	}
	s.complete(given, Default())
	return s, nil
}

// load reads a configuration as it is written, and gives the sections given.
func load(name string, content []byte, indicators []string) (*Settings, map[string]bool, error) {
	r := &parser{name: name, indicators: indicators, folders: make(map[string]bool)}
	s := new(Settings)
	var given map[string]bool
	if root := r.parse(content); root != nil {
		given = r.settings(s, root)
		for _, check := range r.checks {
			check()
		}
		s.Departements = s.On(lastDay).Departements
	}
	return s, given, r.faults.sorted()
}

// lastDay is after all those of a setting.
var lastDay = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// complete takes from the embedded configuration the sections not given.
func (s *Settings) complete(given map[string]bool, from *Settings) {
	if !given["thresholds"] {
		s.Thresholds = from.Thresholds
	}
	if !given["placeholders"] {
		s.Placeholders = from.Placeholders
	}
	if !given["homonyms"] {
		s.Homonyms = from.Homonyms
	}
	if !given["targets"] {
		s.Targets = from.Targets
	}
	if !given["criteria"] {
		s.Criteria = from.Criteria
	}
	if !given["limit_months"] {
		s.LimitMonths = from.LimitMonths
	}
	if !given["limits"] {
		s.Limits = from.Limits
	}
	if !given["memory_megabytes"] {
		s.Memory = from.Memory
	}
	if !given["retention"] {
		s.Retention = from.Retention
	}
}
