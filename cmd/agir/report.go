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
	Month  string `help:"Month reported." required:"" placeholder:"MONTH"`
	AsOf   string `help:"Day known; today without it." placeholder:"DATE"`
	Out    string `help:"Folder of the documents; one folder a reader is made in it." default:"documents" placeholder:"DIR"`
	Format string `help:"files, or text to read the reports here." enum:"files,text" default:"files"`
	Only   string `help:"With text: only the documents of this reader, such as ddets-44." placeholder:"READER"`
}

func (*reportVerb) Help() string {
	return `The documents of a month, as known on a day: for each Ddets its monthly report, for
the direction its dashboard, for national steering the comparison, and the figures
as CSV. The same month, day, store and program give the same bytes.

Examples:

    agir report --month 2023-09 --as-of 2023-10-10 --out documents
    agir report --month 2023-09 --format text --only ddets-44`
}

func (v *reportVerb) Run(s *session) error {
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	r := release.DraftRequest{Settings: conf, Month: m, AsOf: asOf, NextOn: release.NextIssue(schedules.Embedded(), m)}
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
		if v.Only == "" || v.Only == release.Folder(p.For) {
			if err := text.Write(s.stdout, p.Report); err != nil {
				return err
			}
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
