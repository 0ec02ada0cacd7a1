package console_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/schedules"
)

// elsewhere is a direction of other departments than those of these tests.
const elsewhere = "agir-ailleurs-35"

// everybodyIn is a desk with an account of each kind, and one of elsewhere, each with his
// session; sessions are opened once.
func everybodyIn(t *testing.T) (*desk, map[string]*http.Cookie) {
	t.Helper()
	all := people(t)
	d := opened(t, append(all, settings.Account{Code: "ailleurs", Label: "Direction d’ailleurs", Role: settings.ForDirection, Territory: elsewhere, Password: all[0].Password},
		settings.Account{Code: "aurore", Label: "Aurore, suivi", Role: settings.ForStructure, Territory: "aurore", Password: all[0].Password})...)
	d.conf.Directions = append(d.conf.Directions, settings.Direction{Code: elsewhere, Label: "AGIR Ailleurs 35"})
	in := make(map[string]*http.Cookie)
	for _, code := range []string{"jeanne", "direction", "ailleurs", "soliha", "aurore"} {
		if in[code] = cookieOf(form(d, "/entrer", nil, "compte", code, "mot", password)); in[code] == nil {
			t.Fatal(code, " is not let in")
		}
	}
	return d, in
}

// roles of the sessions of everybodyIn.
var roles = map[string]string{"jeanne": settings.ForOperator, "direction": settings.ForDirection, "ailleurs": settings.ForDirection, "soliha": settings.ForStructure, "aurore": settings.ForStructure}

// Every address of the desk, with every number guessed, by everybody who has no right to it:
// refused, whatever he sends; and by nobody in particular: to the door, or refused.
func TestEveryAddressHasItsRights(t *testing.T) {
	d, in := everybodyIn(t)
	rights, tried := d.Rights(), 0
	if len(rights) < 30 {
		t.Fatalf("%d addresses: the test sees nothing", len(rights))
	}
	files := d.files()
	before := d.acts("")
	for pattern, opens := range rights {
		method, path, _ := strings.Cut(pattern, " ")
		for _, id := range []string{"0", "1", "25", strconv.FormatInt(files[len(files)-1].File, 10), "Q1", "P1", "brouillon-2023-09"} {
			at := strings.NewReplacer("{$}", "", "{file}", id, "{pair}", id, "{number}", id, "{edition}", id, "{person}", id,
				"{path...}", "ddets-44/rapport-mensuel-44-2023-09.html").Replace(path)
			for code, c := range in {
				if slices.Contains(opens, roles[code]) {
					continue
				}
				tried++
				w := asked(d, method, at, func(r *http.Request) {
					r.AddCookie(c)
					r.Header.Set("Sec-Fetch-Site", "same-origin")
				})
				if w.Code != http.StatusForbidden {
					t.Errorf("%s %s by %s: %d", method, at, code, w.Code)
				}
			}
			w := asked(d, method, at, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin") })
			if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/entrer") {
				t.Errorf("%s %s by nobody: %d", method, at, w.Code)
			}
			if method == http.MethodGet {
				continue
			}
			// the operator's own browser, led by another site, by another name, or by what says nothing
			for name, change := range map[string]func(*http.Request){
				"says nothing of where it comes from": func(r *http.Request) {},
				"comes from another site":             func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
				"comes from another origin":           func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
				"comes from no origin":                func(r *http.Request) { r.Header.Set("Origin", "null") },
				"comes from another port":             func(r *http.Request) { r.Header.Set("Origin", "http://localhost:9999") },
			} {
				if w := asked(d, method, at, func(r *http.Request) { r.AddCookie(in["jeanne"]); change(r) }); w.Code != http.StatusForbidden {
					t.Errorf("%s %s %s: %d", method, at, name, w.Code)
				}
			}
			w = asked(d, method, at, func(r *http.Request) {
				r.AddCookie(in["jeanne"])
				r.Host = "evil.example"
				r.Header.Set("Origin", "http://evil.example")
			})
			if w.Code != http.StatusMisdirectedRequest {
				t.Errorf("%s %s by another name: %d", method, at, w.Code)
			}
		}
	}
	if tried < 200 {
		t.Errorf("%d tries", tried)
	}
	if after := d.acts(""); len(after) != len(before) {
		t.Errorf("something was done: %q", after[len(before):])
	}
}

// A direction of other departments reads no draft, no document, no comment and no anomaly
// of these, and writes nothing of them.
func TestADirectionOfElsewhere(t *testing.T) {
	d, in := everybodyIn(t)
	other, own := in["ailleurs"], in["direction"]
	draft := "/documents/brouillon-2023-09"
	names := func(c *http.Cookie) string { return page(d, draft, c).Body.String() }
	if list := names(own); !strings.Contains(list, "/ddets-44/") || !strings.Contains(list, "/direction-agir-ensemble-44-85/") || strings.Contains(list, "/national/") || strings.Contains(list, "/dreets-") {
		t.Errorf("what its own direction reads: %s", list)
	}
	if list := names(other); strings.Contains(list, "/ddets-44/") || strings.Contains(list, "/ddets-85/") || strings.Contains(list, "44-85") || strings.Contains(list, "/national/") {
		t.Errorf("what another direction is shown: %s", list)
	}
	if list := names(in["jeanne"]); !strings.Contains(list, "/national/comparatif-2023-09.html") {
		t.Errorf("what the operator is shown: %s", list)
	}
	for _, path := range []string{"ddets-44/rapport-mensuel-44-2023-09.html", "ddets-44/rapport-mensuel-44-2023-09.pdf", "ddets-85/rapport-mensuel-85-2023-09.xlsx",
		"direction-agir-ensemble-44-85/tableau-de-bord-2023-09.html", "national/comparatif-2023-09.html"} {
		for _, way := range []string{"/fichier/", "/lire/"} {
			if w := page(d, draft+way+path, in["jeanne"]); w.Code != http.StatusOK {
				t.Errorf("%s%s is not there: %d", way, path, w.Code)
			}
			if w := page(d, draft+way+path+"?commenter=1", other); w.Code != http.StatusForbidden {
				t.Errorf("another direction opens %s%s: %d", way, path, w.Code)
			}
		}
	}
	const said = "un commentaire inventé"
	if w := form(d, "/commentaires", own, "mois", "2023-09", "departement", "44", "sujet", queries.ContactRegulier, "texte", said); w.Code != http.StatusSeeOther {
		t.Fatalf("its own direction does not write: %d", w.Code)
	}
	if w := form(d, "/commentaires", other, "mois", "2023-09", "departement", "44", "sujet", queries.ContactRegulier, "texte", "intrus"); w.Code != http.StatusForbidden {
		t.Errorf("another direction writes: %d", w.Code)
	}
	if w := form(d, "/commentaires/1", other, "pourquoi", "intrus"); w.Code != http.StatusForbidden {
		t.Errorf("another direction withdraws: %d", w.Code)
	}
	if w := page(d, "/commentaires", other); strings.Contains(w.Body.String(), said) || strings.Contains(w.Body.String(), `value="44"`) {
		t.Error("another direction reads the comments")
	}
	if w := page(d, "/commentaires", own); !strings.Contains(w.Body.String(), said) {
		t.Error("its own does not")
	}
	d.look(func(ctx context.Context, s *store.Store) error {
		all, err := books.AllComments(ctx, s)
		if len(all) != 1 || all[0].Withdrawn != nil {
			t.Errorf("%+v", all)
		}
		return err
	})
	const open = "0 anomalie ouverte"
	if w := page(d, "/anomalies", in["jeanne"]); w.Code != http.StatusOK || strings.Contains(w.Body.String(), open) {
		t.Error("there is no anomaly")
	}
	if w := page(d, "/anomalies", own); strings.Contains(w.Body.String(), open) {
		t.Error("the direction of all departments sees no anomaly")
	}
	if w := page(d, "/anomalies", other); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), open) {
		t.Error("another direction sees the anomalies")
	}
	if w := page(d, "/", other); strings.Contains(w.Body.String(), `abbr title="Loire-Atlantique"`) {
		t.Error("another direction sees the month of these departments")
	}
}

// What moved from an edition to the next is shown of one's own departments only.
func TestWhatMovedElsewhere(t *testing.T) {
	slow.Test(t, "two editions are published")
	d, in := everybodyIn(t)
	for edition := range 2 {
		if edition == 1 { // a statement comes in between
			for _, f := range d.files() {
				if d.statusOf(f.File) == inbox.Held {
					form(d, "/releves/"+strconv.FormatInt(f.File, 10), in["jeanne"], "acte", "accept", "pourquoi", "essai")
				}
			}
		}
		if w := form(d, "/documents", in["jeanne"], "mois", "2023-09"); w.Header().Get("Location") != "/documents/"+strconv.Itoa(edition+1) {
			t.Fatalf("edition %d is not published: %d %s", edition+1, w.Code, w.Body.String())
		}
	}
	moved := func(code string) string {
		w := page(d, "/documents/2?bouge=1", in[code])
		_, list, found := strings.Cut(w.Body.String(), `class="moves"`)
		if !found {
			t.Fatalf("%d %s", w.Code, w.Body.String())
		}
		return list
	}
	if all := moved("jeanne"); !strings.Contains(all, "  FR  ") || !strings.Contains(all, "  44  ") && !strings.Contains(all, "  85  ") {
		t.Fatalf("nothing moved: %.600s", all)
	}
	if own := moved("direction"); strings.Contains(own, "  FR  ") || !strings.Contains(own, "  agir-ensemble-44-85  ") {
		t.Errorf("its own direction reads %.600s", own)
	}
	if other := moved("ailleurs"); strings.Contains(other, " → ") {
		t.Errorf("another direction reads what moved: %.600s", other)
	}
}

// What somebody asked for is shown to his session alone, whatever number another guesses.
func TestWhatOthersAskedFor(t *testing.T) {
	d, in := everybodyIn(t)
	var name string
	d.look(func(ctx context.Context, s *store.Store) error {
		return s.QueryRow(ctx, "select nom from store.records.parcours where nom is not null order by nom limit 1").Scan(&name)
	})
	found := form(d, "/personnes", in["jeanne"], "nom", name, "pourquoi", "essai").Header().Get("Location")
	if !strings.Contains(page(d, found, in["jeanne"]).Body.String(), name) {
		t.Fatalf("%s shows nobody", found)
	}
	list := form(d, "/liste", in["jeanne"], "structure", "soliha", "mois", "2023-09", "pourquoi", "essai").Header().Get("Location")
	whole := page(d, list, in["jeanne"]).Body.String()
	if !strings.Contains(whole, "<tbody") {
		t.Fatalf("%s shows no list: %s", list, whole)
	}
	d2 := cookieOf(form(d, "/entrer", nil, "compte", "jeanne", "mot", password)) // the same account, another window
	for code, c := range map[string]*http.Cookie{"soliha": in["soliha"], "aurore": in["aurore"], "direction": in["direction"], "the same, elsewhere": d2} {
		for n := range 40 {
			number := strconv.Itoa(n)
			for _, path := range []string{"/travaux/" + number, "/personnes?recherche=" + number, "/personnes?correction=" + number, "/liste?lecture=" + number, "/configuration?essai=" + number} {
				if w := asked(d, "GET", path, with(c)); strings.Contains(w.Body.String(), name) || strings.Contains(w.Body.String(), "<tbody") || w.Code == http.StatusSeeOther {
					t.Errorf("%s opens %s: %d", code, path, w.Code)
				}
			}
		}
	}
	// a structure asks for the list of another: it is given its own
	before := len(d.lines(books.WorklistMade))
	form(d, "/liste", in["aurore"], "structure", "soliha", "mois", "2023-09", "pourquoi", "essai")
	if lines := d.lines(books.WorklistMade); len(lines) != before+1 || !strings.Contains(lines[before].What, " aurore:") {
		t.Errorf("%+v", lines)
	}
}

// lines are those of the journal of a kind.
func (d *desk) lines(kind string) (all []books.JournalLine) {
	d.t.Helper()
	d.look(func(ctx context.Context, s *store.Store) (err error) {
		all, err = books.JournalLines(ctx, s, books.JournalRequest{Kind: kind})
		return err
	})
	return all
}

// An account that the configuration has otherwise, or no longer, is out with its next page:
// another role, another territory, another password; whoever came by a link is, once there
// are accounts.
func TestASessionEndsWithItsAccount(t *testing.T) {
	d, in := everybodyIn(t)
	status := func(c *http.Cookie) int { return asked(d, "GET", "/verifier/", with(c)).Code }
	change := func(code string, do func(*settings.Account)) {
		accounts := slices.Clone(d.conf.Accounts)
		for i := range accounts {
			if accounts[i].Code == code {
				do(&accounts[i])
			}
		}
		d.conf.Accounts = accounts
	}
	for code, do := range map[string]func(*settings.Account){
		"jeanne":    func(a *settings.Account) { a.Role, a.Territory = settings.ForStructure, "soliha" },
		"direction": func(a *settings.Account) { a.Territory = elsewhere },
		"soliha":    func(a *settings.Account) { a.Password += "x" },
	} {
		if status(in[code]) != http.StatusOK {
			t.Fatal(code, " is out before anything changed")
		}
		change(code, do)
		if got := status(in[code]); got != http.StatusSeeOther {
			t.Errorf("%s is still in: %d", code, got)
		}
		if w := form(d, "/passage", in[code]); !strings.HasPrefix(w.Header().Get("Location"), "/entrer") {
			t.Errorf("%s still acts: %d", code, w.Code)
		}
	}
	d.conf.Accounts = slices.DeleteFunc(slices.Clone(d.conf.Accounts), func(a settings.Account) bool { return a.Code == "aurore" })
	if status(in["aurore"]) != http.StatusSeeOther {
		t.Error("an account that is no more is still in")
	}
	if status(in["ailleurs"]) != http.StatusOK {
		t.Error("somebody whose account did not change is out")
	}

	link := opened(t)
	c := enterBy(t, link)
	if asked(link, "GET", "/verifier/", with(c)).Code != http.StatusOK {
		t.Fatal("the link does not open")
	}
	link.conf.Accounts = d.conf.Accounts
	if asked(link, "GET", "/verifier/", with(c)).Code != http.StatusSeeOther {
		t.Error("whoever came by a link is in where there are accounts")
	}
}

// No name leads out of the documents, of the check page or of the receipts: they are looked
// up among what there is, and nothing is opened by its path.
func TestNamesThatLeadElsewhere(t *testing.T) {
	d := opened(t)
	d.Site = map[string][]byte{"index.html": []byte("page")}
	c := enterBy(t, d)
	for _, path := range []string{
		"/documents/brouillon-2023-09/fichier/..%2f..%2fagir.duckdb", "/documents/brouillon-2023-09/fichier/%2e%2e/%2e%2e/agir.duckdb", "/documents/brouillon-2023-09/fichier/ddets-44/..%2f..%2f..%2fagir.duckdb",
		"/documents/brouillon-2023-09/fichier/ddets-44%5c..%5cagir.duckdb", "/documents/brouillon-2023-09/lire/%2fetc%2fpasswd", "/documents/..%2f1", "/documents/01", "/documents/+1", "/documents/-1", "/documents/1%00",
		"/documents/brouillon-2023-9", "/documents/brouillon-2023-13", "/documents/brouillon-2023-10", "/documents/brouillon-0001-01/fichier/x", "/documents/brouillon-..", "/verifier/..%2fjournal", "/verifier/%2e%2e%2fagir.duckdb",
		"/releves/..%2f1", "/releves/1%2f..", "/releves/9223372036854775808", "/releves/-1", "/travaux/-1", "/travaux/99999999999999999999",
	} {
		w := page(d, path, c)
		for w.Code == http.StatusMovedPermanently || w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusPermanentRedirect {
			w = page(d, w.Header().Get("Location"), c)
		}
		if w.Code != http.StatusNotFound && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %.200s", path, w.Code, w.Body.String())
		}
	}
	if schedules.DayOf(d.at()).Month() != 10 { // the months above are those of before
		t.Fatal("the clock moved")
	}
}
