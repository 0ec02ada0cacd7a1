package release

import (
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/reports/disclosure"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// secret is what keeps small counts from the nation: what earlier editions printed
// of them, and what this release may print.
type secret struct {
	before    books.Told
	disclosed *disclosure.Disclosure // once chosen
}

// secrecyRule is the rule of small counts that the settings choose.
func secrecyRule(conf *settings.Settings) secrecy.Rule {
	t := conf.Thresholds
	return secrecy.Rule{Threshold: int64(t.SmallCount), HideZeros: t.HideZeros, PlainTotals: !t.SpareTotals}
}

// disclosure is what the national release may print, knowing what the earlier
// editions printed; it is chosen once.
func (m *month) disclosure(of issue) (*disclosure.Disclosure, error) {
	if m.secret.disclosed != nil {
		return m.secret.disclosed, nil
	}
	in := disclosure.DisclosureInput{
		Figures: m.counts.printed, Indicators: m.catalogue.Indicators, Territory: m.nation(), Departements: m.compared(), Regions: m.regions(),
		Cohorts: m.comparedCohorts(), Month: m.first, Edition: of.edition, Rule: secrecyRule(m.conf), Told: released(m.secret.before),
	}
	var err error
	m.secret.disclosed, err = disclosure.Disclose(in)
	return m.secret.disclosed, err
}

// printed is what this edition adds, as the books keep it; nothing when it has no
// document for the nation.
func (s secret) printed() books.Told {
	if s.disclosed == nil {
		return books.Told{}
	}
	return entered(s.disclosed.Telling)
}

// states are the states of a cell as the store writes them.
var states = map[string]secrecy.State{"printed": secrecy.Printed, "withheld": secrecy.Withheld, "unprinted": secrecy.Unprinted, "loose": secrecy.Loose}

// released reads what the books kept of earlier editions.
func released(before books.Told) secrecy.Release {
	var r secrecy.Release
	for _, c := range before.Cells {
		r.Cells = append(r.Cells, secrecy.Cell{Key: c.Key, Count: c.Count, State: states[c.State], Signed: c.Signed})
	}
	for _, t := range before.Ties {
		r.Sums = append(r.Sums, secrecy.Sum{Total: t.Total, Parts: t.Parts})
	}
	for _, p := range before.Proofs {
		read := secrecy.Proof{Cells: p.Cells}
		for _, m := range p.Moves {
			read.Moves = append(read.Moves, secrecy.Move(m))
		}
		r.Proofs = append(r.Proofs, read)
	}
	return r
}

// entered writes what an edition adds, as the books keep it.
func entered(r secrecy.Release) books.Told {
	words := map[secrecy.State]string{}
	for word, state := range states {
		words[state] = word
	}
	var added books.Told
	for _, c := range r.Cells {
		added.Cells = append(added.Cells, books.ToldCell{Key: c.Key, Count: c.Count, State: words[c.State], Signed: c.Signed})
	}
	for _, s := range r.AllSums() {
		added.Ties = append(added.Ties, books.Tie{Total: s.Total, Parts: s.Parts})
	}
	for _, p := range r.Proofs {
		kept := books.Proof{Cells: p.Cells}
		for _, m := range p.Moves {
			kept.Moves = append(kept.Moves, books.Move(m))
		}
		added.Proofs = append(added.Proofs, kept)
	}
	return added
}
