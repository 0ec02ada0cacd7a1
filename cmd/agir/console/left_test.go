package console_test

import (
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
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// postings are the messages of the outbox to a reader, by what they are about.
func (d *desk) postings(reader string) map[string]books.Posting {
	d.t.Helper()
	all := make(map[string]books.Posting)
	d.look(func(ctx context.Context, s *store.Store) error {
		found, err := books.Outbox(ctx, s)
		for _, o := range found {
			if o.Reader == reader {
				all[o.About] = o
			}
		}
		return err
	})
	return all
}

// lays has the documents of some readers laid in folders of theirs. What lies at a path
// that is no folder keeps the last one's from being laid.
func (d *desk) lays(readers ...string) (folders map[string]string) {
	d.t.Helper()
	folders = make(map[string]string)
	d.conf.Recipients = slices.Clone(d.conf.Recipients)
	for i := range d.conf.Recipients {
		if r := &d.conf.Recipients[i]; slices.Contains(readers, r.Code) {
			folders[r.Code] = filepath.Join(d.dir, "remis", r.Code)
			r.Folder = folders[r.Code]
		}
	}
	last := folders[readers[len(readers)-1]]
	if err := os.MkdirAll(filepath.Dir(last), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(last, nil, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return folders
}

// What left is sent again, what does not leave is tried again or closed, and an edition
// that was wrong is corrected for those who had it: each by the pages alone, once, signed.
func TestWhatLeft(t *testing.T) {
	slow.Test(t, "what left is sent again, tried again, closed and corrected in a browser")
	b := chromium.Started(t)
	d := opened(t)
	folders := d.lays("ddets-44", "ddets-85")
	x := d.tab(b, "jeanne")
	x.Enter("Jeanne Zzyzzov")
	pass := func() {
		t.Helper()
		x.Open("/")
		x.Run("document.querySelector('form.now button').click()")
	}
	x.Ask("const f = document.querySelector('form[action=\"/service\"]'); f.parentElement.open = true; f.pourquoi.value = 'documents relus'; true")
	x.Run("document.querySelector('form[action=\"/service\"] button').click()")
	pass()
	x.Says("Boîte de réception : 25 fichiers, 0 nouveau", "Ddets 2023-09 : fait : édition 1")
	first := d.postings("ddets-44")
	if len(first) == 0 {
		t.Fatalf("nothing left: %s", x.Text())
	}
	about := ""
	for a, o := range first {
		if o.Kind == "report" {
			about = a
		}
	}
	edition := strings.TrimPrefix(about, "edition-")
	if o := first[about]; o.State != books.Sent {
		t.Fatalf("%+v", o)
	}
	stuck := func() books.Posting { return d.postings("ddets-85")[about] }
	if stuck().State != books.ToSend {
		t.Fatalf("%+v", stuck())
	}
	// given up after days, it is tried again by hand, once its folder is there
	d.later(4 * 24 * time.Hour)
	d.Link()
	x.Enter("Jeanne Zzyzzov")
	pass()
	if stuck().State != books.GaveUp {
		t.Fatalf("%+v", stuck())
	}
	number := strconv.FormatInt(stuck().Number, 10)
	x.Open("/")
	x.Run("document.querySelector('.todo a[href=\"/envois/" + number + "\"]').click()")
	x.Says("abandonné")
	x.Held("envoi-abandonne")
	if err := os.Remove(folders["ddets-85"]); err != nil {
		t.Fatal(err)
	}
	x.Run("document.querySelector('button[value=reprendre]').click()")
	x.Says("est à présent : à envoyer")
	pass()
	laid, _ := os.ReadDir(folders["ddets-85"])
	if stuck().State != books.Sent || len(laid) < 2 {
		t.Fatalf("%+v, %d laid", stuck(), len(laid))
	}

	again := func(reader string) {
		t.Helper()
		x.Open("/documents/" + edition)
		x.Ask("document.getElementById('lecteur').value = '" + reader + "'")
		x.Run("document.querySelector('form[action$=\"/envoyer\"] button').click()")
	}
	again("ddets-44")
	x.Says("est de nouveau à envoyer à ddets-44")
	if o := d.postings("ddets-44")[about+"-2"]; o.State != books.ToSend {
		t.Errorf("%+v", d.postings("ddets-44"))
	}
	again("exploitant") // no document of it is for him
	if text := chromium.Plain(x.Text()); strings.Contains(text, "est de nouveau à envoyer") {
		t.Errorf("sent to whom it is not for: %s", text)
	}
	x.Open("/envois/" + strconv.FormatInt(d.postings("ddets-44")[about+"-2"].Number, 10))
	x.Ask("document.querySelector('button[value=classer]').click()") // without a reason the browser sends nothing
	if o := d.postings("ddets-44")[about+"-2"]; o.State != books.ToSend {
		t.Errorf("closed without a reason: %+v", o)
	}
	x.Ask("document.getElementById('pourquoi').value = 'remis en main propre'")
	x.Run("document.querySelector('button[value=classer]').click()")
	x.Says("est à présent : classé")
	if o := d.postings("ddets-44")[about+"-2"]; o.State != books.Closed || chromium.Plain(o.Why) != "Jeanne Zzyzzov : remis en main propre" {
		t.Errorf("%+v", o)
	}
	x.Held("envoi-classe")
	pass()
	if o := d.postings("ddets-44")[about+"-2"]; o.State != books.Closed {
		t.Errorf("closed, and sent: %+v", o)
	}

	rectify := func(edition, typed, why string) {
		t.Helper()
		x.Open("/documents/" + edition)
		x.Run("[...document.querySelectorAll('a.button')].find((a) => a.textContent.startsWith('Rectifier')).click()")
		x.Says("Une édition partie ne se reprend pas", "ddets-44", "ddets-85")
		x.Ask("document.getElementById('pourquoi').value = " + strconv.Quote(why) + "; document.getElementById('numero').value = " + strconv.Quote(typed))
		x.Run("document.querySelector('button.grave').click()")
	}
	rectify(edition, edition+"0", "un relevé avait été oublié")
	x.Says("Le numéro recopié n’est pas celui de cette édition : rien n’est rectifié.")
	x.Held("rectifier")
	rectify(edition, edition, "un relevé avait été oublié 🙂")
	x.Says("La police des documents n’a pas")
	if got := d.acts(books.EditionCorrected); len(got) != 0 {
		t.Errorf("corrected all the same: %q", got)
	}
	rectify(edition, edition, "un relevé avait été oublié")
	by := strings.TrimPrefix(x.Ask("location.pathname"), "/documents/")
	x.Says("rectificative de l’édition "+edition, "À envoyer à ddets-44, par dossier", "Le prochain passage l’envoie", "Rectifie l’édition "+edition+" : un relevé avait été oublié")
	x.Held("edition-rectificative")
	if got := d.acts(books.EditionCorrected); len(got) != 1 || got[0] != "Jeanne Zzyzzov: un relevé avait été oublié" {
		t.Errorf("%q", got)
	}
	for _, reader := range []string{"ddets-44", "ddets-85"} {
		if o := d.postings(reader)["edition-"+by]; o.State != books.ToSend || !strings.Contains(o.Subject, "rectificative") {
			t.Errorf("%s: %+v", reader, o)
		}
	}
	pass()
	if o := d.postings("ddets-85")["edition-"+by]; o.State != books.Sent {
		t.Errorf("%+v", o)
	}
	x.Open("/documents/" + edition + "/rectifier")
	x.Says("a déjà été remplacée par l’édition " + by)
	d.Link()
	c := enterBy(t, d)
	form(d, "/documents/"+edition+"/rectifier", c, "pourquoi", "encore", "numero", edition)
	if got := d.acts(books.EditionCorrected); len(got) != 1 {
		t.Errorf("an edition that was replaced is corrected: %q", got)
	}
	if w := page(d, "/documents/999/rectifier", c); w.Code != http.StatusNotFound {
		t.Errorf("an edition that is not: %d", w.Code)
	}
	x.Open("/documents")
	x.Says("rectifie l’édition " + edition)
	x.Open("/journal")
	x.Says("édition rectifiée", edition+" par l’édition "+by)
}
