package simulation

import (
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// followed draws what happens from the entry to the exit, and returns the day
// of the exit.
func (t *town) followed(c chance, p *person, d settings.Departement, entered time.Time) time.Time {
	at := len(p.dossiers) - 1
	x := &p.dossiers[at]
	x.leaning = c.choose([]choice{{"emploi", 57}, {"logement", 43}})
	diagnosed := working(after(entered, c.between(0, 26)))
	planned := working(after(diagnosed, c.between(3, 30)))
	if c.happens(0.06) {
		x.otherScheme = c.any([]string{"PLIE", "Garantie jeunes", "Hope", "Parcours d'intégration local"})
		x.double = c.happens(0.3)
	}

	starts, homes, slow := jobs, housings, 1.0
	if t.circle.options.Recent {
		starts, homes, slow = []choice{{p.job0, 1}}, []choice{{p.home0, 1}}, p.slow
	}
	job := c.path(entered, starts, jobSteps, 265*slow)
	housing := c.path(entered, homes, housingSteps, 190*slow)
	gone, reason := c.exit(entered, t.circle.options.Settings.LimitOf(entered), job, housing)
	x.exit, x.exitReason = c.moment(gone, 0.05), reason
	if diagnosed.Before(gone) && !c.happens(0.02) {
		x.diagnosis = c.moment(diagnosed, 0.08)
	}
	if planned.Before(gone) && !c.happens(0.07) {
		x.plan = c.moment(planned, 0.08)
	}
	t.contacts(c, p, d, at, entered, gone)
	t.situations(c, p, d, at, entered, gone, job, housing)
	if t.circle.options.Recent {
		t.learns(c, p, d, at, entered, gone)
		t.circle.busy.taken(d.Code, entered, gone)
	}
	if c.happens(0.012) {
		t.duplicates(c, p, at, entered, gone)
	}
	return gone
}

// duplicates opens a second dossier of the same parcours, as happens when two
// colleagues receive the same person.
func (t *town) duplicates(c chance, p *person, at int, entered, gone time.Time) {
	again := p.dossiers[at]
	on := working(after(entered, c.between(5, 45)))
	if !on.Before(gone) {
		return
	}
	again.number = strconv.Itoa(20_000_000 + p.serial*4 + p.nextDossier)
	p.nextDossier++
	again.opened, again.entry = moment{on, on}, c.moment(on, 0)
	again.diagnosis, again.plan, again.twin = moment{}, moment{}, true
	p.dossiers = append(p.dossiers, again)
}

// stage is a situation lived from a day on.
type stage struct {
	from time.Time
	name string
}

var jobs = []choice{
	{"sans_emploi", 56}, {"formation_linguistique", 29}, {"emploi_precaire", 11}, {"formation_qualifiante", 1},
	{"emploi_durable", 1}, {"inactif", 2},
}

var jobSteps = map[string][]choice{
	"sans_emploi":            {{"formation_linguistique", 30}, {"emploi_precaire", 30}, {"formation_qualifiante", 15}, {"emploi_durable", 25}},
	"formation_linguistique": {{"sans_emploi", 8}, {"emploi_precaire", 32}, {"formation_qualifiante", 22}, {"emploi_durable", 38}},
	"emploi_precaire":        {{"sans_emploi", 12}, {"formation_qualifiante", 16}, {"emploi_durable", 72}},
	"formation_qualifiante":  {{"sans_emploi", 6}, {"emploi_precaire", 10}, {"emploi_durable", 84}},
}

var housings = []choice{
	{"dna", 60}, {"urgence", 14}, {"tiers", 14}, {"sans_domicile", 4}, {"insertion", 6}, {"residence_sociale", 1}, {"parc_prive", 1},
}

var housingSteps = map[string][]choice{
	"sans_domicile": {{"urgence", 55}, {"tiers", 20}, {"insertion", 25}},
	"urgence":       {{"dna", 15}, {"insertion", 28}, {"residence_sociale", 17}, {"parc_prive", 10}, {"parc_social", 30}},
	"tiers":         {{"urgence", 12}, {"insertion", 20}, {"residence_sociale", 18}, {"parc_prive", 20}, {"parc_social", 30}},
	"dna":           {{"insertion", 22}, {"residence_sociale", 18}, {"parc_prive", 16}, {"parc_social", 44}},
	"insertion":     {{"residence_sociale", 12}, {"parc_prive", 24}, {"parc_social", 64}},
}

// path draws the situations of three years. What has no next step lasts.
func (c chance) path(from time.Time, starts []choice, steps map[string][]choice, mean float64) []stage {
	path := []stage{{after(from, -400), c.choose(starts)}}
	for on := from; ; {
		next := steps[path[len(path)-1].name]
		on = after(on, 10+c.wait(mean))
		if len(next) == 0 || on.After(after(from, 1100)) {
			return path
		}
		path = append(path, stage{on, c.choose(next)})
	}
}

func lived(path []stage, day time.Time) string {
	name := path[0].name
	for _, s := range path {
		if !s.from.After(day) {
			name = s.name
		}
	}
	return name
}

var lasting = map[string]bool{
	"formation_qualifiante": true, "emploi_durable": true,
	"residence_sociale": true, "parc_prive": true, "parc_social": true,
}

// reached is the day from which a path stays in a lasting situation.
func reached(path []stage) time.Time {
	last := path[len(path)-1]
	if !lasting[last.name] {
		return time.Time{}
	}
	return last.from
}

// exit draws the end: autonomy some weeks after job and housing, an accident of
// life before, or the limit of so many months, which is sometimes passed.
func (c chance) exit(entered time.Time, months int, job, housing []stage) (time.Time, string) {
	limit := after(addMonths(entered, months), c.between(-6, 6))
	if c.happens(0.12) {
		limit = after(limit, c.between(15, 90))
	}
	accident := after(entered, 20+c.wait(1200))
	var autonomy time.Time
	if j, h := reached(job), reached(housing); !j.IsZero() && !h.IsZero() && !c.happens(0.1) {
		both := j
		if h.After(j) {
			both = h
		}
		if both.Before(after(entered, 60)) {
			both = after(entered, 60)
		}
		autonomy = after(both, c.between(20, 110))
	}
	switch on := earliest(limit, accident, autonomy); on {
	case autonomy:
		return working(on), "autonomie"
	case limit:
		return working(on), "duree_maximale"
	default:
		return working(on), c.choose([]choice{{"demenagement", 34}, {"abandon", 22}, {"injoignable", 20}, {"relais", 14}, {"exclusion", 3}, {"deces", 1}, {"autre", 6}})
	}
}

var modes = []choice{
	{"entretien", 46}, {"telephone", 21}, {"visite", 8}, {"visio", 5}, {"atelier", 8}, {"courriel", 5}, {"sms", 5}, {"courrier", 2},
}

// contacts draws the meetings. Most people are seen often; some are seldom
// found, and a platform sees people more often as it learns its work.
func (t *town) contacts(c chance, p *person, d settings.Departement, at int, entered, gone time.Time) {
	low, high := 14, 44
	switch n := c.Float64(); {
	case n > 0.92:
		low, high = 55, 130
	case n > 0.66:
		low, high = 32, 78
	}
	for on := entered; ; {
		gap := c.between(low, high)
		if on.Month() == time.July && c.happens(0.5) { // the summer makes holes
			gap += c.between(15, 30)
		}
		on = working(after(on, max(1, int(float64(gap)/t.circle.options.ContactRate))))
		if !on.Before(gone) {
			return
		}
		x := contact{moment: c.moment(on, 0.03), dossier: at, structure: c.teller(p.dossiers[at].structure, t.tellers("contacts", d.Code, on)), mode: c.choose(modes)}
		x.present = c.choose([]choice{{"honore", 86}, {"absent", 9}, {"reporte", 5}})
		if x.mode == "courriel" || x.mode == "sms" || x.mode == "courrier" {
			x.present = "honore"
		}
		x.topic = c.choose([]choice{{"emploi_formation", 48}, {"droits_logement", 42}, {"autre", 10}})
		p.contacts = append(p.contacts, x)
	}
}

// teller is who tells: the structure that leads, three times in five, if it
// sends such records.
func (c chance) teller(referent string, partners []string) string {
	if c.happens(0.6) {
		for _, p := range partners {
			if p == referent {
				return referent
			}
		}
	}
	if len(partners) == 0 {
		return ""
	}
	return c.any(partners)
}

// situations draws what is observed: at the entry, some days after a change,
// and at the exit.
func (t *town) situations(c chance, p *person, d settings.Departement, at int, entered, gone time.Time, job, housing []stage) {
	observe := func(on time.Time, who string, jobToo, housingToo bool) {
		if on.After(gone) || who == "" {
			return
		}
		x := situation{moment: c.moment(on, 0.05), dossier: at, structure: who}
		if jobToo {
			x.job = lived(job, on)
		}
		if housingToo {
			x.housing = lived(housing, on)
		}
		p.situations = append(p.situations, x)
	}
	if !c.happens(0.03) {
		on := after(entered, c.between(0, 12))
		observe(on, t.leadOn(d, on), true, !c.happens(0.03))
	}
	for _, s := range job[1:] {
		on := after(s.from, c.between(1, 24))
		observe(on, c.teller(p.dossiers[at].structure, t.tellers("emploi", d.Code, on)), true, false)
	}
	for _, s := range housing[1:] {
		on := after(s.from, c.between(1, 24))
		observe(on, c.teller(p.dossiers[at].structure, t.tellers("logement", d.Code, on)), false, true)
	}
	if c.happens(0.8) {
		observe(gone, t.leadOn(d, gone), true, true)
	}
}
