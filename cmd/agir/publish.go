package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type publishVerb struct {
	spanFlags
	Rectify int    `placeholder:"N"`
	Why     string `placeholder:"TEXT"`
	By      string `placeholder:"WHO"`
	AsOf    string `placeholder:"DATE"`
	Out     string `default:"documents" placeholder:"DIR"`
}

func (v *publishVerb) Run(s *session) error {
	if v.Rectify != 0 || v.Why != "" || v.By != "" {
		return v.rectify(s)
	}
	m, period, asOf, err := v.known(s, v.AsOf)
	if err != nil {
		return err
	}
	conf, text, err := s.settingsWithText()
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
		fmt.Fprintln(s.stderr, "agir:", sentences.Fault(p.Withheld, s.flags.Store))
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

// rectify publishes an edition in the place of one that left, for those who had it.
func (v *publishVerb) rectify(s *session) error {
	if v.Rectify == 0 || v.Why == "" || v.spanFlags != (spanFlags{}) {
		return misuse{errors.New(sentences.RectifyAlone)}
	}
	asOf, err := s.known(v.AsOf)
	if err != nil {
		return err
	}
	conf, text, err := s.settingsWithText()
	if err != nil {
		return err
	}
	if lacking := pdf.Lacking(v.Why); len(lacking) > 0 { // it is printed, and nobody takes an edition back
		return misuse{errors.New(sentences.NotDrawn(lacking))}
	}
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	made, err := work.Rectify(s.ctx, store, work.RectifyRequest{
		Settings: conf, SettingsText: text, Program: version(), Edition: v.Rectify, By: cmp.Or(v.By, currentUser()), Why: v.Why, AsOf: asOf, Now: s.instant(),
	})
	if err != nil {
		return err
	}
	s.say(sentences.Corrected(made)...)
	return s.lay(made.Documents, v.Out)
}

// settingsWithText is the configuration in force, and as written.
func (s *session) settingsWithText() (*settings.Settings, string, error) {
	conf, err := s.settings()
	if err != nil {
		return nil, "", err
	}
	text, err := s.settingsText()
	return conf, text, err
}

// settingsText is the configuration in force, as written.
func (s *session) settingsText() (string, error) {
	if s.flags.Config == "" {
		return string(settings.Embedded()), nil
	}
	content, err := os.ReadFile(s.flags.Config)
	return string(content), err
}
