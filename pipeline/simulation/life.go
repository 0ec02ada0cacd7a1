package simulation

import (
	"fmt"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// person is an invented person and all that ever happens to him or her.
type person struct {
	serial                int
	agdref, family, given string
	sex, nationality      string
	bornOn                time.Time
	protection            string
	protectedOn, cirOn    time.Time
	rejoignant            bool
	tie, sponsor          string // tie to the BPI joined, and the BPI's AGDREF number
	demande               *demande
	orientations          []orientation
	dossiers              []dossier
	contacts              []contact
	situations            []situation
	nextDossier           int

	// Of a recent world only.
	foyer       string
	job0, home0 string  // before the orientation
	slow        float64 // how much longer each step takes
}

type demande struct {
	number, departement, prescriber string
	hasAGDREF                       bool
	asked, verified, sent           moment
	eligible                        bool
	reason                          string
	again                           string // its number with the next lead; empty when it does not tell it
}

type orientation struct {
	departement string
	prescriber  string // empty when Ofii proposes
	askedOn     time.Time
	written     time.Time // the row appears, at first without a decision
	decided     moment
	decision    string
	reason      string
}

type dossier struct {
	number, departement, structure string
	opened, entry, missed          moment // missed: closed without an entry
	diagnosis, plan, exit          moment
	missedReason, exitReason       string
	leaning                        string // emploi or logement
	otherScheme                    string
	double                         bool
	lead                           string // that gives it; empty for the one of the department
	twin                           bool   // opened beside another of the same parcours
	again                          int    // 1 + the dossier of the former lead in which it goes on; 0 for none
}

type contact struct {
	moment
	dossier                         int
	structure, mode, topic, present string
}

type situation struct {
	moment
	dossier                 int
	structure, job, housing string
	level                   string // of French
}

// town is a department while its lives are drawn.
type town struct {
	circle      *circle
	departement settings.Departement
	rank        int
	sponsors    []*person // oriented so far, whom someone may join
}

// arrivals is the number of persons whose life starts in a month: a platform
// fills in its first months, sleeps in August, and has its accidents.
func (t *town) arrivals(month time.Time, age int, mean float64) int {
	c := chanceOf(t.circle.options.Seed, fmt.Sprintf("arrivals %s %s", t.departement.Code, month.Format("2006-01")))
	mean *= min(1, 0.45+0.11*float64(age)) * (0.8 + 0.4*c.Float64())
	switch {
	case month.Month() == time.August:
		mean *= 0.55
	case month.Month() == time.December:
		mean *= 0.85
	case c.happens(0.08):
		mean *= 1.45
	}
	return min(int(mean+c.Float64()), 999)
}

// life draws one life to its end.
func (t *town) life(month time.Time, age, rank int) *person {
	p := &person{serial: serial(t.rank, age, rank)}
	c := chanceOf(t.circle.options.Seed, fmt.Sprintf("life %s %s %d", t.departement.Code, month.Format("2006-01"), rank))
	p.agdref = agdref(p.serial)
	on := working(after(month, c.between(0, 27)))
	p.identity(c, on)
	t.joins(c, p)
	if t.circle.options.Recent {
		t.starts(c, p, on)
	}

	oriented, ok := t.proposed(c, p, on)
	if !ok {
		return p
	}
	t.sponsors = append(t.sponsors, p)
	entered, ok := t.received(c, p, t.departement, oriented)
	if !ok {
		return p
	}
	gone := t.followed(c, p, t.departement, entered)
	if p.dossiers[len(p.dossiers)-1].exitReason == "demenagement" {
		t.moves(c, p, gone)
	}
	return p
}

// joins makes of one person in nine the relative of someone oriented before.
func (t *town) joins(c chance, p *person) {
	if !c.happens(0.11) || len(t.sponsors) == 0 {
		return
	}
	bpi := t.sponsors[c.IntN(len(t.sponsors))]
	p.rejoignant = true
	p.tie = c.choose([]choice{{"conjoint", 60}, {"enfant", 28}, {"parent", 12}})
	p.nationality = bpi.nationality
	if c.happens(0.7) {
		p.family = bpi.family
	}
	if !c.happens(0.04) { // the number is sometimes forgotten
		p.sponsor = bpi.agdref
	}
}

var prescribers = []choice{
	{"France Travail", 22}, {"CADA", 24}, {"CPH", 18}, {"Mission locale", 12}, {"SPADA", 10}, {"CCAS", 8}, {"Cap emploi", 6},
}

// proposed takes a person from the first request to the decision of Ofii. It
// returns the day of a validated orientation.
func (t *town) proposed(c chance, p *person, on time.Time) (time.Time, bool) {
	o := orientation{departement: t.departement.Code, written: after(on, c.between(0, 3))}
	if c.happens(0.34) {
		sent, ok := t.requested(c, p, on)
		if !ok {
			return time.Time{}, false
		}
		o.prescriber, o.askedOn = p.demande.prescriber, on
		o.written = after(sent, c.between(0, 4))
	}
	decided := working(after(o.written, c.between(0, 5)))
	if c.happens(0.2) {
		decided = working(after(o.written, c.between(8, 30)))
	}
	o.decided = moment{decided, after(decided, c.between(0, 2))}
	o.decision = "validee"
	if o.prescriber != "" && c.happens(0.09) {
		o.decision = "refusee"
		o.reason = c.choose([]choice{{"Protection accordée depuis plus de 24 mois", 45}, {"CIR non signé", 25}, {"Déjà accompagné", 20}, {"Autre département", 10}})
	}
	p.orientations = append(p.orientations, o)
	return decided, o.decision == "validee"
}

// requested is the request of a prescriber, checked by the platform before it
// is sent to Ofii.
func (t *town) requested(c chance, p *person, on time.Time) (time.Time, bool) {
	verified := working(after(on, c.between(1, 12)))
	d := &demande{
		number: "D" + strconv.Itoa(1_000_000+p.serial), departement: t.departement.Code,
		prescriber: c.choose(prescribers), hasAGDREF: c.happens(0.85), eligible: !c.happens(0.08),
		asked: moment{on, after(on, 1)}, verified: moment{verified, verified},
	}
	p.demande = d
	if !d.eligible {
		d.reason = c.choose([]choice{{"protection accordée depuis plus de deux ans", 50}, {"CIR non signé", 25}, {"réside hors du département", 25}})
		return time.Time{}, false
	}
	sent := working(after(verified, c.between(0, 4)))
	d.sent = moment{sent, sent}
	return sent, true
}

// received opens a dossier and gives a first meeting, or closes it without.
func (t *town) received(c chance, p *person, d settings.Departement, oriented time.Time) (time.Time, bool) {
	opened := working(after(oriented, c.between(1, 5)))
	x := dossier{
		number:      strconv.Itoa(20_000_000 + p.serial*4 + p.nextDossier),
		departement: d.Code, structure: t.referent(c, d, opened),
		opened: moment{opened, opened},
	}
	if t.circle.options.Recent {
		x.lead = t.leadOn(d, opened)
	}
	p.nextDossier++
	if c.happens(0.09) {
		on := working(after(opened, c.between(14, 70)))
		x.missed = c.moment(on, 0.05)
		x.missedReason = c.choose([]choice{{"refus", 35}, {"injoignable", 35}, {"demenagement", 22}, {"autre", 8}})
		p.dossiers = append(p.dossiers, x)
		return time.Time{}, false
	}
	entered := working(after(opened, 2+min(c.wait(15), 110)))
	if t.circle.options.Recent {
		var admitted bool
		if entered, admitted = t.admitted(d, entered); !admitted {
			x.missed, x.missedReason = moment{after(opened, mostWait), after(opened, mostWait)}, "autre"
			p.dossiers = append(p.dossiers, x)
			return time.Time{}, false
		}
	}
	x.entry = c.moment(entered, 0.04)
	p.dossiers = append(p.dossiers, x)
	return entered, true
}

// referent chooses the structure that leads: the lead of the platform two
// times in five, otherwise a partner.
func (t *town) referent(c chance, d settings.Departement, on time.Time) string {
	if c.happens(0.4) {
		return t.leadOn(d, on)
	}
	if t.circle.options.Recent {
		return c.any(t.circle.options.Settings.StructuresOn(d, on))
	}
	return c.any(d.Structures)
}

// moves gives the person who leaves a department a second parcours in another
// department of the same direction, when there is one.
func (t *town) moves(c chance, p *person, gone time.Time) {
	if !c.happens(0.5) {
		return
	}
	var others []settings.Departement
	for _, d := range t.circle.departements {
		if d.Direction == t.departement.Direction && d.Code != t.departement.Code {
			others = append(others, d)
		}
	}
	if len(others) == 0 {
		return
	}
	there := others[c.IntN(len(others))]
	on := working(after(gone, c.between(4, 25)))
	if there.OpenedOn.After(on) {
		return
	}
	p.orientations = append(p.orientations, orientation{
		departement: there.Code, written: on, decided: moment{on, after(on, 1)}, decision: "validee",
	})
	if entered, ok := t.received(c, p, there, on); ok {
		t.followed(c, p, there, entered)
	}
}
