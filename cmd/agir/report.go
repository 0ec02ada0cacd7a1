package main

import (
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/reports/text"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type reportVerb struct {
	spanFlags
	AsOf   string   `placeholder:"DATE"`
	Out    string   `default:"documents" placeholder:"DIR"`
	Format string   `enum:"files,text" default:"files"`
	Only   []string `placeholder:"READER"`
}

func (v *reportVerb) Run(s *session) error {
	m, period, asOf, err := v.known(s, v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	r := release.DraftRequest{Settings: conf, Month: m, Period: period, AsOf: asOf, Only: v.Only}
	if period == "" {
		r.NextOn = release.NextIssue(schedules.Embedded(), m)
	}
	if v.Format == "text" {
		return v.read(s, store, r)
	}
	all, err := release.Draft(s.ctx, store, r)
	if err != nil {
		return err
	}
	return s.lay(all, v.Out)
}

// read prints the reports here.
func (v *reportVerb) read(s *session, store *store.Store, r release.DraftRequest) error {
	papers, err := release.Papers(s.ctx, store, r)
	if err != nil {
		return err
	}
	for _, p := range papers {
		if err := text.Write(s.stdout, p.Report); err != nil {
			return err
		}
	}
	return nil
}

// lay writes documents below a folder and names each.
func (s *session) lay(all []release.Document, out string) error {
	written, err := release.Lay(all, out)
	s.wrote(written...)
	return err
}

// wrote names the files that were written.
func (s *session) wrote(paths ...string) {
	for _, path := range paths {
		fmt.Fprintln(s.stdout, sentences.Wrote(path))
	}
}
