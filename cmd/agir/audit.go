package main

import (
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type auditVerb struct {
	Files []string `arg:"" help:"Finished documents (XLSX, CSV, HTML), or folders of them, of one edition or of several." placeholder:"FILE"`
}

func (*auditVerb) Help() string {
	return `Reads finished documents as whoever receives them would, rebuilds their tables with
their totals and what is withheld (n.c.), and names the cells that sums or differences
give back: of rows, of columns, of a share and its complement, of two files, of two
editions or of two months of a cumulative count. Small counts that are printed are
named too. It reads the files given and nothing else, and never prints a count that it
finds. Exit status 1 when there is any.

agir publish does the same with the documents of the nation, and publishes none that
gives anything back.

Examples:

    agir audit documents/national/comparatif-2023-09.xlsx
    agir audit sent/2023-09/national/* sent/2023-10/national/*`
}

func (v *auditVerb) Run(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	a, err := release.Audit(release.AuditRequest{Settings: conf, Paths: v.Files})
	for _, path := range a.Unread {
		fmt.Fprintln(s.stderr, sentences.NotAudited(path))
	}
	switch {
	case errors.Is(err, release.ErrNothingToRead):
		return misuse{err}
	case errors.As(err, new(release.Unreadable)):
		return misuse{err}
	case err != nil:
		return err
	}
	s.say(sentences.Audited(a)...)
	if len(a.Reading.Leaks) > 0 {
		return errNotDone
	}
	return nil
}
