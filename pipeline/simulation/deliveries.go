package simulation

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// delivery is what one sender drops on one day: one file or several.
type delivery struct {
	circle     *circle
	sender     settings.Sender
	month      time.Time // month told, in the names of the files
	drawnOn    time.Time // extraction day: what is given later is not in the files
	receivedOn time.Time
	draw       form
}

// form draws the files of a sender.
type form func(d delivery) []export

// deliveries are all those of a circle, month by month, sender by sender.
func (c *circle) deliveries() []delivery {
	var all []delivery
	o := c.options
	for m := o.Months - 1; m >= 0; m-- {
		month := o.Last.AddDate(0, -m, 0)
		for _, s := range o.Settings.Senders {
			if !c.concerns(s) {
				continue
			}
			if d := c.delivery(s, month); d.allowed() {
				all = append(all, d)
			}
			if d, ends := c.lastDelivery(s, month); ends {
				all = append(all, d)
			}
		}
	}
	return all
}

// allowed says whether the sender may still, or already, send anything on the day.
func (d delivery) allowed() bool {
	return slices.ContainsFunc(d.sender.Sends, func(x settings.Scope) bool { return len(d.departements(x.Kind)) > 0 })
}

// lastDelivery is what a sender drops on the last day on which it may, when that comes in
// the month after the one told, later than its usual day.
func (c *circle) lastDelivery(s settings.Sender, month time.Time) (delivery, bool) {
	d := c.delivery(s, month)
	for _, x := range s.Sends {
		if x.Expected && monthOf(x.To).Equal(month.AddDate(0, 1, 0)) && x.To.After(d.receivedOn) {
			d.receivedOn, d.drawnOn = x.To, x.To
			return d, d.allowed()
		}
	}
	return delivery{}, false
}

func (c *circle) concerns(s settings.Sender) bool {
	return slices.ContainsFunc(s.Sends, func(x settings.Scope) bool {
		return x.Expected && slices.ContainsFunc(x.Departements, c.has)
	})
}

// delivery dates what a sender drops for a month: Ofii on the 3rd of the month
// after, the lead on the 4th, the partners on the 4th, the 5th or the 6th.
func (c *circle) delivery(s settings.Sender, month time.Time) delivery {
	d := delivery{circle: c, sender: s, month: month}
	next := month.AddDate(0, 1, 0)
	kind, rank := c.kindOf(s)
	switch kind {
	case "ofii":
		d.receivedOn, d.draw = after(next, 2), ofiiFiles
	case "lead":
		d.receivedOn, d.draw = after(next, 3), leadFiles
	case "both":
		d.receivedOn = after(next, 4)
		d.draw = []form{twoSheets, twoCSV}[rank%2]
	default:
		d.receivedOn = after(next, 5)
		d.draw = []form{namesOnly, titledSheet, numbersOnly}[rank%3]
		if rank%3 == 2 {
			d.receivedOn = after(next, 3)
		}
	}
	d.drawnOn = d.receivedOn
	if kind == "ofii" || kind == "lead" {
		d.drawnOn = after(d.receivedOn, -1)
		return d
	}
	return d.mishap()
}

// kindOf tells which form a sender writes: by what is expected of it, and by
// its rank among those of whom the same is expected.
func (c *circle) kindOf(s settings.Sender) (kind string, rank int) {
	for _, other := range c.options.Settings.Senders {
		kind = habit(other)
		if other.Code == s.Code {
			break
		}
		if kind == habit(s) {
			rank++
		}
	}
	return habit(s), rank
}

func habit(s settings.Sender) string {
	expects := map[string]bool{}
	for _, x := range s.Sends {
		expects[x.Kind] = expects[x.Kind] || x.Expected
	}
	switch {
	case expects["orientations"]:
		return "ofii"
	case expects["parcours"]:
		return "lead"
	case expects["situations"]:
		return "both"
	}
	return "contacts"
}

// mishap makes a partner late by a fortnight, or makes it drop last month's
// file again.
func (d delivery) mishap() delivery {
	if !d.circle.options.Defects {
		return d
	}
	c := chanceOf(d.circle.options.Seed, "mishap "+d.sender.Code+d.month.Format("2006-01"))
	switch n := c.Float64(); {
	case n < 0.05:
		d.receivedOn = after(d.receivedOn, c.between(10, 16))
		d.drawnOn = d.receivedOn
	case n < 0.08:
		received := d.receivedOn
		d = d.circle.delivery(d.sender, d.month.AddDate(0, -1, 0))
		d.receivedOn = received
	}
	return d
}

// write draws the files and writes them in the inbox.
func (d delivery) write(dir string) (Counts, error) {
	var counts Counts
	folder := filepath.Join(dir, d.receivedOn.Format(time.DateOnly), d.sender.Code)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return counts, err
	}
	for _, e := range d.draw(d) {
		counts.Files++
		counts.Rows += e.rows
		counts.Planted += e.planted
		if err := e.write(filepath.Join(folder, e.name)); err != nil {
			return counts, err
		}
	}
	return counts, nil
}

// departements are those of the circle for which the sender is expected to
// send that kind.
func (d delivery) departements(kind string) []string {
	var all []string
	for _, x := range d.sender.Sends {
		for _, code := range x.Departements {
			if x.Kind == kind && x.Expected && d.circle.has(code) && d.circle.options.Settings.MayOn(d.sender.Code, kind, code, d.receivedOn) {
				all = append(all, code)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// toldContact is a contact with the person and the dossier it is about.
type toldContact struct {
	*contact
	person *person
	at     *dossier
}

// its says whether a structure is the sender, under its name of any day.
func (d delivery) its(structure string) bool {
	return structure == d.sender.Code || d.circle.options.Recent && structure != "" && d.circle.final[structure] == d.circle.final[d.sender.Code]
}

// contacts are those that the sender knows on the day, in the order of their
// days.
func (d delivery) contacts() []toldContact {
	departements := d.departements("contacts")
	var all []toldContact
	for _, p := range d.circle.persons {
		for i := range p.contacts {
			x := &p.contacts[i]
			at := &p.dossiers[x.dossier]
			if d.its(x.structure) && x.known(d.drawnOn) && slices.Contains(departements, at.departement) {
				all = append(all, toldContact{x, p, at})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b toldContact) int { return a.on.Compare(b.on) })
	return all
}

// toldSituation is a situation with the person and the dossier it is about.
type toldSituation struct {
	*situation
	person *person
	at     *dossier
}

func (d delivery) situations() []toldSituation {
	departements := d.departements("situations")
	var all []toldSituation
	for _, p := range d.circle.persons {
		for i := range p.situations {
			x := &p.situations[i]
			at := &p.dossiers[x.dossier]
			if d.its(x.structure) && x.known(d.drawnOn) && slices.Contains(departements, at.departement) {
				all = append(all, toldSituation{x, p, at})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b toldSituation) int { return a.on.Compare(b.on) })
	return all
}

// dossiersOf are those of a department known on the day, by number.
func (d delivery) dossiersOf(departement string) []toldDossier {
	var all []toldDossier
	for _, p := range d.circle.persons {
		for i := range p.dossiers {
			if x := &p.dossiers[i]; x.departement == departement && x.opened.known(d.drawnOn) && (x.lead == "" || d.its(x.lead)) {
				all = append(all, toldDossier{x, p})
			}
		}
	}
	slices.SortFunc(all, func(a, b toldDossier) int { return cmp.Compare(a.number, b.number) })
	return all
}

type toldDossier struct {
	*dossier
	person *person
}

// monthName is the month of a delivery as the names of the files write it.
func (d delivery) monthName() string { return d.month.Format("2006-01") }

// shortLabel is the first word of the sender's label: CFP, FACE.
func (d delivery) shortLabel() string {
	word, _, _ := strings.Cut(d.sender.Label, " ")
	return word
}

func departementChoice(code string) string {
	return fmt.Sprintf("%s – %s", code, contract.DepartementName(code))
}
