package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/reports/text"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
)

//go:embed guide.md
var guideText string

type guideVerb struct {
	Out string `placeholder:"FILE"`
}

func (v *guideVerb) Run(s *session) error {
	guide := guideReport()
	guide.IssuedOn = s.today
	return s.draw(v.Out, guide)
}

// draw prints a report or, where a file is named, draws it there in the form that its
// name says.
func (s *session) draw(file string, r *reports.Report) error {
	var b bytes.Buffer
	var err error
	switch strings.ToLower(filepath.Ext(file)) {
	case "":
		return text.Write(s.stdout, r)
	case ".html":
		err = html.Write(&b, r)
	case ".pdf":
		err = pdf.Write(&b, r)
	default:
		return misuse{errors.New(sentences.HTMLOrPDF(file))}
	}
	if err != nil {
		return err
	}
	if err := whole.WriteDocument(file, b.Bytes()); err != nil {
		return err
	}
	s.wrote(file)
	return nil
}

// guideReport reads the text of the guide: a title, sections, paragraphs of one
// line, indented commands after a dollar, and tables, a line between bars each row, the
// first their header and the paragraph above their caption.
func guideReport() *reports.Report {
	r := &reports.Report{Kind: reports.Guide, Subtitle: "Installer, faire tourner, dépanner", Publisher: "AGIR indicateurs", Territory: "Exploitation", Language: "fr"}
	for line := range strings.Lines(guideText) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "":
		case strings.HasPrefix(line, "# "):
			r.Title = line[2:]
		case strings.HasPrefix(line, "## "):
			r.Sections = append(r.Sections, reports.Section{ID: fmt.Sprintf("partie-%d", len(r.Sections)+1), Title: reports.Typeset(line[3:])})
		default:
			if len(r.Sections) == 0 {
				r.Sections = append(r.Sections, reports.Section{ID: "partie-1", Title: "De quoi il s’agit"})
			}
			addGuideLine(&r.Sections[len(r.Sections)-1], line)
		}
	}
	return r
}

func addGuideLine(s *reports.Section, line string) {
	if cells, isRow := strings.CutPrefix(line, "| "); isRow {
		addGuideRow(s, strings.Split(strings.TrimSuffix(cells, " |"), " | "))
		return
	}
	command, isCommand := strings.CutPrefix(line, "    $ ")
	if !isCommand {
		s.Blocks = append(s.Blocks, reports.Paragraph{Text: reports.Text{{Text: reports.Typeset(line)}}})
		return
	}
	if last := len(s.Blocks) - 1; last >= 0 {
		if c, ok := s.Blocks[last].(reports.Commands); ok {
			s.Blocks[last] = reports.Commands{Lines: append(c.Lines, command)}
			return
		}
	}
	s.Blocks = append(s.Blocks, reports.Commands{Lines: []string{command}})
}

// addGuideRow goes on with the table that a section ends with, or begins one.
func addGuideRow(s *reports.Section, cells []string) {
	last := len(s.Blocks) - 1
	table, ok := s.Blocks[last].(reports.Table)
	if !ok {
		caption := s.Blocks[last].(reports.Paragraph).Text[0].Text
		table = reports.Table{ID: strings.ReplaceAll(s.ID, "-", "_") + "_table", Caption: strings.TrimRight(caption, "\u202f :")}
		for n, c := range cells {
			table.Columns = append(table.Columns, reports.Column{Header: c, RowHeader: n == 0})
		}
		s.Blocks[last] = table
		return
	}
	row := reports.Row{}
	for _, c := range cells {
		row.Cells = append(row.Cells, reports.WordsOf(reports.Typeset(c)))
	}
	table.Rows = append(table.Rows, row)
	s.Blocks[last] = table
}
