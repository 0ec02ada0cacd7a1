package main

import (
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// secrecyRule is the rule of small counts that the settings choose.
func (k *known) secrecyRule() secrecy.Rule {
	t := k.conf.Thresholds
	return secrecy.Rule{Threshold: int64(t.SmallCount), HideZeros: t.HideZeros, PlainTotals: !t.SpareTotals}
}

// disclosure is what the national release may print, knowing what the earlier
// editions told; it is chosen once.
func (k *known) disclosure(of issue) (*reports.Disclosure, error) {
	if k.disclosed != nil {
		return k.disclosed, nil
	}
	in := reports.DisclosureInput{
		Figures: k.figures, Indicators: k.catalogue.Indicators, Place: k.nation(), Departements: k.compared(), Regions: k.regions(),
		Month: k.month, Edition: of.edition, Rule: k.secrecyRule(), Told: released(k.told),
	}
	var err error
	k.disclosed, err = reports.Disclose(in)
	return k.disclosed, err
}

func (k *known) nation() reports.Place {
	return k.place(queries.Territory{Level: queries.National, Code: "FR"})
}

// compared are the departments of the national release, as configured.
func (k *known) compared() []reports.Place {
	var all []reports.Place
	for _, code := range k.departements() {
		p := k.place(queries.Territory{Level: queries.Departement, Code: code})
		p.Name, p.Region, p.FirstEntryOn = reports.Typeset(p.Name), contract.RegionOf(code), k.entries[code]
		all = append(all, p)
	}
	return all
}

// regions are the regions of the departments, in the order in which they are met.
func (k *known) regions() []reports.Region {
	var all []reports.Region
	at := map[string]int{}
	for _, code := range k.departements() {
		name := contract.RegionOf(code)
		if name == "" {
			continue
		}
		n, met := at[name]
		if !met {
			n = len(all)
			at[name] = n
			all = append(all, reports.Region{Place: reports.Place{Level: queries.Region, Code: name, Name: name}})
		}
		all[n].Departements = append(all[n].Departements, code)
	}
	return all
}

// states are the states of a cell as the store writes them.
var states = map[string]secrecy.State{"printed": secrecy.Printed, "withheld": secrecy.Withheld, "unprinted": secrecy.Unprinted}

// released reads what the store kept of earlier editions.
func released(told books.Told) secrecy.Release {
	var r secrecy.Release
	for _, c := range told.Cells {
		r.Cells = append(r.Cells, secrecy.Cell{Key: c.Key, Count: c.Count, State: states[c.State], Signed: c.Signed})
	}
	for _, t := range told.Ties {
		r.Sums = append(r.Sums, secrecy.Sum{Total: t.Total, Parts: t.Parts})
	}
	return r
}

// telling writes what an edition adds, as the store keeps it.
func telling(r secrecy.Release) books.Told {
	words := map[secrecy.State]string{}
	for word, state := range states {
		words[state] = word
	}
	var told books.Told
	for _, c := range r.Cells {
		told.Cells = append(told.Cells, books.ToldCell{Key: c.Key, Count: c.Count, State: words[c.State], Signed: c.Signed})
	}
	for _, s := range r.AllSums() {
		told.Ties = append(told.Ties, books.Tie{Total: s.Total, Parts: s.Parts})
	}
	return told
}
