package main

import (
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type publishVerb struct {
	spanFlags
	AsOf string `placeholder:"DATE"`
	Out  string `default:"documents" placeholder:"DIR"`
}

func (v *publishVerb) Run(s *session) error {
	m, period, asOf, err := v.known(s, v.AsOf)
	if err != nil {
		return err
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	text, err := s.settingsText()
	if err != nil {
		return err
	}
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	r := release.PublishRequest{Settings: conf, SettingsText: text, Program: version(), Month: m, Period: period, AsOf: asOf, OthersAnyway: true}
	if period == "" {
		r.NextOn = release.NextIssue(schedules.Embedded(), m)
	}
	p, err := release.Publish(s.ctx, store, r)
	if p.Withheld != nil {
		fmt.Fprintln(s.stderr, "agir:", p.Withheld)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, sentences.Published(p))
	if err := s.lay(p.Documents, v.Out); err != nil || p.Withheld == nil {
		return err
	}
	return errNotDone
}

// settingsText is the configuration in force, as written.
func (s *session) settingsText() (string, error) {
	if s.flags.Config == "" {
		return string(settings.Embedded()), nil
	}
	content, err := os.ReadFile(s.flags.Config)
	return string(content), err
}
