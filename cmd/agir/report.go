package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"

	"github.com/agir-indicateurs/agir/reports/text"
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
	k, err := s.gather(store, answers.Question{AsOf: asOf, Months: books.Months(m), Tables: []time.Time{m}, Settings: conf})
	if err != nil {
		return err
	}
	of := issue{issuedOn: asOf, nextOn: nextIssue(m)}
	if v.Format == "text" {
		made, err := reportsOf(k, of)
		if err != nil {
			return err
		}
		for _, n := range made {
			if v.Only == "" || v.Only == n.reader {
				if err := text.Write(s.stdout, n.report); err != nil {
					return err
				}
			}
		}
		return nil
	}
	_, err = s.writeDocuments(k, of, v.Out)
	return err
}

// writeDocuments makes the documents and lays each in its reader's folder. It
// makes none while a rule of level stop is broken: last month's stay.
func (s *session) writeDocuments(k *known, of issue, out string) ([]document, error) {
	if err := k.sound(); err != nil {
		return nil, err
	}
	all, err := documents(s.ctx, k, of)
	if err != nil {
		return nil, err
	}
	return all, s.lay(all, out)
}

// lay writes documents below a folder and tells each.
func (s *session) lay(all []document, out string) error {
	for _, d := range all {
		path := filepath.Join(out, d.path())
		if err := writeFile(path, d.Content); err != nil {
			return err
		}
		fmt.Fprintln(s.stdout, "wrote", path)
	}
	return nil
}
