package console_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/console/chromium"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// statusOf is what became of a file.
func (d *desk) statusOf(file int64) (status inbox.Status) {
	d.t.Helper()
	d.look(func(ctx context.Context, s *store.Store) error {
		states, err := books.States(ctx, s, settings.Default(), schedules.DayOf(d.at()))
		for _, st := range states {
			if st.File == file {
				status = st.Status
			}
		}
		return err
	})
	return status
}

// acts are the lines of the journal of a kind, as who did them, why.
func (d *desk) acts(kind string) (all []string) {
	d.t.Helper()
	d.look(func(ctx context.Context, s *store.Store) error {
		lines, err := books.Acts(ctx, s, books.JournalRequest{Kind: kind})
		for _, l := range lines {
			all = append(all, l.By+": "+l.Why)
		}
		return err
	})
	return all
}

// A statement that waits is accepted, withdrawn and put back, each with its effect in the
// store. Two who look at it decide once: the second reads that it is done. The back button
// shows the page as it is, not as it was; a session that ended meanwhile does nothing.
func TestAStatementIsDecided(t *testing.T) {
	slow.Test(t, "a statement is decided in a browser, by two people")
	b := chromium.Started(t)
	d := opened(t)
	one, two := d.tab(b, "jeanne"), d.tab(b, "amina")
	one.Enter("Jeanne Zzyzzov")
	d.Link()
	two.Enter("Amina Qwertin")
	one.Open("/")
	one.Run("document.querySelector('.todo a.button').click()")
	path := one.Ask("location.pathname")
	file, err := strconv.ParseInt(strings.TrimPrefix(path, "/releves/"), 10, 64)
	if err != nil || d.statusOf(file) != inbox.Held {
		t.Fatalf("%s: %v", path, err)
	}
	two.Open(path)
	if reads := d.acts(books.StatementRead); len(reads) != 2 || !slices.Contains(reads, "Amina Qwertin: contrôle du relevé "+strconv.FormatInt(file, 10)) {
		t.Errorf("rows were read, and the journal says %q", reads)
	}
	decide := func(x *tab, act, why string) {
		x.Ask("document.getElementById('pourquoi').value = " + strconv.Quote(why))
		x.Run("document.querySelector('button[value=" + act + "]').click()")
	}
	one.Ask("document.querySelector('button[value=accept]').click()") // without a reason the browser sends nothing
	if d.statusOf(file) != inbox.Held {
		t.Error("accepted without a reason")
	}
	one.Run("document.querySelector('a[href$=\"acte=accept\"]').click()")
	one.Says("Accepter ce relevé ferait bouger", "Rien n’est décidé")
	one.Held("effet")
	if d.statusOf(file) != inbox.Held {
		t.Error("what would move has moved")
	}
	one.Open(path)
	decide(one, "accept", "les autres lignes viennent demain")
	one.Says("Accepté : le relevé de contacts", "en vigueur", "Accepté le 10 octobre 2023 par Jeanne Zzyzzov : les autres lignes viennent demain")
	if d.statusOf(file) != inbox.InForce {
		t.Fatal("the statement is ", d.statusOf(file))
	}
	decide(two, "accept", "je l’accepte aussi")
	two.Says("ucun relevé retenu ne porte ce numéro", "Quelqu’un a pu décider entre-temps", "par Jeanne Zzyzzov")
	if judged := d.acts(books.StatementJudged); len(judged) != 1 {
		t.Errorf("accepted twice: %q", judged)
	}
	decide(one, "withdraw", "tout compte fait")
	one.Says("Retiré", "retiré")
	if d.statusOf(file) != inbox.Withdrawn {
		t.Error("withdrawn: ", d.statusOf(file))
	}
	one.Do("back", "", nil)
	if text := one.Text(); !strings.Contains(text, "Remettre") || strings.Contains(text, "Retirer") {
		t.Error("the back button shows what was")
	}
	decide(one, "reinstate", "retiré par erreur")
	if d.statusOf(file) != inbox.InForce {
		t.Error("put back: ", d.statusOf(file))
	}
	d.later(time.Hour)
	decide(one, "withdraw", "après une longue absence")
	one.Says("Votre séance a pris fin", "n’a pas été fait")
	if d.statusOf(file) != inbox.InForce {
		t.Error("somebody who is out decided")
	}
}

// Pairs are answered with one key each; what is answered is kept, put off or undone; two
// who answer one pair otherwise are not both right.
func TestPairsAreDecided(t *testing.T) {
	slow.Test(t, "pairs are decided in a browser, with one key each")
	b := chromium.Started(t)
	d := opened(t)
	one, two := d.tab(b, "jeanne"), d.tab(b, "amina")
	one.Enter("Jeanne Zzyzzov")
	d.Link()
	two.Enter("Amina Qwertin")
	pair := func(x *tab) string {
		return x.Ask("document.querySelector('form.answer').getAttribute('action').split('/').pop()")
	}
	decided := func() (all []books.LinkDecision) {
		// what is being kept is kept first
		if err := d.holder.Write(t.Context(), "essai", func(*store.Store) error { return nil }); err != nil {
			t.Fatal(err)
		}
		d.look(func(ctx context.Context, s *store.Store) (err error) {
			all, err = books.LinkDecisions(ctx, s)
			return err
		})
		return all
	}
	until := func(want int) []books.LinkDecision {
		t.Helper()
		for range 100 {
			if all := decided(); len(all) >= want {
				return all
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatalf("never %d decisions", want)
		return nil
	}
	one.Open("/rapprochements")
	two.Open("/rapprochements")
	first := pair(one)
	if pair(two) != first || len(d.acts(books.ReviewRead)) < 2 {
		t.Error("two people see two queues, or nothing is journaled")
	}
	if one.Ask("document.querySelectorAll('.beside tbody tr').length > 3") != "true" {
		t.Error("nothing stands side by side")
	}
	one.Do("key", "p", nil)
	second := pair(one)
	one.Says("dont 1 remises à plus tard")
	if second == first || len(decided()) != 0 {
		t.Error("put off, a pair comes again, or is decided")
	}
	one.Do("key", "d", nil)
	all := until(1)
	if all[0].Verdict != "split" || all[0].By != "Jeanne Zzyzzov" || all[0].Why != "examiné côte à côte au bureau" {
		t.Errorf("%+v", all[0])
	}
	if third := pair(one); third == second || third == first {
		t.Error("an answered pair comes again")
	}
	// the other one still sees that pair, and says the contrary
	two.Ask("document.querySelector('form.answer').setAttribute('action', '/rapprochements/" + second + "')")
	two.Run("document.querySelector('button[value=meme]').click()")
	refused := false
	for range 40 {
		if refused = strings.Contains(two.Text(), "n’est pas gardée"); refused {
			break
		}
		two.Open("/rapprochements")
	}
	if all := decided(); len(all) != 1 || !refused {
		t.Errorf("%d decisions on one pair, the second is refused: %v", len(all), refused)
	}
	one.Open("/rapprochements")
	one.Do("key", "u", nil)
	if all := decided(); all[0].UndoneOn.IsZero() {
		t.Error("not undone")
	}
	one.Says("est défaite")
	one.Open("/rapprochements/decisions")
	one.Says("défaite le 10 octobre 2023")
	// another, undone from the list, comes back too
	one.Open("/rapprochements")
	again := pair(one)
	one.Do("key", "d", nil)
	until(2)
	one.Open("/rapprochements/decisions")
	one.Run("document.querySelector('form[action=\"/rapprochements/decisions/2\"] button').click()")
	one.Says("La décision n° 2 est défaite")
	if all := decided(); all[1].UndoneOn.IsZero() {
		t.Errorf("%+v", all[1])
	}
	back := false
	for range 40 { // a new list is worked out behind the page
		one.Open("/rapprochements?paire=" + again)
		if back = pair(one) == again; back {
			break
		}
		time.Sleep(250 * time.Millisecond)
	}
	if !back {
		t.Error("undone, the pair does not come back")
	}
	// typed into the reason, a letter answers nothing
	one.Open("/rapprochements")
	one.Ask("document.getElementById('pourquoi').focus()")
	one.Do("key", "m d", nil)
	if len(decided()) != 2 {
		t.Error("a letter of the reason answered")
	}
}

// A month is read, published once however often it is asked, its documents laid and given
// to the byte; a comment is kept and taken back; an anomaly is justified.
func TestAMonthIsPublished(t *testing.T) {
	slow.Test(t, "a month is published in a browser")
	b := chromium.Started(t)
	d := opened(t)
	x := d.tab(b, "jeanne")
	x.Enter("Jeanne Zzyzzov")

	x.Open("/anomalies")
	x.Ask("const f = document.querySelector('.anomalies form'); f.parentElement.open = true; f.pourquoi.value = 'c’est bien ainsi'; window.sujet = f.sujet.value")
	subject := x.Ask("window.sujet")
	x.Run("document.querySelector('.anomalies form button').click()")
	x.Says("L’anomalie est justifiée")
	if got := d.acts(books.AnomalyJustified); len(got) != 1 || got[0] != "Jeanne Zzyzzov: c’est bien ainsi" {
		t.Errorf("%s: %q", subject, got)
	}

	const markup = "<script>document.title='pris'</script> & « pas de balise »"
	x.Open("/commentaires?mois=2023-09&departement=85&sujet=contact_regulier")
	if got := x.Ask("['mois', 'departement', 'sujet'].map((n) => document.getElementById(n).value).join(' ')"); got != "2023-09 85 contact_regulier" {
		t.Errorf("the form is of %s", got)
	}
	x.Ask("document.getElementById('texte').value = " + strconv.Quote(markup))
	x.Run("document.querySelector('button.first').click()")
	x.Says(chromium.Plain(markup))
	comments := func() (all []books.Comment) {
		d.look(func(ctx context.Context, s *store.Store) (err error) {
			all, err = books.AllComments(ctx, s)
			return err
		})
		return all
	}
	if all := comments(); len(all) != 1 || all[0].Text != markup || all[0].Departement != "85" || all[0].By != "Jeanne Zzyzzov" {
		t.Errorf("%+v", all)
	}
	if x.Ask("document.title") == "pris" {
		t.Error("a comment is markup")
	}
	x.Held("commentaire-ecrit")

	publish := func() string {
		x.Open("/documents")
		x.Ask("document.getElementById('mois').value = '2023-09'")
		x.Run("document.querySelector('button.first').click()")
		return x.Ask("location.pathname")
	}
	first := publish()
	x.Says("Édition 1")
	if again := publish(); again != first {
		t.Errorf("published again: %s, then %s", first, again)
	}
	var editions []books.Edition
	d.look(func(ctx context.Context, s *store.Store) (err error) {
		editions, err = books.Editions(ctx, s)
		return err
	})
	if len(editions) != 1 || editions[0].Month.Format("2006-01") != "2023-09" {
		t.Fatalf("%+v", editions)
	}
	x.Says("Refaits à l’octet près")
	x.Held("edition")
	href := x.Ask("document.querySelector('a[href*=\"/fichier/ddets-85/\"][href$=\".pdf\"]').getAttribute('href')")
	laid, err := os.ReadFile(filepath.Join(d.dir, "documents", filepath.FromSlash(strings.TrimPrefix(href, "/documents/1/fichier/"))))
	if err != nil {
		t.Fatal(err)
	}
	d.Link()
	c := enterBy(t, d)
	if given := page(d, href, c); !bytes.Equal(given.Body.Bytes(), laid) || !strings.HasPrefix(given.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%d: %d octets given, %d laid", given.Code, given.Body.Len(), len(laid))
	}
	if shown := page(d, strings.Replace(href, ".pdf", ".html", 1), c); !strings.HasPrefix(shown.Header().Get("Content-Security-Policy"), "sandbox; default-src 'none'") {
		t.Errorf("%d: a document is shown with %s", shown.Code, shown.Header().Get("Content-Security-Policy"))
	}
	x.Open(strings.Replace(strings.Replace(href, "/fichier/", "/lire/", 1), ".pdf", ".html", 1))
	if got := x.Ask("document.querySelector('iframe').getAttribute('sandbox')"); got != "" {
		t.Errorf("the document may %q", got)
	}
	x.Open(strings.Replace(strings.Replace(href, "/fichier/", "/lire/", 1), ".pdf", ".html", 1) + "?commenter=1")
	if got := x.Ask("document.querySelector('.figures-said a[href*=\"sujet=contact_regulier\"]').getAttribute('href')"); got != "/commentaires?mois=2023-09&departement=85&sujet=contact_regulier" {
		t.Errorf("a figure of the document is commented at %s", got)
	}
	x.Open(first + "?bouge=1")
	x.Says("aucune édition ne la précède")

	x.Open("/commentaires")
	x.Ask("document.querySelector('.comment details').open = true; document.querySelector('.comment input[name=pourquoi]').value = 'écrit par erreur'")
	x.Run("document.querySelector('.comment form button').click()")
	x.Says("est retiré")
	if all := comments(); all[0].Withdrawn == nil || all[0].Withdrawn.Why != "écrit par erreur" {
		t.Errorf("%+v", all[0])
	}
}

// Somebody is found, given what is held on him, and removed for good, each journaled; the
// desk reads on afterwards. What was looked for stands in no address.
func TestAPersonIsForgotten(t *testing.T) {
	slow.Test(t, "somebody is found and removed in a browser")
	b := chromium.Started(t)
	d := opened(t)
	x := d.tab(b, "jeanne")
	x.Enter("Jeanne Zzyzzov")
	var name string // of somebody whom nobody resembles
	d.look(func(ctx context.Context, s *store.Store) error {
		return s.QueryRow(ctx, `select nom from store.records.parcours where agdref is not null group by nom
			having count(distinct prenom) = 1 and count(distinct agdref) = 1 and count(distinct dossier) = 1 order by nom limit 1`).Scan(&name)
	})
	find := func() {
		x.Open("/personnes")
		x.Ask("document.getElementById('nom').value = " + strconv.Quote(name) + "; document.getElementById('pourquoi').value = 'demande du 9 octobre'")
		x.Run("document.querySelector('button.first').click()")
	}
	find()
	x.Says("répond", name)
	if strings.Contains(strings.ToLower(x.Ask("location.href")), strings.ToLower(name)) {
		t.Error("a name stands in an address")
	}
	x.Held("trouvee")
	key := x.Ask("document.querySelector('.person code').textContent")
	d.Link()
	c := enterBy(t, d)
	const phrase = "une phrase inventée 12"
	given := form(d, "/personnes/"+key+"/export", c, "phrase", phrase, "encore", phrase, "pourquoi", "demande")
	if given.Code != http.StatusOK || !strings.HasPrefix(given.Body.String(), "age-encryption.org/v1") || !strings.Contains(given.Header().Get("Content-Disposition"), key) {
		t.Errorf("given: %d %.60q", given.Code, given.Body.String())
	}
	for _, other := range [][2]string{{phrase, "une autre phrase 12"}, {"courte", "courte"}, {"", ""}} {
		if w := form(d, "/personnes/"+key+"/export", c, "phrase", other[0], "encore", other[1], "pourquoi", "demande"); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", other, w.Code)
		}
	}
	x.Ask("const r = document.querySelector('.person form[action$=\"/rectifier\"]'); r.parentElement.open = true; true")
	x.Run("document.querySelector('.person form[action$=\"/rectifier\"] button').click()")
	x.Says("Faire corriger ce qui est dit de "+key, "Rien ne se corrige ici", "ligne")
	x.Held("corriger-personne")
	if got := d.acts(books.PersonMended); len(got) != 1 || got[0] != "Jeanne Zzyzzov: demande du 9 octobre" {
		t.Errorf("%q", got)
	}
	forget := func(typed string) {
		x.Ask("const f = document.querySelector('.person .danger form'); f.parentElement.open = true; f.cle.value = " + strconv.Quote(typed) + "; f.pourquoi.value = 'à sa demande'; true")
		x.Run("document.querySelector('.person .danger form button').click()")
	}
	forget("P0")
	x.Says("rien n’est effacé")
	if len(d.acts(books.PersonsRemoved)) != 0 {
		t.Error("removed by another key")
	}
	forget(key)
	x.Says("personne")
	if got := d.acts(books.PersonsRemoved); len(got) != 1 || got[0] != "Jeanne Zzyzzov: à sa demande" {
		t.Errorf("%q\n%s", got, x.Text())
	}
	find()
	if strings.Contains(x.Text(), key) {
		t.Error("found again")
	}
	for kind, want := range map[string]int{books.PersonSought: 2, books.PersonExported: 1} {
		if got := d.acts(kind); len(got) != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
	x.Open("/journal")
	x.Says("effacement de personnes", "à sa demande")
}

// Without a mouse: the desk is walked through by the keyboard alone, from the skip link to
// an act, and every thing that has the focus shows it.
func TestByTheKeyboardAlone(t *testing.T) {
	slow.Test(t, "the desk is walked through by the keyboard")
	b := chromium.Started(t)
	d := opened(t)
	x := d.tab(b, "jeanne")
	x.Enter("Jeanne Zzyzzov")
	for _, width := range []string{"1280", "320"} {
		x.Do("size", width, nil)
		x.Open(x.heldStatement())
		x.Do("key", "Tab", nil)
		if got := x.Ask("document.activeElement.textContent"); got != "Aller au contenu" {
			t.Errorf("first: %s", got)
		}
		seen := map[string]bool{}
		for range 60 {
			x.Do("key", "Tab", nil)
			seen[x.Ask("((e) => (e.id || e.textContent.trim()) + (getComputedStyle(e).outlineStyle === 'none' && !e.matches('main') ? ' unseen' : ''))(document.activeElement)")] = true
			if seen["pourquoi"] && seen["Accepteril entre en vigueur"] {
				break
			}
		}
		for what := range seen {
			if strings.HasSuffix(what, " unseen") {
				t.Errorf("at %s, the focus does not show: %s", width, what)
			}
		}
		if !seen["pourquoi"] || !seen["Accepteril entre en vigueur"] || !seen["Sortir"] {
			t.Errorf("at %s, not reached by the keyboard: %v", width, seen)
		}
		if width == "320" {
			x.Ask("document.querySelector('.burger').focus()")
			x.Do("key", "Enter", nil)
			if x.Ask("document.querySelector('nav.menu').matches(':popover-open')") != "true" {
				t.Error("the menu does not open by the keyboard")
			}
			x.Do("key", "Escape", nil)
			if x.Ask("document.querySelector('nav.menu').matches(':popover-open')") == "true" {
				t.Error("the menu does not close by the keyboard")
			}
		}
	}
}

// Without its script the desk does the same: every act is a form.
func TestWithoutScript(t *testing.T) {
	d := opened(t)
	c := enterBy(t, d)
	held := int64(0)
	for _, f := range d.files() {
		if d.statusOf(f.File) == inbox.Held {
			held = f.File
		}
	}
	w := form(d, "/releves/"+strconv.FormatInt(held, 10), c, "acte", "refuse", "pourquoi", "à renvoyer")
	if w.Code != http.StatusSeeOther || d.statusOf(held) != inbox.Declined {
		t.Errorf("%d, %s", w.Code, d.statusOf(held))
	}
	for _, act := range []string{"", "delete", "accept' or 1=1"} {
		if w := form(d, "/releves/"+strconv.FormatInt(held, 10), c, "acte", act, "pourquoi", "x"); w.Code != http.StatusNotFound {
			t.Errorf("%q: %d", act, w.Code)
		}
	}
	if w := form(d, "/service", c, "pourquoi", "documents relus"); w.Code != http.StatusSeeOther || len(d.acts(books.WentLive)) != 1 {
		t.Errorf("put in service: %d %q", w.Code, d.acts(books.WentLive))
	}
	if w := form(d, "/releves/"+strconv.FormatInt(held, 10), c, "acte", "accept", "pourquoi", "   "); w.Code != http.StatusSeeOther || d.statusOf(held) != inbox.Declined {
		t.Errorf("without a reason: %d, %s", w.Code, d.statusOf(held))
	}
}
