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
	b := started(t)
	d := opened(t)
	one, two := b.tab(d, "jeanne"), b.tab(d, "amina")
	one.enter("Jeanne Zzyzzov")
	d.Link()
	two.enter("Amina Qwertin")
	one.open("/")
	one.run("document.querySelector('.todo a.button').click()")
	path := one.ask("location.pathname")
	file, err := strconv.ParseInt(strings.TrimPrefix(path, "/releves/"), 10, 64)
	if err != nil || d.statusOf(file) != inbox.Held {
		t.Fatalf("%s: %v", path, err)
	}
	two.open(path)
	if reads := d.acts(books.StatementRead); len(reads) != 2 || !slices.Contains(reads, "Amina Qwertin: contrôle du relevé "+strconv.FormatInt(file, 10)) {
		t.Errorf("rows were read, and the journal says %q", reads)
	}
	decide := func(x *tab, act, why string) {
		x.ask("document.getElementById('pourquoi').value = " + strconv.Quote(why))
		x.run("document.querySelector('button[value=" + act + "]').click()")
	}
	one.ask("document.querySelector('button[value=accept]').click()") // without a reason the browser sends nothing
	if d.statusOf(file) != inbox.Held {
		t.Error("accepted without a reason")
	}
	one.run("document.querySelector('a[href$=\"acte=accept\"]').click()")
	one.says("Accepter ce relevé ferait bouger", "Rien n’est décidé")
	one.held("effet")
	if d.statusOf(file) != inbox.Held {
		t.Error("what would move has moved")
	}
	one.open(path)
	decide(one, "accept", "les autres lignes viennent demain")
	one.says("Accepté : le relevé de contacts", "en vigueur", "Accepté le 10 octobre 2023 par Jeanne Zzyzzov : les autres lignes viennent demain")
	if d.statusOf(file) != inbox.InForce {
		t.Fatal("the statement is ", d.statusOf(file))
	}
	decide(two, "accept", "je l’accepte aussi")
	two.says("aucun relevé retenu ne porte ce numéro", "Quelqu’un a pu décider entre-temps", "par Jeanne Zzyzzov")
	if judged := d.acts(books.StatementJudged); len(judged) != 1 {
		t.Errorf("accepted twice: %q", judged)
	}
	decide(one, "withdraw", "tout compte fait")
	one.says("Retiré", "retiré")
	if d.statusOf(file) != inbox.Withdrawn {
		t.Error("withdrawn: ", d.statusOf(file))
	}
	one.do("back", "", nil)
	if text := one.text(); !strings.Contains(text, "Remettre") || strings.Contains(text, "Retirer") {
		t.Error("the back button shows what was")
	}
	decide(one, "reinstate", "retiré par erreur")
	if d.statusOf(file) != inbox.InForce {
		t.Error("put back: ", d.statusOf(file))
	}
	d.later(time.Hour)
	decide(one, "withdraw", "après une longue absence")
	one.says("Votre séance a pris fin", "n’a pas été fait")
	if d.statusOf(file) != inbox.InForce {
		t.Error("somebody who is out decided")
	}
}

// Pairs are answered with one key each; what is answered is kept, put off or undone; two
// who answer one pair otherwise are not both right.
func TestPairsAreDecided(t *testing.T) {
	slow.Test(t, "pairs are decided in a browser, with one key each")
	b := started(t)
	d := opened(t)
	one, two := b.tab(d, "jeanne"), b.tab(d, "amina")
	one.enter("Jeanne Zzyzzov")
	d.Link()
	two.enter("Amina Qwertin")
	pair := func(x *tab) string {
		return x.ask("document.querySelector('form.answer').getAttribute('action').split('/').pop()")
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
	one.open("/rapprochements")
	two.open("/rapprochements")
	first := pair(one)
	if pair(two) != first || len(d.acts(books.ReviewRead)) < 2 {
		t.Error("two people see two queues, or nothing is journaled")
	}
	if one.ask("document.querySelectorAll('.beside tbody tr').length > 3") != "true" {
		t.Error("nothing stands side by side")
	}
	one.do("key", "p", nil)
	second := pair(one)
	one.says("dont 1 remises à plus tard")
	if second == first || len(decided()) != 0 {
		t.Error("put off, a pair comes again, or is decided")
	}
	one.do("key", "d", nil)
	all := until(1)
	if all[0].Verdict != "split" || all[0].By != "Jeanne Zzyzzov" || all[0].Why != "examiné côte à côte au bureau" {
		t.Errorf("%+v", all[0])
	}
	if third := pair(one); third == second || third == first {
		t.Error("an answered pair comes again")
	}
	// the other one still sees that pair, and says the contrary
	two.ask("document.querySelector('form.answer').setAttribute('action', '/rapprochements/" + second + "')")
	two.run("document.querySelector('button[value=meme]').click()")
	refused := false
	for range 40 {
		if refused = strings.Contains(two.text(), "n’est pas gardée"); refused {
			break
		}
		two.open("/rapprochements")
	}
	if all := decided(); len(all) != 1 || !refused {
		t.Errorf("%d decisions on one pair, the second is refused: %v", len(all), refused)
	}
	one.open("/rapprochements")
	one.do("key", "u", nil)
	if all := decided(); all[0].UndoneOn.IsZero() {
		t.Error("not undone")
	}
	one.says("est défaite")
	one.open("/rapprochements/decisions")
	one.says("défaite le 10 octobre 2023")
	// typed into the reason, a letter answers nothing
	one.open("/rapprochements")
	one.ask("document.getElementById('pourquoi').focus()")
	one.do("key", "m d", nil)
	if len(decided()) != 1 {
		t.Error("a letter of the reason answered")
	}
}

// A month is read, published once however often it is asked, its documents laid and given
// to the byte; a comment is kept and taken back; an anomaly is justified.
func TestAMonthIsPublished(t *testing.T) {
	slow.Test(t, "a month is published in a browser")
	b := started(t)
	d := opened(t)
	x := b.tab(d, "jeanne")
	x.enter("Jeanne Zzyzzov")

	x.open("/anomalies")
	x.ask("const f = document.querySelector('.anomalies form'); f.parentElement.open = true; f.pourquoi.value = 'c’est bien ainsi'; window.sujet = f.sujet.value")
	subject := x.ask("window.sujet")
	x.run("document.querySelector('.anomalies form button').click()")
	x.says("L’anomalie est justifiée")
	if got := d.acts(books.AnomalyJustified); len(got) != 1 || got[0] != "Jeanne Zzyzzov: c’est bien ainsi" {
		t.Errorf("%s: %q", subject, got)
	}

	const markup = "<script>document.title='pris'</script> & « pas de balise »"
	x.open("/commentaires?mois=2023-09&departement=85&sujet=contact_regulier")
	if got := x.ask("['mois', 'departement', 'sujet'].map((n) => document.getElementById(n).value).join(' ')"); got != "2023-09 85 contact_regulier" {
		t.Errorf("the form is of %s", got)
	}
	x.ask("document.getElementById('texte').value = " + strconv.Quote(markup))
	x.run("document.querySelector('button.first').click()")
	x.says(plain(markup))
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
	if x.ask("document.title") == "pris" {
		t.Error("a comment is markup")
	}
	x.held("commentaire-ecrit")

	publish := func() string {
		x.open("/documents")
		x.ask("document.getElementById('mois').value = '2023-09'")
		x.run("document.querySelector('button.first').click()")
		return x.ask("location.pathname")
	}
	first := publish()
	x.says("Édition 1")
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
	x.says("Refaits à l’octet près")
	x.held("edition")
	href := x.ask("document.querySelector('a[href*=\"/fichier/ddets-85/\"][href$=\".pdf\"]').getAttribute('href')")
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
	x.open(strings.Replace(strings.Replace(href, "/fichier/", "/lire/", 1), ".pdf", ".html", 1))
	if got := x.ask("document.querySelector('iframe').getAttribute('sandbox')"); got != "" {
		t.Errorf("the document may %q", got)
	}
	if got := x.ask("document.querySelector('.figures-said a[href*=\"sujet=contact_regulier\"]').getAttribute('href')"); got != "/commentaires?mois=2023-09&departement=85&sujet=contact_regulier" {
		t.Errorf("a figure of the document is commented at %s", got)
	}
	x.open(first + "?bouge=1")
	x.says("aucune édition ne la précède")

	x.open("/commentaires")
	x.ask("document.querySelector('.comment details').open = true; document.querySelector('.comment input[name=pourquoi]').value = 'écrit par erreur'")
	x.run("document.querySelector('.comment form button').click()")
	x.says("est retiré")
	if all := comments(); all[0].Withdrawn == nil || all[0].Withdrawn.Why != "écrit par erreur" {
		t.Errorf("%+v", all[0])
	}
}

// Somebody is found, given what is held on him, and removed for good, each journaled; the
// desk reads on afterwards. What was looked for stands in no address.
func TestAPersonIsForgotten(t *testing.T) {
	slow.Test(t, "somebody is found and removed in a browser")
	b := started(t)
	d := opened(t)
	x := b.tab(d, "jeanne")
	x.enter("Jeanne Zzyzzov")
	var name string // of somebody whom nobody resembles
	d.look(func(ctx context.Context, s *store.Store) error {
		return s.QueryRow(ctx, `select nom from store.records.parcours where agdref is not null group by nom
			having count(distinct prenom) = 1 and count(distinct agdref) = 1 and count(distinct dossier) = 1 order by nom limit 1`).Scan(&name)
	})
	find := func() {
		x.open("/personnes")
		x.ask("document.getElementById('nom').value = " + strconv.Quote(name) + "; document.getElementById('pourquoi').value = 'demande du 9 octobre'")
		x.run("document.querySelector('button.first').click()")
	}
	find()
	x.says("répond", name)
	if strings.Contains(strings.ToLower(x.ask("location.href")), strings.ToLower(name)) {
		t.Error("a name stands in an address")
	}
	x.held("trouvee")
	key := x.ask("document.querySelector('.person code').textContent")
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
	forget := func(typed string) {
		x.ask("const f = document.querySelector('.person .danger form'); f.parentElement.open = true; f.cle.value = " + strconv.Quote(typed) + "; f.pourquoi.value = 'à sa demande'; true")
		x.run("document.querySelector('.person .danger form button').click()")
	}
	forget("P0")
	x.says("rien n’est effacé")
	if len(d.acts(books.PersonsRemoved)) != 0 {
		t.Error("removed by another key")
	}
	forget(key)
	x.says("personne")
	if got := d.acts(books.PersonsRemoved); len(got) != 1 || got[0] != "Jeanne Zzyzzov: à sa demande" {
		t.Errorf("%q\n%s", got, x.text())
	}
	find()
	if strings.Contains(x.text(), key) {
		t.Error("found again")
	}
	for kind, want := range map[string]int{books.PersonSought: 2, books.PersonExported: 1} {
		if got := d.acts(kind); len(got) != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
	x.open("/journal")
	x.says("effacement de personnes", "à sa demande")
}

// Without a mouse: the desk is walked through by the keyboard alone, from the skip link to
// an act, and every thing that has the focus shows it.
func TestByTheKeyboardAlone(t *testing.T) {
	slow.Test(t, "the desk is walked through by the keyboard")
	b := started(t)
	d := opened(t)
	x := b.tab(d, "jeanne")
	x.enter("Jeanne Zzyzzov")
	for _, width := range []string{"1280", "320"} {
		x.do("size", width, nil)
		x.open(x.heldStatement())
		x.do("key", "Tab", nil)
		if got := x.ask("document.activeElement.textContent"); got != "Aller au contenu" {
			t.Errorf("first: %s", got)
		}
		seen := map[string]bool{}
		for range 60 {
			x.do("key", "Tab", nil)
			seen[x.ask("((e) => (e.id || e.textContent.trim()) + (getComputedStyle(e).outlineStyle === 'none' && !e.matches('main') ? ' unseen' : ''))(document.activeElement)")] = true
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
			x.ask("document.querySelector('.burger').focus()")
			x.do("key", "Enter", nil)
			if x.ask("document.querySelector('nav.menu').matches(':popover-open')") != "true" {
				t.Error("the menu does not open by the keyboard")
			}
			x.do("key", "Escape", nil)
			if x.ask("document.querySelector('nav.menu').matches(':popover-open')") == "true" {
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
