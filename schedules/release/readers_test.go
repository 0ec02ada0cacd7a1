package release

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// TestEachKindOfReaderHasWhatIsHis: a report is written for each, and the register of
// processing says what each receives.
func TestEachKindOfReaderHasWhatIsHis(t *testing.T) {
	written := slices.Sorted(maps.Values(readerOf))
	all := settings.DocumentReaders()
	if !slices.Equal(written, slices.Sorted(slices.Values(all))) {
		t.Errorf("reports are written for %q; documents have the readers %q", written, all)
	}
	for _, reader := range append(all, settings.ForStructure, settings.ForOperator) {
		if readerWords[reader] == "" {
			t.Errorf("the register does not say what %s receives", reader)
		}
	}
}

// TestAReaderForgottenReceivesNothing: what is written for no reader is not what is written
// for another, and whatever is for somebody outside of a department and of those who lead it
// is audited before it leaves.
func TestAReaderForgottenReceivesNothing(t *testing.T) {
	m := &month{places: places{settings.Default()}}
	to := delivery.Perimeter{Reader: "prefet", Territory: "44"}
	if p, err := m.paper(to, issue{}); err == nil {
		t.Errorf("he receives %s", p.Name)
	}
	if files, err := m.figures(context.Background(), to, issue{}); err == nil {
		t.Errorf("he receives %d files for machines", len(files))
	}
	for reader, want := range map[string]bool{
		settings.ForDdets: false, settings.ForDirection: false, settings.ForDreets: true, settings.ForNation: true, to.Reader: true,
	} {
		if leaves(reader) != want {
			t.Errorf("what %s receives leaves the departments: %t", reader, !want)
		}
	}
}

// TestARegionHasItsFolder: as soon as somebody reads its comparatif, once.
func TestARegionHasItsFolder(t *testing.T) {
	conf := settings.Default()
	if slices.Contains(Folders(conf), "dreets-pays-de-la-loire") {
		t.Error("a folder for nobody")
	}
	conf.Recipients = append(conf.Recipients,
		settings.Recipient{Code: "a", Reader: settings.ForDreets, Territory: "Pays de la Loire"},
		settings.Recipient{Code: "b", Reader: settings.ForDreets, Territory: "Pays de la Loire"})
	n := 0
	for _, f := range Folders(conf) {
		if f == "dreets-pays-de-la-loire" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d folders of the region in %q", n, Folders(conf))
	}
}
