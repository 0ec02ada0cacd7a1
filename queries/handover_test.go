package queries_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// handedConf is a department that goes from a lead to another in mid-year, then under
// another direction, and whose structure pont becomes rive.
const handedConf = `
directions: [{code: seul, label: Seul}, {code: grand, label: Grand}]
departements:
  - code: "49"
    platform: Plateforme 49
    lead: [{code: ancien, to: 2025-06-15}, {code: nouveau, from: 2025-06-16}]
    direction: [{code: seul, to: 2025-12-31}, {code: grand, from: 2026-01-01}]
    structures: [{code: ancien, to: 2025-06-15}, {code: nouveau, from: 2025-06-16}, {code: atelier}, {code: pont}]
  - {code: "53", platform: Plateforme 53, lead: atelier, direction: grand, structures: [atelier]}
structures:
  - {code: ancien, label: Ancien}
  - {code: nouveau, label: Nouveau}
  - {code: atelier, label: Atelier}
  - {code: pont, label: Pont, becomes: {code: rive, from: 2025-09-15}}
  - {code: rive, label: Rive}
limit_months: [{value: 9, to: 2025-03-31}, {value: 6, from: 2025-04-01}]
senders:
  - {code: ofii, label: Ofii, sends: [{kind: orientations, departements: ["49", "53"]}]}
  - {code: ancien, label: Ancien, sends: [{kind: parcours, departements: ["49"], to: 2025-06-30}, {kind: contacts, departements: ["49"], to: 2025-06-30}, {kind: demandes, departements: ["49"], to: 2025-06-30}]}
  - {code: nouveau, label: Nouveau, sends: [{kind: parcours, departements: ["49"]}, {kind: contacts, departements: ["49"]}, {kind: demandes, departements: ["49"]}]}
  - {code: atelier, label: Atelier, sends: [{kind: parcours, departements: ["53"]}, {kind: contacts, departements: ["49", "53"]}]}
  - {code: pont, label: Pont, sends: [{kind: contacts, departements: ["49"], to: 2025-09-14}]}
  - {code: rive, label: Rive, sends: [{kind: contacts, departements: ["49"], from: 2025-09-15}]}
`

var (
	// of the day of entry, that of the former lead's dossier
	limits = []struct {
		from   time.Time
		months int
	}{{date(2025, 4, 1), 6}, {time.Time{}, 9}}
	handOver = date(2025, 6, 16)
	renamed  = date(2025, 9, 15)
	asKnown  = date(2026, 3, 10)
)

// stay is one true accompaniment: what the leads say of it is a part each.
type stay struct {
	person, departement string
	entered, exited     time.Time // zero: still open
	byFormer, byNew     *part     // nil: that lead gives nothing of it
	again               time.Time // first appointment with the new lead; zero without any
	met                 map[time.Time][]string
	notTaken            bool
	closed              bool // by the former lead, less than thirty days before the new one met him
}

// part is what the dossier of a lead says of a stay.
type part struct {
	structure, problematique string
	doublon                  bool
}

func inventStays(r *rand.Rand, persons int) (all []*stay) {
	day := func(from time.Time, within int) time.Time { return from.AddDate(0, 0, r.IntN(within)) }
	says := func(of ...string) *part {
		return &part{of[r.IntN(len(of))], []string{"emploi", "logement"}[r.IntN(2)], r.IntN(4) == 0}
	}
	former, new := []string{"ancien", "atelier", "pont"}, []string{"nouveau", "atelier", "rive", "pont"}
	for p := range persons {
		person := fmt.Sprintf("%010d", 2_000_000_000+p*7_919_173)
		s := &stay{person: person, departement: "49", entered: day(date(2024, 9, 1), 270)}
		all = append(all, s)
		switch p % 8 {
		case 0: // left before the hand-over
			s.byFormer, s.exited = says(former...), day(s.entered.AddDate(0, 0, 1), int(handOver.Sub(s.entered).Hours()/24)-1)
		case 1: // goes on, met by the new lead
			s.byFormer, s.byNew, s.again = says(former...), says(new...), day(handOver, 60)
			s.closed = r.IntN(2) == 0 && s.again.Before(date(2025, 7, 15))
			if r.IntN(2) == 0 {
				s.exited = day(s.again.AddDate(0, 0, 1), 150)
			}
		case 2: // taken over without an appointment
			s.byFormer, s.byNew = says(former...), says(new...)
			if r.IntN(2) == 0 {
				s.exited = day(handOver, 200)
			}
		case 3: // not given by the new lead
			s.byFormer, s.notTaken = says(former...), true
		case 4: // entered after it
			s.entered, s.byNew = day(handOver, 200), says(new...)
		case 5: // closed by the former lead, entered again with the new one
			s.byFormer, s.exited = says(former...), day(date(2025, 5, 25), 20)
			back := &stay{person: person, departement: "49", entered: day(date(2025, 6, 20), 40), byNew: says(new...)}
			if back.entered.Sub(s.exited) < 30*24*time.Hour { // one and the same
				s.exited, s.byNew, s.again, s.closed = time.Time{}, back.byNew, back.entered, back.entered.Before(date(2025, 7, 15))
			} else {
				all = append(all, back)
			}
		case 6: // goes on, leaves, comes back
			s.byFormer, s.byNew, s.again = says(former...), says(new...), day(handOver, 30)
			s.exited = day(s.again.AddDate(0, 0, 5), 30)
			all = append(all, &stay{person: person, departement: "49", entered: s.exited.AddDate(0, 0, 35+r.IntN(40)), byNew: says(new...)})
		case 7:
			s.departement = "53"
			s.byFormer = &part{structure: "atelier"}
		}
	}
	for _, s := range all {
		s.met = make(map[time.Time][]string)
		end := s.exited
		if end.IsZero() {
			end = date(2026, 2, 27)
		}
		for range r.IntN(9) {
			on := s.entered.AddDate(0, 0, 1+r.IntN(max(1, int(end.Sub(s.entered).Hours()/24))))
			by := []string{"atelier", "pont", "ancien", "ancien"}[r.IntN(4)]
			if by == "ancien" && !on.Before(handOver) {
				by = "nouveau"
			}
			if s.departement == "53" {
				by = "atelier"
			}
			if !slices.Contains(s.met[on], by) && !on.After(end) {
				s.met[on] = append(s.met[on], by)
			}
		}
	}
	return all
}

// tell lays what each account says of the stays in an inbox.
func tell(t *testing.T, inbox string, r *rand.Rand, all []*stay) {
	t.Helper()
	files := make(map[string][]string)
	add := func(path, header, line string) {
		if files[path] == nil {
			files[path] = []string{header}
		}
		files[path] = append(files[path], line)
	}
	text := func(d time.Time) string {
		if d.IsZero() {
			return ""
		}
		return d.Format(time.DateOnly)
	}
	const dossiers = "dossier;agdref;nom;prenom;date_naissance;departement;structure;date_entree;date_non_entree;date_sortie;motif_sortie;problematique;doublon"
	number := 0
	dossier := func(path string, s *stay, p *part, entered, nonEntered, exited time.Time) {
		number++
		reason, doublon := "", "non"
		if !exited.IsZero() {
			reason = "relais"
		}
		if p.doublon {
			doublon = "oui"
		}
		add(path, dossiers, strings.Join([]string{fmt.Sprint(number), s.person, "Nom", "Prénom", "1990-01-17", s.departement, p.structure,
			text(entered), text(nonEntered), text(exited), reason, p.problematique, doublon}, ";"))
	}
	for _, s := range all {
		switch {
		case s.departement == "53":
			dossier("2026-03-05/atelier/parcours.csv", s, s.byFormer, s.entered, time.Time{}, s.exited)
		case s.byFormer != nil:
			exited := s.exited
			if !exited.Before(handOver) {
				exited = time.Time{} // not known to the former lead
			}
			if s.closed {
				exited = date(2025, 6, 15)
			}
			dossier("2025-06-20/ancien/parcours.csv", s, s.byFormer, s.entered, time.Time{}, exited)
		}
		if s.byNew != nil {
			entered, nonEntered, exited := s.entered, time.Time{}, s.exited
			if s.byFormer != nil {
				if entered = s.again; entered.IsZero() { // a take-over
					nonEntered, exited = s.exited, time.Time{}
				}
			}
			dossier("2026-03-05/nouveau/parcours.csv", s, s.byNew, entered, nonEntered, exited)
		}
		for on, who := range s.met {
			for _, by := range who {
				line := s.person + ";" + text(on) + ";entretien"
				paths := []string{"2026-03-05/" + by + "/contacts.csv"}
				switch {
				case by == "ancien":
					paths[0] = "2025-06-20/ancien/contacts.csv"
					if r.IntN(2) == 0 {
						paths = append(paths, "2026-03-05/nouveau/contacts.csv")
					}
				case by == "pont":
					paths[0] = "2026-03-05/rive/contacts.csv"
					if on.Before(date(2025, 9, 1)) {
						paths = append(paths, "2025-09-02/pont/contacts.csv")
					}
				}
				for _, path := range paths {
					add(path, "agdref;date_contact;mode", line)
				}
			}
		}
	}
	for path, lines := range files {
		file := filepath.Join(inbox, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines[1:])
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *stay) active(on time.Time) bool {
	return !s.entered.After(on) && (s.exited.IsZero() || s.exited.After(on))
}

// told is what the leads say of a stay on a day: the lead in office first.
func (s *stay) told(on time.Time) part {
	inOffice, other := s.byFormer, s.byNew
	if !on.Before(handOver) {
		inOffice, other = other, inOffice
	}
	if inOffice == nil {
		inOffice = other
	}
	p := *inOffice
	if p.structure == "pont" || p.structure == "rive" {
		p.structure = "pont"
		if !on.Before(renamed) {
			p.structure = "rive"
		}
	}
	return p
}

// contacts are the effective contacts of a day, after the entry.
func (s *stay) contacts(on time.Time) int {
	if !on.After(s.entered) {
		return 0
	}
	n := len(s.met[on])
	if on.Equal(s.again) && !s.closed && !slices.Contains(s.met[on], "nouveau") {
		n++
	}
	return n
}

// regular says whether a day is two months at most after a contact or the entry.
func (s *stay) regular(on time.Time) bool {
	last := s.entered
	for at := s.entered; !at.After(on); at = at.AddDate(0, 0, 1) {
		if s.contacts(at) > 0 {
			last = at
		}
	}
	return !on.After(later(last, 2))
}

// recountStays counts some stays on the last day of a month, day by day.
func recountStays(all []*stay, first time.Time, in func(*stay) bool) map[string]string {
	last := first.AddDate(0, 1, -1)
	yearBefore := date(last.Year()-1, last.Month(), min(last.Day(), date(last.Year()-1, last.Month()+1, 0).Day()))
	n := make(map[string]int)
	count := func(code string, is bool) {
		if is {
			n[code]++
		}
	}
	for _, s := range all {
		if !in(s) {
			continue
		}
		within := func(on time.Time) bool { return !on.Before(first) && !on.After(last) }
		count("entrees", within(s.entered))
		count("entrees_cumul", !s.entered.After(last))
		count("sorties", within(s.exited))
		count("sorties_12m", s.exited.After(yearBefore) && !s.exited.After(last))
		if s.active(last) {
			n["file_active"]++
			regular := s.regular(last)
			count("regular", regular)
			count("contact_en_retard", !regular)
			said := s.told(last)
			count("work", said.problematique == "emploi")
			count("named", said.problematique != "")
			count("double_accompagnement", said.doublon)
			limit := later(s.entered, limits[1].months)
			if !s.entered.Before(limits[0].from) {
				limit = later(s.entered, limits[0].months)
			}
			count("limite_depassee", limit.Before(last))
			count("limite_3_mois", limit.After(last) && !limit.After(later(last, 3)))
			whole := true
			for at := s.entered; !at.After(last); at = at.AddDate(0, 0, 1) {
				whole = whole && s.regular(at)
			}
			count("whole", whole)
		}
		followed := false
		for at := yearBefore.AddDate(0, 0, 1); !at.After(last); at = at.AddDate(0, 0, 1) {
			if within(at) && (s.active(at) || at.Equal(s.exited)) {
				n["contacts"] += s.contacts(at)
			}
			if s.active(at) {
				n["days"]++
				count("covered", s.regular(at))
				followed = followed || within(at)
			}
		}
		count("followed", followed)
	}
	of := func(a, b string) string { return fmt.Sprintf("%d/%d", n[a], n[b]) }
	figures := map[string]string{
		"contact_regulier": of("regular", "file_active"), "sans_rupture": of("whole", "file_active"), "couverture_contact": of("covered", "days"),
		"contacts_par_actif": of("contacts", "followed"), "referent_emploi": of("work", "named"),
	}
	for _, code := range []string{"entrees", "entrees_cumul", "sorties", "sorties_12m", "file_active", "contact_en_retard", "contacts", "double_accompagnement", "limite_depassee", "limite_3_mois"} {
		figures[code] = fmt.Sprint(n[code])
	}
	return figures
}

// TestRecountOfAHandOver counts again, from what is true of each person, what two leads
// say of him one after the other: one person, one parcours, whatever each of them said.
func TestRecountOfAHandOver(t *testing.T) {
	slow.Test(t, "days of two leads are counted one by one")
	conf, err := settings.Load("agir.yaml", []byte(handedConf))
	if err != nil {
		t.Fatal(err)
	}
	var months []time.Time
	for m := date(2025, 4, 1); m.Before(date(2026, 3, 1)); m = m.AddDate(0, 1, 0) {
		months = append(months, m)
	}
	r, inbox := rand.New(rand.NewPCG(1, 24)), t.TempDir()
	all := inventStays(r, 64)
	tell(t, inbox, r, all)
	answer, err := answers.Ask(t.Context(), ingested(t, inbox, conf), answers.Question{AsOf: asKnown, Months: months, Settings: conf})
	if err != nil {
		t.Fatal(err)
	}
	figures, err := answer.Figures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, month := range months {
		last := month.AddDate(0, 1, -1)
		places := map[queries.Territory]func(*stay) bool{
			{Level: queries.Departement, Code: "49"}: func(s *stay) bool { return s.departement == "49" },
			{Level: queries.Consortium, Code: "grand"}: func(s *stay) bool {
				return s.departement == "53" || !last.Before(date(2026, 1, 1))
			},
			{Level: queries.Consortium, Code: "seul"}: func(s *stay) bool { return s.departement == "49" },
			{Level: queries.National, Code: "FR"}:     func(*stay) bool { return true },
		}
		for _, code := range []string{"ancien", "nouveau", "atelier", "pont", "rive"} {
			places[queries.Territory{Level: queries.Structure, Code: "49/" + code}] = func(s *stay) bool {
				return s.departement == "49" && s.told(last).structure == code
			}
		}
		gone := map[string]bool{
			"seul": !last.Before(date(2026, 1, 1)), "49/ancien": !last.Before(handOver), "49/nouveau": last.Before(handOver),
			"49/pont": !last.Before(renamed), "49/rive": last.Before(renamed),
		}
		for place, in := range places {
			for code, want := range recountStays(all, month, in) {
				m := figures.At(code, place.Level, place.Code, month)
				if gone[place.Code] {
					if m.Indicator != "" {
						t.Errorf("%s %s: %s has a line", month.Format("2006-01"), place.Code, code)
					}
					continue
				}
				if got := said(m); got != want {
					t.Errorf("%s %s %s: %s, recounted %s", month.Format("2006-01"), place.Code, code, got, want)
				}
			}
		}
	}
	notTaken := 0
	for _, s := range all {
		if s.notTaken {
			notTaken++
		}
	}
	anomalies, err := answer.Anomalies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range anomalies {
		if a.Check == "non_repris" {
			notTaken -= a.Rows
		}
	}
	if notTaken != 0 {
		t.Errorf("%d accompaniments not taken over are missing, or count too much", notTaken)
	}
}
