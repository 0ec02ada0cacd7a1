package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/cmd/agir/site"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type schemaVerb struct {
	Kind     string `arg:"" optional:""`
	Template string `placeholder:"FILE.xlsx" xor:"what"`
	Site     string `placeholder:"DIR" xor:"what"`
}

func (v *schemaVerb) Run(s *session) error {
	if v.Site != "" {
		return v.site(s)
	}
	var kinds []string
	for _, k := range contract.Schemas() {
		kinds = append(kinds, string(k.Kind))
	}
	if !slices.Contains(kinds, v.Kind) {
		return misuse{errors.New(sentences.NoneOf("agir schema", v.Kind, kinds))}
	}
	kind := contract.Kind(v.Kind)
	if v.Template == "" {
		_, err := s.stdout.Write(contract.TableSchema(kind))
		return err
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := exports.WriteXLSX(&b, contract.Template(kind, conf.StructureItems())); err != nil {
		return err
	}
	if err := whole.WriteDocument(v.Template, b.Bytes()); err != nil {
		return err
	}
	s.wrote(v.Template)
	return nil
}

// monthsAhead are those whose dates the site gives.
const monthsAhead = 6

// site writes the page by which senders check their files.
func (v *schemaVerb) site(s *session) error {
	executable, err := os.Executable()
	if err != nil {
		return err
	}
	reader, err := site.FindReader(s.ctx, executable, ".")
	if err != nil {
		return err
	}
	files, err := s.checkPage(reader)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := whole.WriteDocument(filepath.Join(v.Site, f.Path), f.Content); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.stdout, sentences.SiteWritten(filepath.Join(v.Site, "index.html"), len(files)))
	return nil
}

// checkPage is that page, with a reader.
func (s *session) checkPage(reader site.Reader) ([]site.File, error) {
	conf, err := s.settings()
	if err != nil {
		return nil, err
	}
	asked := site.Request{
		Settings: conf, Reader: reader, Style: html.Stylesheet(), Typeset: reports.Typeset, Day: reports.FormatDay, MonthOf: reports.FormatMonth,
		Program: version(), On: s.today,
	}
	for month := schedules.Due(s.today); len(asked.Issues) < monthsAhead; month = month.AddDate(0, 1, 0) {
		on := release.NextIssue(schedules.Embedded(), month.AddDate(0, -1, 0))
		if !on.Before(s.today) {
			asked.Issues = append(asked.Issues, site.Issue{Month: month, From: month.AddDate(0, 1, 0), On: on})
		}
	}
	return site.Files(asked)
}
