package console

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// TestWhoMayReadWhat: the document of the nation once it is published, those of a
// department and of a direction for their own; any other, that of a kind of reader that
// this page does not know too, for the operator alone.
func TestWhoMayReadWhat(t *testing.T) {
	conf := settings.Default()
	direction := conf.Directions[0].Code
	published, draft := paper{Edition: books.Edition{Number: 1}}, paper{}
	for _, c := range []struct {
		reader, territory string
		p                 paper
		director, other   bool
	}{
		{settings.ForNation, settings.France, published, true, true},
		{settings.ForNation, settings.France, draft, false, false},
		{settings.ForDirection, direction, published, true, false},
		{settings.ForDdets, conf.Departements[0].Code, published, true, false},
		{settings.ForDdets, conf.Departements[0].Code, draft, true, false},
		{settings.ForDreets, "Pays de la Loire", published, false, false},
		{"prefet", "44", published, false, false},
	} {
		x := release.Document{For: delivery.Perimeter{Reader: c.reader, Territory: c.territory}}
		for who, want := range map[settings.Account]bool{
			{Role: settings.ForOperator}:                           true,
			{Role: settings.ForDirection, Territory: direction}:    c.director,
			{Role: settings.ForDirection, Territory: "d'ailleurs"}: c.other,
		} {
			v := &visit{session: &session{account: who}, conf: conf}
			if got := mayRead(v, c.p, x); got != want {
				t.Errorf("%s %s, edition %d, for %s %s: %t", c.reader, c.territory, c.p.Edition.Number, who.Role, who.Territory, got)
			}
		}
	}
	for _, reader := range settings.DocumentReaders() {
		if label := readerLabel(&visit{conf: conf}, release.Document{For: delivery.Perimeter{Reader: reader, Territory: "T"}}); label == reader+", T" {
			t.Errorf("the desk has no word for %s", reader)
		}
	}
}

// The operator sees every department, a director those that his direction has or had, a structure none.
func TestWhoseDepartments(t *testing.T) {
	conf := *settings.Default()
	conf.Departements = []settings.Departement{{Code: "44", Direction: "une"}, {Code: "85", Direction: "autre"}, {Code: "49", Direction: "une"}}
	for who, want := range map[settings.Account]string{
		{Role: settings.ForOperator}:                           "44 85 49",
		{Role: settings.ForOperator, Territory: "une"}:         "44 85 49",
		{Role: settings.ForDirection, Territory: "une"}:        "44 49",
		{Role: settings.ForDirection, Territory: "autre"}:      "85",
		{Role: settings.ForDirection, Territory: "d'ailleurs"}: "",
		{Role: settings.ForStructure, Territory: "une"}:        "",
	} {
		v := &visit{session: &session{account: who}, conf: &conf}
		if got := strings.Join(v.departements(), " "); got != want {
			t.Errorf("%s %s sees %q, want %q", who.Role, who.Territory, got, want)
		}
		for _, d := range conf.Departements {
			if got := v.ofHis(d.Code); got != strings.Contains(want, d.Code) {
				t.Errorf("%s %s: %s is of his %t", who.Role, who.Territory, d.Code, got)
			}
		}
		if got := v.ofHis("75"); got != (who.Role == settings.ForOperator) {
			t.Errorf("%s %s: a department that is not configured is of his %t", who.Role, who.Territory, got)
		}
	}
}

// What moved is said to a director of his direction and of its departments and structures, and of no other.
func TestWhatMovedOfHis(t *testing.T) {
	conf := *settings.Default()
	conf.Departements = []settings.Departement{{Code: "44", Direction: "une"}, {Code: "85", Direction: "autre"}}
	all := release.Moved{Count: 9}
	for _, territory := range []string{"44", "44/soliha", "une", "85", "85/soliha", "autre", "FR"} {
		f := release.MovedFigure{}
		f.Territory = territory
		all.Figures = append(all.Figures, f)
	}
	for who, want := range map[settings.Account]string{
		{Role: settings.ForOperator}:                           "44 44/soliha une 85 85/soliha autre FR",
		{Role: settings.ForDirection, Territory: "une"}:        "44 44/soliha une",
		{Role: settings.ForDirection, Territory: "autre"}:      "85 85/soliha autre",
		{Role: settings.ForDirection, Territory: "d'ailleurs"}: "",
	} {
		his := hisMoves(&visit{session: &session{account: who}, conf: &conf}, all)
		var got []string
		for _, f := range his.Figures {
			got = append(got, f.Territory)
		}
		if who.Role == settings.ForOperator && his.Count != all.Count {
			t.Errorf("%d moved for the operator, of %d: more than are listed", his.Count, all.Count)
		}
		if strings.Join(got, " ") != want || who.Role != settings.ForOperator && his.Count != len(got) || len(all.Figures) != 7 || all.Figures[3].Territory != "85" {
			t.Errorf("%s %s: %q, %d", who.Role, who.Territory, got, his.Count)
		}
	}
}
