package documents

import (
	"time"

	"github.com/agir-indicateurs/agir/reports"
)

// Wider are the figures of the region and of the nation that a department's report
// repeats from the last national release known, with the month and the edition that
// printed them. The zero Wider is that none is known.
type Wider struct {
	Month, AsOf time.Time
	Edition     int
	Territories []WiderTerritory
}

// WiderTerritory is the region or the nation: how many departments the release holds of it,
// and its shares by code; one that may not be repeated is withheld.
type WiderTerritory struct {
	Name         string
	Departements int
	Shares       map[string]reports.Value
}

// known keeps the places of which a share of some codes is given.
func (w Wider) known(codes []string) []WiderTerritory {
	var kept []WiderTerritory
	for _, p := range w.Territories {
		for _, code := range codes {
			if v, ok := p.Shares[code]; ok && v.Known() {
				kept = append(kept, p)
				break
			}
		}
	}
	return kept
}

// share is what a place says of a code.
func (p WiderTerritory) share(code string) reports.Value {
	if v, ok := p.Shares[code]; ok {
		return v
	}
	return reports.Missing(reports.Percent, reports.NotReceived) // no national document prints it
}

// note says where the columns of the region and of the nation come from.
func (w Wider) note(places []WiderTerritory) string {
	text := ""
	for i, p := range places {
		if i > 0 {
			text += ", "
		}
		text += p.Name + " (" + reports.Counted(int64(p.Departements), "département", "départements") + ")"
	}
	return text + reports.Narrow + ": comparatif national " + reports.Of(reports.FormatMonth(w.Month)) + ", " +
		reports.EditionNumber(w.Edition) + ", connu au " + reports.FormatDay(w.AsOf) + "."
}

// sentence says where the region and the nation are told from, or that they are not.
func (w Wider) sentence() string {
	switch {
	case w.Edition == 0:
		return "Région et France" + reports.Narrow + ": aucun comparatif national n’est encore connu, et leurs lignes ne sont pas imprimées."
	case len(w.Territories) == 0:
		return "Région et France" + reports.Narrow + ": le comparatif national " + reports.Of(reports.FormatMonth(w.Month)) + ", " + reports.EditionNumber(w.Edition) +
			", ne permet pas d’imprimer leurs lignes."
	}
	return w.note(w.Territories)
}
