package simulation

import (
	_ "embed"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

//go:embed rives.yaml
var rives []byte

// RivesYAML is the configuration of an invented consortium as the programme is since 2024:
// dated criteria, limits, places, targets and breaks, a department that goes from a lead to
// another and changes direction, a structure that becomes another.
func RivesYAML() []byte { return rives }

// Rives is the configuration of RivesYAML.
func Rives() *settings.Settings {
	s, err := settings.Load("rives.yaml", rives)
	if err != nil {
		panic(err) // a fault of this room, found by its test
	}
	return s
}

// What people live and what is told of them since 2024, in a world of Options.Recent: the
// situation at the orientation, households, levels of French, platforms that are full,
// harder situations once a criterion asks for them, and hand-overs.

// The situations in which those enter whom the recentring selects.
var (
	hardJobs = []choice{{"sans_emploi", 84}, {"formation_linguistique", 12}, {"emploi_precaire", 4}}
	hardHome = []choice{{"urgence", 34}, {"tiers", 30}, {"sans_domicile", 16}, {"dna", 20}}
)

// slower is how much longer each step takes to those who start from further away.
const slower = 1.35

// mostWait is how many days a person waits for a place before the dossier is closed.
const mostWait = 120

// recentred says whether a criterion in force on a day asks for a situation.
func (t *town) recentred(on time.Time) bool {
	return slices.ContainsFunc(t.circle.options.Settings.Criteria, func(c settings.Criterion) bool {
		return c.Rule == settings.SituationAmong && c.Holds(on)
	})
}

// starts draws the household and the first situations of a person proposed on a day.
func (t *town) starts(c chance, p *person, on time.Time) {
	p.job0, p.home0, p.slow = c.choose(jobs), c.choose(housings), 1
	if t.recentred(on) {
		p.job0, p.home0, p.slow = c.choose(hardJobs), c.choose(hardHome), slower
	}
	p.foyer = "F" + strconv.Itoa(p.serial)
	if len(t.sponsors) > 0 && (p.rejoignant || c.happens(0.2)) {
		p.foyer = t.sponsors[max(0, len(t.sponsors)-1-c.IntN(12))].foyer
	}
	if c.happens(0.12) {
		p.foyer = "" // nobody asked
	}
}

var (
	levels     = []choice{{"aucun", 30}, {"a1", 36}, {"a2", 24}, {"b1", 8}, {"b2", 2}}
	levelSteps = map[string][]choice{"aucun": {{"a1", 100}}, "a1": {{"a2", 100}}, "a2": {{"a1", 4}, {"b1", 96}}, "b1": {{"b2", 100}}}
	levelNames = map[string]string{"aucun": "Aucun", "a1": "A1", "a2": "A2", "b1": "B1", "b2": "B2"}
)

// learns gives the level of French at the entry, and every five months or so.
func (t *town) learns(c chance, p *person, d settings.Departement, at int, entered, gone time.Time) {
	french := c.path(entered, levels, levelSteps, 230)
	for on := after(entered, c.between(0, 15)); on.Before(gone); on = working(after(on, c.between(110, 190))) {
		p.situations = append(p.situations, situation{moment: c.moment(on, 0.05), dossier: at, structure: t.leadOn(d, on), level: lived(french, on)})
	}
}

// leadOn is the lead of a department on a day.
func (t *town) leadOn(d settings.Departement, on time.Time) string {
	if !t.circle.options.Recent {
		return d.Lead
	}
	return t.circle.options.Settings.LeadOn(d, on)
}

// tellers are the senders that speak of a subject in a department on a day.
func (t *town) tellers(subject, departement string, on time.Time) []string {
	all := t.circle.tellers[scope{subject, departement}]
	if !t.circle.options.Recent {
		return all
	}
	kind := "situations"
	if subject == "contacts" {
		kind = "contacts"
	}
	var now []string
	for _, sender := range all {
		if t.circle.options.Settings.MayOn(sender, kind, departement, on) {
			now = append(now, sender)
		}
	}
	return now
}

// occupation counts, day by day, those who hold a place in a department.
type occupation map[string][]int

const occupationDays = 366 * 16

func dayNumber(on time.Time) int {
	return min(max(0, int(on.Sub(beginning).Hours()/24)), occupationDays-1)
}

func (o occupation) taken(departement string, from, to time.Time) {
	if o[departement] == nil {
		o[departement] = make([]int, occupationDays)
	}
	for n := dayNumber(from); n < dayNumber(to); n++ {
		o[departement][n]++
	}
}

// admitted is the first day from one on with a place left, which must last two months;
// false when it comes too late.
func (t *town) admitted(d settings.Departement, on time.Time) (time.Time, bool) {
	full := func(day time.Time) bool {
		places, limited := d.Places.On(day)
		taken := t.circle.busy[d.Code]
		return limited && taken != nil && taken[dayNumber(day)] >= places
	}
	for waited := 0; waited <= mostWait; waited++ {
		if day := working(after(on, waited)); !full(day) && !full(after(day, 30)) && !full(after(day, 60)) {
			return day, true
		}
	}
	return time.Time{}, false
}

// handOvers are the days on which a department goes to another lead, with that lead.
func handOvers(d settings.Departement) (all []settings.Term[string]) {
	for n, lead := range d.Leads {
		if n > 0 {
			all = append(all, lead)
		}
	}
	return all
}

// handedOver gives to the new lead of each department those whose parcours goes on: it
// opens a dossier of its own number, from its first meeting. Some it never tells, some
// refuse it; the former lead gives nothing after its last statement.
func (c *circle) handedOver() {
	for _, d := range c.departements {
		for _, lead := range handOvers(d) {
			for _, p := range c.persons {
				draw := chanceOf(c.options.Seed, "handed over "+d.Code+" "+p.agdref)
				for i := range len(p.dossiers) {
					if p.dossiers[i].departement == d.Code && p.dossiers[i].lead != lead.Value {
						p.takenOver(draw, i, lead)
					}
				}
				if x := p.demande; x != nil && x.departement == d.Code && x.asked.on.Before(lead.From) && !x.done(lead.From) && !draw.happens(0.05) {
					x.again = "N" + x.number
				}
			}
		}
	}
}

// done says whether a request needs nothing more from a lead on a day.
func (x *demande) done(day time.Time) bool {
	end := x.sent.on
	if !x.eligible {
		end = x.verified.on
	}
	return end.Before(day)
}

// takenOver parts a dossier of a person between its lead and the new one. Who says what
// after that day was drawn from those who may give it then.
func (p *person) takenOver(c chance, i int, lead settings.Term[string]) {
	x, day := &p.dossiers[i], lead.From
	ended := func(m moment) bool { return !m.on.IsZero() && !m.on.After(day) }
	if ended(x.missed) || ended(x.exit) || x.twin {
		return
	}
	next, gone := *x, x.exit.on
	next.number, next.lead, next.opened = "3"+x.number, lead.Value, moment{day, after(day, c.between(0, 10))}
	if next.structure == x.lead {
		next.structure = lead.Value
	}
	x.exit, x.missed = moment{}, moment{} // the former lead gives nothing more
	if x.entry.on.IsZero() || !x.entry.on.Before(day) {
		x.entry, x.diagnosis, x.plan = moment{}, moment{}, moment{}
		p.goesOn(i, next, after(day, -1))
		return
	}
	switch n := c.Float64(); {
	case n < 0.04: // the new lead never gives it
		p.forgotten(i, func(on time.Time, by string) bool { return !on.Before(day) && by == lead.Value })
	case n < 0.07:
		refused := working(after(day, c.between(15, 60)))
		next.entry, next.exit, next.diagnosis, next.plan = moment{}, moment{}, moment{}, moment{}
		next.missed, next.missedReason = c.moment(refused, 0.05), "refus"
		next.again = i + 1
		p.dossiers = append(p.dossiers, next)
		p.forgotten(i, func(on time.Time, by string) bool { return !on.Before(day) && by == lead.Value || !on.Before(refused) })
	default:
		met := working(after(day, c.between(0, 40)))
		if !met.Before(gone) {
			met = day
		}
		next.entry = c.moment(met, 0.04)
		p.forgotten(i, func(on time.Time, by string) bool { return !on.Before(day) && !on.After(met) && by == lead.Value })
		p.goesOn(i, next, met)
	}
}

// goesOn adds the dossier in which one goes on, with all that happens after a day.
func (p *person) goesOn(i int, next dossier, day time.Time) {
	next.again = i + 1
	p.dossiers = append(p.dossiers, next)
	for n := range p.contacts {
		if x := &p.contacts[n]; x.dossier == i && x.on.After(day) {
			x.dossier = len(p.dossiers) - 1
		}
	}
	for n := range p.situations {
		if x := &p.situations[n]; x.dossier == i && x.on.After(day) {
			x.dossier = len(p.dossiers) - 1
		}
	}
}

// forgotten leaves out some of what is told of a dossier, by its day and who tells it.
func (p *person) forgotten(i int, left func(on time.Time, by string) bool) {
	p.contacts = slices.DeleteFunc(p.contacts, func(x contact) bool { return x.dossier == i && left(x.on, x.structure) })
	p.situations = slices.DeleteFunc(p.situations, func(x situation) bool { return x.dossier == i && left(x.on, x.structure) })
}

// numberOf is the number under which the sender gives a request; empty when it does not.
func (d delivery) numberOf(x *demande) string {
	departement, _ := d.circle.options.Settings.Departement(x.departement)
	if d.its(d.circle.options.Settings.LeadOn(departement, x.asked.on)) {
		return x.number
	}
	return x.again
}
