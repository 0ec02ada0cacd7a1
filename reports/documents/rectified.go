package documents

import (
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// Rectification is what an edition that corrects another says of it.
type Rectification struct {
	Edition     int // the one that it takes the place of
	PublishedOn time.Time
	Why         string
	Changes     []Change
}

// Change is a figure of the edition that is corrected which is no longer the same in print.
type Change struct {
	Month     time.Time
	Place     string // its name
	Indicator queries.Indicator
	Was, Is   reports.Value
	Causes    []Cause // where they are known
}

// ChangeOf is a figure that moved, false where what is printed of it did not.
func ChangeOf(i queries.Indicator, place string, m Move) (Change, bool) {
	c := Change{Month: m.After.Month, Place: place, Indicator: i, Was: FigureOf(i, m.Before), Is: FigureOf(i, m.After), Causes: m.Causes}
	return c, c.Was.Text() != c.Is.Text()
}

// RectifiedID is the section of what was corrected.
const RectifiedID = "rectification"

// Rectify makes of a report one that corrects another: it says so first, and why, and
// tells in a section of its own, after the first page, what changed in print.
func Rectify(r *reports.Report, x Rectification) {
	r.Rectifies = x.Edition
	for i := range r.Sections { // what moved since another edition has its place here
		r.Sections[i].Blocks = slices.DeleteFunc(r.Sections[i].Blocks, func(b reports.Block) bool {
			t, ok := b.(reports.Table)
			return ok && t.ID == revisionsID
		})
	}
	notice := join(strong("Édition rectificative"), reports.PlainText(reports.Narrow+": elle annule et remplace l’"+reports.EditionNumber(x.Edition)+
		", publiée le "+reports.FormatDay(x.PublishedOn)+". Motif"+reports.Narrow+": "+ended(reports.Typeset(x.Why))))
	s := reports.Section{ID: RectifiedID, Title: "Ce qui est rectifié", Finding: reports.Counted(int64(len(x.Changes)), "chiffre a changé", "chiffres ont changé")}
	if len(x.Changes) == 0 {
		s.Finding = "aucun chiffre n’a changé"
		s.Add(reports.Paragraph{Text: reports.PlainText("Aucun chiffre imprimé dans l’" + reports.EditionNumber(x.Edition) + " n’a changé dans ce document" + reports.Narrow +
			"; le motif ci-dessus dit ce qui est corrigé.")})
	} else {
		s.Add(changesTable(x))
	}
	r.Sections[0].Blocks = slices.Insert(r.Sections[0].Blocks, 0, reports.Block(reports.Paragraph{Role: reports.Notice, Text: notice}))
	r.Sections = slices.Insert(r.Sections, 1, s)
}

// ended ends a text typed by hand with a full stop, where it has none.
func ended(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// The columns of what was printed, of what is, and of why.
const (
	WasHeader    = "Avant"
	IsHeader     = "Après"
	CausesHeader = "Origine, en personnes concernées"
)

// changesMost is how many changes are printed; the others are in the workbook.
const changesMost = 40

// changesTable sets what was printed beside what is printed now. The columns of a place and
// of the causes stand where they tell something.
func changesTable(x Rectification) reports.Table {
	places, causes := make(map[string]bool), false
	for _, c := range x.Changes {
		places[c.Place] = true
		causes = causes || len(c.Causes) > 0
	}
	t := reports.Table{ID: RectifiedID, Caption: "Ce qui a changé depuis l’" + reports.EditionNumber(x.Edition)}
	t.Columns = []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}}
	if len(places) > 1 {
		t.Columns = append(t.Columns, reports.Column{Header: "Territoire"})
	}
	t.Columns = append(t.Columns, reports.Column{Header: "Indicateur"}, reports.Column{Header: WasHeader, Format: reports.Count}, reports.Column{Header: IsHeader, Format: reports.Count})
	if causes {
		t.Columns = append(t.Columns, reports.Column{Header: CausesHeader})
	}
	for n, c := range x.Changes {
		cells := []reports.Value{reports.MonthOf(c.Month)}
		if len(places) > 1 {
			cells = append(cells, reports.WordsOf(c.Place))
		}
		cells = append(cells, reports.WordsOf(c.Indicator.Label), c.Was, c.Is)
		if causes {
			cells = append(cells, reports.WordsOf(orElse(origins(c.Causes, reports.Narrow+"; "), "inconnue")))
		}
		row := reports.Row{Cells: cells}
		if n < changesMost {
			t.Rows = append(t.Rows, row)
		} else {
			t.More = append(t.More, row)
		}
	}
	if n := int64(len(t.More)); n > 0 {
		t.Notes = append(t.Notes, reports.Counted(n, "autre changement est", "autres changements sont")+" dans le classeur.")
	}
	return t
}
