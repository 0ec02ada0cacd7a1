package queries_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// recountedConf has two departments, one with places, dated limits and criteria.
const recountedConf = `
directions: [{code: d, label: Direction}]
departements:
  - {code: "49", direction: d, platform: Plateforme 49, lead: relais, structures: [relais, toit], places: [{value: 20, to: 2025-05-30}, {value: 17, from: 2025-05-31}]}
  - {code: "53", direction: d, platform: Plateforme 53, lead: relais, structures: [relais, toit]}
structures: [{code: relais, label: Relais}, {code: toit, label: Toit}]
senders:
  - {code: ofii, label: Ofii, sends: [{kind: orientations, departements: ["49", "53"]}]}
  - {code: relais, label: Relais, sends: [{kind: parcours, departements: ["49", "53"]}, {kind: situations, departements: ["49", "53"]}]}
limit_months: [{value: 14, to: 2024-08-15}, {value: 10, from: 2024-08-16}]
criteria:
  - {code: mois, label: Mois, rule: protection_months, value: 24, to: 2025-03-15}
  - {code: annees, label: Années, rule: protection_civil_years, value: 2, from: 2025-03-16}
  - {code: fragiles, label: Fragiles, rule: situation_among, value: {situation_emploi: [sans_emploi], situation_logement: [urgence, tiers]}, from: 2025-02-10}
`

// invented is what the test knows of a world, and writes as exports.
type invented struct {
	orientations []inventedOrientation
	dossiers     []inventedDossier
}

type inventedOrientation struct {
	person, departement, foyer, emploi, logement, decision string
	on, protected                                          time.Time
	rejoignant                                             bool
}

type inventedDossier struct {
	person, departement, structure, foyer string
	entered, exited                       time.Time // zero: still open
	seen                                  []inventedSight
}

type inventedSight struct {
	on                       time.Time
	emploi, logement, langue string
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func invent(r *rand.Rand, persons int) (w invented) {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	day := func(from time.Time, within int) time.Time { return from.AddDate(0, 0, r.IntN(within)) }
	for p := range persons {
		person := fmt.Sprintf("%010d", 2_000_000_000+p*7_919_173)
		foyer := pick("", "", "f1", "f2", "f3", "f4", "f5", "f6")
		here, there := "49", "53"
		if r.IntN(3) == 0 {
			here, there = there, here
		}
		entered := day(date(2024, 1, 1), 640)
		for range r.IntN(3) {
			o := inventedOrientation{person: person, departement: here, foyer: pick("", foyer, "f7"), decision: pick("validee", "validee", "validee", "refusee"),
				emploi: pick("", "sans_emploi", "emploi_durable"), logement: pick("", "urgence", "dna"), on: day(entered.AddDate(0, 0, -45), 60), rejoignant: r.IntN(8) == 0}
			if r.IntN(6) > 0 {
				o.protected = day(o.on.AddDate(-2, -3, 0), 500)
			}
			w.orientations = append(w.orientations, o)
		}
		for n := range r.IntN(3) {
			d := inventedDossier{person: person, departement: here, structure: pick("relais", "toit"), foyer: pick("", foyer, foyer), entered: entered}
			if n == 0 && r.IntN(2) == 0 {
				d.exited = day(entered.AddDate(0, 0, 20), 400)
			}
			last := d.exited
			if last.IsZero() {
				last = date(2025, 11, 30)
			}
			for range r.IntN(4) {
				on := day(entered.AddDate(0, 0, -31), 80)
				if on.After(last) {
					continue
				}
				d.seen = append(d.seen, inventedSight{on, pick("", "sans_emploi", "emploi_durable", "inactif"), pick("", "tiers", "urgence", "dna"), pick("", "aucun", "a2", "b1", "b2")})
			}
			w.dossiers = append(w.dossiers, d)
			if d.exited.IsZero() {
				break
			}
			entered = day(d.exited.AddDate(0, 0, 35), 190) // another parcours, wherever it is
			if r.IntN(2) == 0 {
				here, there = there, here
			}
		}
	}
	return w
}

// write lays the world in an inbox, as received on these days.
func (w invented) write(t *testing.T, inbox string, ofii, lead time.Time) {
	t.Helper()
	name := func(person string) string {
		return "Nom" + strings.NewReplacer("0", "ba", "1", "ke", "2", "lo", "3", "mi", "4", "nu", "5", "ra", "6", "se", "7", "to", "8", "vi", "9", "zu").Replace(person[4:])
	}
	text := func(d time.Time) string {
		if d.IsZero() {
			return ""
		}
		return d.Format(time.DateOnly)
	}
	identity := func(person string) string {
		return person + ";" + name(person) + ";Prénom" + person[5:6] + ";1990-0" + "1" + "-17"
	}
	orientations := []string{"agdref;nom;prenom;date_naissance;sexe;nationalite;departement;voie;date_orientation;decision;date_decision;foyer;situation_emploi;situation_logement;date_protection;rejoignant"}
	for _, o := range w.orientations {
		on, rejoignant := text(o.on), "non"
		if o.rejoignant {
			rejoignant = "oui"
		}
		orientations = append(orientations, strings.Join([]string{identity(o.person), "F", "Mali", o.departement, "ofii", on, o.decision, on, o.foyer, o.emploi, o.logement, text(o.protected), rejoignant}, ";"))
	}
	parcours := []string{"dossier;agdref;nom;prenom;date_naissance;departement;structure;date_entree;date_sortie;motif_sortie;foyer"}
	situations := []string{"dossier;date_constat;situation_emploi;situation_logement;niveau_langue"}
	for n, d := range w.dossiers {
		reason := ""
		if !d.exited.IsZero() {
			reason = "autonomie"
		}
		parcours = append(parcours, strings.Join([]string{fmt.Sprint(n + 1), identity(d.person), d.departement, d.structure, text(d.entered), text(d.exited), reason, d.foyer}, ";"))
		for _, s := range d.seen {
			if s.emploi+s.logement+s.langue != "" {
				situations = append(situations, fmt.Sprintf("%d;%s;%s;%s;%s", n+1, text(s.on), s.emploi, s.logement, s.langue))
			}
		}
	}
	for path, lines := range map[string][]string{
		filepath.Join(text(ofii), "ofii", "orientations.csv"): orientations, filepath.Join(text(lead), "relais", "parcours.csv"): parcours,
		filepath.Join(text(lead), "relais", "situations.csv"): situations,
	} {
		file := filepath.Join(inbox, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (d inventedDossier) active(on time.Time) bool {
	return !d.entered.After(on) && (d.exited.IsZero() || d.exited.After(on))
}

var favour = map[string]int{"aucun": 0, "a2": 2, "b1": 3, "b2": 4, "inactif": -1, "sans_emploi": 0, "emploi_durable": 4, "tiers": 1, "urgence": 1, "dna": 2}

// on is what is known on a day, day by day from the earliest: of one day the more
// favourable, of equal ranks the later in the list (tiers after urgence).
func (d inventedDossier) on(day time.Time, kind func(inventedSight) string) (known string) {
	for at := d.entered.AddDate(0, 0, -31); !at.After(day); at = at.AddDate(0, 0, 1) {
		best := ""
		for _, s := range d.seen {
			if v := kind(s); v != "" && s.on.Equal(at) && (best == "" || favour[v] > favour[best] || favour[v] == favour[best] && v == "tiers") {
				best = v
			}
		}
		if best != "" {
			known = best
		}
	}
	return known
}

// atEntry is the situation at entry: known that day, otherwise the first of the 31 days after.
func (d inventedDossier) atEntry(kind func(inventedSight) string) string {
	if known := d.on(d.entered, kind); known != "" {
		return known
	}
	for n := 1; n <= 31; n++ {
		if known := d.on(d.entered.AddDate(0, 0, n), kind); known != "" {
			return known
		}
	}
	return ""
}

func emploi(s inventedSight) string   { return s.emploi }
func logement(s inventedSight) string { return s.logement }
func langue(s inventedSight) string   { return s.langue }

// household is the number given last of a person: by the later extraction, then by the
// lead, then by what entered or was oriented last.
func (w invented) household(person string, ofiiLater bool) string {
	told := func(n int, at func(int) (string, string, time.Time)) (foyer string) {
		var latest time.Time
		for i := range n {
			p, f, on := at(i)
			if p == person && f != "" && !on.Before(latest) {
				foyer, latest = f, on
			}
		}
		return foyer
	}
	ofii := told(len(w.orientations), func(i int) (string, string, time.Time) { o := w.orientations[i]; return o.person, o.foyer, o.on })
	lead := told(len(w.dossiers), func(i int) (string, string, time.Time) { d := w.dossiers[i]; return d.person, d.foyer, d.entered })
	if ofiiLater {
		lead, ofii = ofii, lead
	}
	if lead != "" {
		return lead
	}
	if ofii != "" {
		return ofii
	}
	return "seul " + person
}

// counting is a place and what is counted in it.
type counting struct {
	queries.Territory
	departements []string
	structure    string // whose accompaniments alone; empty for all
}

// everyPlace lists the places of recountedConf, of every level.
func everyPlace() []counting {
	both := []string{"49", "53"}
	all := []counting{
		{queries.Territory{Level: queries.Consortium, Code: "d"}, both, ""}, {queries.Territory{Level: queries.National, Code: "FR"}, both, ""},
	}
	for _, d := range both {
		all = append(all, counting{queries.Territory{Level: queries.Departement, Code: d}, []string{d}, ""})
		for _, st := range []string{"relais", "toit"} {
			all = append(all, counting{queries.Territory{Level: queries.Structure, Code: d + "/" + st}, []string{d}, st})
		}
	}
	return all
}

// lived are the accompaniments of a place.
func (w invented) lived(c counting) (all []inventedDossier) {
	for _, d := range w.dossiers {
		if slices.Contains(c.departements, d.departement) && (c.structure == "" || c.structure == d.structure) {
			all = append(all, d)
		}
	}
	return all
}

func aYearBefore(last time.Time) time.Time {
	return date(last.Year()-1, last.Month(), min(last.Day(), date(last.Year()-1, last.Month()+1, 0).Day()))
}

// recount counts the figures of a place on the last day of a month, each by its sentence in
// the handbook; what structures do not have is not counted for one.
func (w invented) recount(c counting, first time.Time, ofiiLater bool) map[string]string {
	last := first.AddDate(0, 1, -1)
	yearBefore := aYearBefore(last)
	var active, placed, b1, knownLevel, workless, knownWork, homeless, knownHome, near, past int
	for _, d := range w.lived(c) {
		if d.active(last) {
			active++
			if d.departement == "49" {
				placed++
			}
			if level := d.on(last, langue); level != "" {
				knownLevel++
				if level == "b1" || level == "b2" {
					b1++
				}
			}
			months := 14
			if d.entered.After(date(2024, 8, 15)) {
				months = 10
			}
			limit := later(d.entered, months)
			if limit.Before(last) {
				past++
			}
			if limit.After(last) && !limit.After(later(last, 3)) {
				near++
			}
		}
		if d.entered.After(yearBefore) && !d.entered.After(last) {
			if s := d.atEntry(emploi); s != "" {
				knownWork++
				if s == "sans_emploi" {
					workless++
				}
			}
			if s := d.atEntry(logement); s != "" {
				knownHome++
				if s == "urgence" || s == "tiers" {
					homeless++
				}
			}
		}
	}
	figures := map[string]string{
		"file_active": fmt.Sprint(active), "menages_actifs": fmt.Sprint(len(w.households(c, last, ofiiLater))),
		"niveau_b1": fmt.Sprintf("%d/%d", b1, knownLevel), "entree_sans_emploi": fmt.Sprintf("%d/%d", workless, knownWork),
		"entree_sans_logement": fmt.Sprintf("%d/%d", homeless, knownHome), "limite_3_mois": fmt.Sprint(near), "limite_depassee": fmt.Sprint(past),
	}
	if c.structure != "" {
		return figures
	}
	within := func(from time.Time, days int) string {
		entered, all := 0, 0
		for _, o := range w.orientations {
			if !slices.Contains(c.departements, o.departement) || o.decision != "validee" || o.on.Before(from) || !o.on.Before(from.AddDate(0, 1, 0)) {
				continue
			}
			all++
			for _, d := range w.dossiers {
				if d.person == o.person && d.departement == o.departement && !d.entered.Before(o.on) && !d.entered.After(o.on.AddDate(0, 0, days)) {
					entered++
					break
				}
			}
		}
		return fmt.Sprintf("%d/%d", entered, all)
	}
	broken := 0
	for _, o := range w.orientedIn(c, first) {
		if slices.Contains(slices.Collect(maps.Values(w.judge(o))), "non") {
			broken++
		}
	}
	figures["occupation"] = "0/0"
	if slices.Contains(c.departements, "49") { // 53 has no places
		places := 20
		if !last.Before(date(2025, 5, 31)) {
			places = 17
		}
		figures["occupation"] = fmt.Sprintf("%d/%d", placed, places)
	}
	figures["entree_10_jours"], figures["entree_30_jours"] = within(first.AddDate(0, -1, 0), 10), within(first.AddDate(0, -2, 0), 30)
	figures["eligibilite_a_verifier"] = fmt.Sprint(broken)
	return figures
}

// households counts the members followed of each household of a place: one is of one
// department, and of one structure where it is counted there.
func (w invented) households(c counting, last time.Time, ofiiLater bool) map[string]int {
	members := make(map[string]int)
	for _, d := range w.lived(c) {
		if d.active(last) {
			members[d.departement+" "+w.household(d.person, ofiiLater)]++
		}
	}
	return members
}

func (w invented) orientedIn(c counting, first time.Time) (all []inventedOrientation) {
	for _, o := range w.orientations {
		if slices.Contains(c.departements, o.departement) && o.decision == "validee" && !o.on.Before(first) && o.on.Before(first.AddDate(0, 1, 0)) {
			all = append(all, o)
		}
	}
	return all
}

// tables counts the tables of a place on the last day of a month, by modality.
func (w invented) tables(c counting, first time.Time, ofiiLater bool) map[string]map[string]int64 {
	last := first.AddDate(0, 1, -1)
	levels, homes := make(map[string]int64), make(map[string]int64)
	for _, d := range w.lived(c) {
		if d.active(last) {
			levels[map[string]string{"": "Niveau inconnu", "aucun": "Aucun", "a2": "A2", "b1": "B1", "b2": "B2"}[d.on(last, langue)]]++
		}
	}
	for _, members := range w.households(c, last, ofiiLater) {
		homes[[]string{"", "1 personne", "2 personnes", "3 personnes", "4 personnes et plus"}[min(members, 4)]]++
	}
	tables := map[string]map[string]int64{"niveaux": levels, "menages": homes}
	if c.structure == "" {
		broken, unknown := make(map[string]int64), make(map[string]int64)
		for _, o := range w.orientedIn(c, first) {
			for label, met := range w.judge(o) {
				switch met {
				case "non":
					broken[label]++
				case "inconnu":
					unknown[label]++
				}
			}
		}
		tables["criteres"], tables["criteres_non_verifiables"] = broken, unknown
	}
	if c.Level == queries.National {
		tables["mobilites"] = w.moved(first)
	}
	return tables
}

// moved counts the persons who entered in a month in another department than the one that
// they left 183 days before at most, the last one left.
func (w invented) moved(first time.Time) map[string]int64 {
	met, moves := make(map[string]bool), make(map[string]int64)
	for _, d := range w.dossiers {
		if d.entered.Before(first) || !d.entered.Before(first.AddDate(0, 1, 0)) {
			continue
		}
		var left inventedDossier
		for _, o := range w.dossiers {
			if o.person == d.person && o.departement != d.departement && !o.exited.IsZero() && !o.exited.After(d.entered) && !o.exited.Before(d.entered.AddDate(0, 0, -183)) && o.exited.After(left.exited) {
				left = o
			}
		}
		if move := left.departement + " → " + d.departement; left.departement != "" && !met[d.person+move] {
			met[d.person+move] = true
			moves[move]++
		}
	}
	return moves
}

// later is so many months after a day, cut at the end of the month.
func later(day time.Time, months int) time.Time {
	end := date(day.Year(), day.Month()+time.Month(months)+1, 0)
	return date(end.Year(), end.Month(), min(day.Day(), end.Day()))
}

// judge says, of each criterion in force on the day of an orientation, whether it is met:
// oui, non, or inconnu.
func (w invented) judge(o inventedOrientation) map[string]string {
	verdicts := make(map[string]string)
	protection := "oui"
	switch {
	case o.rejoignant:
	case o.protected.IsZero():
		protection = "inconnu"
	case o.on.Before(date(2025, 3, 16)) && !later(o.protected, 24).After(o.on), !o.on.Before(date(2025, 3, 16)) && o.protected.Before(date(o.on.Year()-1, 1, 1)):
		protection = "non"
	}
	if o.on.Before(date(2025, 3, 16)) {
		verdicts["Mois"] = protection
	} else {
		verdicts["Années"] = protection
	}
	if o.on.Before(date(2025, 2, 10)) {
		return verdicts
	}
	work, home := o.emploi, o.logement
	var next *inventedDossier
	for i, d := range w.dossiers {
		if d.person == o.person && d.departement == o.departement && !d.entered.Before(o.on) && (next == nil || d.entered.Before(next.entered)) {
			next = &w.dossiers[i]
		}
	}
	if next != nil && work == "" {
		work = next.atEntry(emploi)
	}
	if next != nil && home == "" {
		home = next.atEntry(logement)
	}
	switch {
	case work == "sans_emploi" || home == "urgence" || home == "tiers":
		verdicts["Fragiles"] = "oui"
	case work != "" && home != "":
		verdicts["Fragiles"] = "non"
	default:
		verdicts["Fragiles"] = "inconnu"
	}
	return verdicts
}

// access is the share of some accompaniments that reach a lasting job within so many days
// of the entry, one day after another: of those still there each day, so many reach it, so
// many leave. Unknown where nobody has been there so long.
func access(all []inventedDossier, asOf time.Time, horizon int) (persons int64, value float64, known bool) {
	type life struct {
		days  int
		event string
	}
	var lives []life
	for _, d := range all {
		if d.entered.After(asOf) || d.atEntry(emploi) == "emploi_durable" {
			continue
		}
		end, event := asOf, ""
		if !d.exited.IsZero() && !d.exited.After(asOf) {
			end, event = d.exited, "left"
		}
		for at := d.entered.AddDate(0, 0, 1); !at.After(end); at = at.AddDate(0, 0, 1) {
			if slices.ContainsFunc(d.seen, func(s inventedSight) bool { return s.on.Equal(at) && s.emploi == "emploi_durable" }) {
				end, event = at, "reached"
			}
		}
		lives = append(lives, life{int(end.Sub(d.entered).Hours() / 24), event})
	}
	still := 1.0
	for day := 0; day <= horizon; day++ {
		var there, reached, left float64
		for _, l := range lives {
			if l.days >= day {
				there++
			}
			if l.days == day && l.event == "reached" {
				reached++
			}
			if l.days == day && l.event == "left" {
				left++
			}
		}
		if there == 0 {
			return int64(len(lives)), 0, false
		}
		value += still * reached / there
		still *= 1 - (reached+left)/there
	}
	return int64(len(lives)), value, true
}

// TestRecount counts the figures of 2026 again from what an invented world is made of, day by
// day and person by person, at every level, with their tables and the cohorts that breaks
// part, and finds those of the queries.
func TestRecount(t *testing.T) {
	conf, err := settings.Load("agir.yaml", []byte(recountedConf))
	if err != nil {
		t.Fatal(err)
	}
	var months []time.Time
	for m := date(2024, 10, 1); m.Before(date(2025, 12, 1)); m = m.AddDate(0, 1, 0) {
		months = append(months, m)
	}
	tabled := make(map[string]int)
	seeds := uint64(2)
	if testing.Short() {
		seeds = 1
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		w, inbox := invent(rand.New(rand.NewPCG(seed, 24)), 90), t.TempDir()
		ofiiLater := seed == 1
		ofii, lead := date(2025, 12, 4), date(2025, 12, 4)
		if ofiiLater {
			lead = date(2025, 12, 3)
		}
		w.write(t, inbox, ofii, lead)
		answer, err := answers.Ask(t.Context(), ingested(t, inbox, conf), answers.Question{AsOf: date(2025, 12, 10), Months: months, Tables: months, Settings: conf})
		if err != nil {
			t.Fatal(err)
		}
		figures, err := answer.Figures(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		counted := 0
		for _, month := range months {
			for _, place := range everyPlace() {
				at := fmt.Sprintf("seed %d: %s %s", seed, month.Format("2006-01"), place.Code)
				for code, want := range w.recount(place, month, ofiiLater) {
					if got := said(figures.At(code, place.Level, place.Code, month)); got != want {
						t.Errorf("%s %s: %s, recounted %s", at, code, got, want)
					}
					if want != "0" && !strings.HasPrefix(want, "0/") {
						counted++
					}
				}
				for table, want := range w.tables(place, month, ofiiLater) {
					got := make(map[string]int64)
					for _, cell := range figures.Cells(table, place.Level, place.Code, month) {
						if cell.Count > 0 {
							got[cell.Modality] = cell.Count
						}
					}
					if !maps.Equal(got, want) {
						t.Errorf("%s, table %s: %v, recounted %v", at, table, got, want)
					}
					if len(want) > 0 {
						tabled[table]++
					}
				}
			}
		}
		if counted < 500 {
			t.Errorf("seed %d: %d figures count anything", seed, counted)
		}
		compareCohorts(t, answer, figures, w)
	}
	for _, table := range []string{"niveaux", "menages", "criteres", "criteres_non_verifiables", "mobilites"} {
		if tabled[table] == 0 {
			t.Errorf("no table %s counts anything", table)
		}
	}
}

// ofAny are those of a cohort who entered in one of some situations.
func ofAny(side func(int, string) []inventedDossier, n int, situations []string) (all []inventedDossier) {
	for _, s := range situations {
		all = append(all, side(n, s)...)
	}
	return all
}

// groupsOfSituations are the situations at entry, one that is not known at a horizon in each
// of some cohorts put with its neighbour of fewer persons.
func groupsOfSituations(side func(int, string) []inventedDossier, told []int, asOf time.Time, horizon int) (groups [][]string) {
	count := func(g []string) (persons int, known bool) {
		known = true
		for _, n := range told {
			p, _, observed := access(ofAny(side, n, g), asOf, horizon)
			persons, known = persons+int(p), known && observed
		}
		return persons, known
	}
	for _, s := range []string{"sans_emploi", "inactif", ""} {
		if persons, _ := count([]string{s}); persons > 0 {
			groups = append(groups, []string{s})
		}
	}
	for len(groups) > 1 {
		worst := -1
		for i, g := range groups {
			persons, known := count(g)
			if least, _ := count(groups[max(0, worst)]); !known && (worst < 0 || persons < least) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		with := worst - 1
		if worst == 0 {
			with = 1
		} else if worst+1 < len(groups) {
			left, _ := count(groups[worst-1])
			if right, _ := count(groups[worst+1]); right < left {
				with = worst + 1
			}
		}
		groups[with] = append(groups[with], groups[worst]...)
		groups = append(groups[:worst], groups[worst+1:]...)
	}
	return groups
}

// compareCohorts counts again who had access to work, all together and on each side of two
// breaks, and finds what the queries find; adjusted, over the situations at entry that each
// side knows.
func compareCohorts(t *testing.T, answer *answers.Answer, figures *queries.Figures, w invented) {
	t.Helper()
	month, asOf := date(2025, 11, 1), date(2025, 11, 30)
	breaks := []time.Time{date(2024, 9, 10), date(2025, 2, 20)}
	horizons := []int{183, 365}
	for _, c := range everyPlace() {
		if c.structure != "" {
			continue
		}
		for h, code := range []string{"acces_emploi_6m", "acces_emploi_12m"} {
			persons, value, known := access(w.lived(c), asOf, horizons[h])
			m := figures.At(code, c.Level, c.Code, month)
			if m.Denominator != persons || m.Known != known || known && math.Abs(m.Value-value) > 1e-9 {
				t.Errorf("%s %s: %v of %d (%v), recounted %v of %d (%v)", c.Code, code, m.Value, m.Denominator, m.Known, value, persons, known)
			}
		}
		cohorts, err := answer.Cohorts(t.Context(), answers.Parting{Month: month, Domain: "acces_emploi", Departements: c.departements, Breaks: breaks, Horizons: horizons})
		if err != nil {
			t.Fatal(err)
		}
		if len(cohorts) != 3 {
			t.Fatalf("%s: %d cohorts", c.Code, len(cohorts))
		}
		side := func(n int, situation string) (all []inventedDossier) {
			for _, d := range w.lived(c) {
				after := 0
				for _, b := range breaks {
					if !d.entered.Before(b) {
						after++
					}
				}
				if after == n && (situation == "*" || d.atEntry(emploi) == situation) {
					all = append(all, d)
				}
			}
			return all
		}
		for h, horizon := range horizons {
			weights, sums := 0.0, make([]float64, 3)
			var told []int // cohorts that are known at the horizon
			for n := range 3 {
				if _, _, known := access(side(n, "*"), asOf, horizon); known {
					told = append(told, n)
				}
			}
			together := groupsOfSituations(side, told, asOf, horizon)
			for _, situations := range together {
				persons := 0.0
				for _, n := range told {
					p, _, _ := access(ofAny(side, n, situations), asOf, horizon)
					persons += float64(p)
				}
				weights += persons
				for _, n := range told {
					_, value, _ := access(ofAny(side, n, situations), asOf, horizon)
					sums[n] += persons * value
				}
			}
			for n, got := range cohorts {
				persons, value, known := access(side(n, "*"), asOf, horizon)
				if e := got.Estimates[h]; got.Persons != persons || e.Known != known || known && math.Abs(e.Value-value) > 1e-9 {
					t.Errorf("%s, cohort %d at %d days: %v of %d (%v), recounted %v of %d (%v)", c.Code, n, horizon, e.Value, got.Persons, e.Known, value, persons, known)
				}
				if x := got.Adjusted[h]; x.Known != (len(together) > 1 && len(told) > 1 && slices.Contains(told, n)) || x.Known && math.Abs(x.Value-sums[n]/weights) > 1e-9 {
					t.Errorf("%s, cohort %d at %d days, adjusted: %+v, recounted %v by %v", c.Code, n, horizon, x, sums[n]/weights, together)
				}
			}
		}
	}
}
