package console_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/console"
	"github.com/agir-indicateurs/agir/cmd/agir/console/chromium"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// drop lays a file in the inbox of a desk, as a sender does.
func (d *desk) drop(path, content string) {
	d.t.Helper()
	to := filepath.Join(d.dir, "inbox", filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(to, []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

const small = "dossier;nom;prenom;date_naissance;date_contact;mode\nD1;Zzyzzov;Bilal;03/04/1990;20/09/2023;entretien\n"

// What lies in the inbox is taken when somebody asks for it, that of the day whose files
// were taken already too; what was taken is not taken again.
func TestFilesAreTakenNow(t *testing.T) {
	slow.Test(t, "an inbox is taken while the desk is read")
	d := opened(t)
	c := enterBy(t, d)
	before := len(d.files())
	take := func(want string) {
		t.Helper()
		if w := form(d, "/passage", c); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
			t.Fatalf("%d %s %s", w.Code, w.Header().Get("Location"), w.Body.String())
		}
		if said := plainSaid(page(d, "/", c).Body.String()); !strings.Contains(said, want) {
			t.Errorf("no %q in %s", want, said)
		}
	}
	d.drop("2023-10-10/aurore/contacts.csv", small)
	take("1 nouveau")
	if got := len(d.files()); got != before+1 {
		t.Errorf("%d files, %d before", got, before)
	}
	d.drop("2023-10-10/aurore/encore.csv", small+"D2;Qwertin;Amina;05/06/1991;21/09/2023;visite\n")
	take("1 nouveau")
	take("0 nouveau")
	if got := len(d.files()); got != before+2 {
		t.Errorf("%d files, %d before", got, before)
	}
	d.drop("2023-10-10/aurore/rien.csv", "rien\n1\n")
	take("1 refusé")
}

// plainSaid is what a page says of what was done, without its markup.
func plainSaid(page string) string {
	_, said, _ := strings.Cut(page, `<div class="said`)
	said, _, _ = strings.Cut(said, "</div>")
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ", "<p>", "", "</p>", " ").Replace(said)
}

// held has somebody work on the store until he is released.
func (d *desk) held() (release func()) {
	held, done := make(chan struct{}), make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		d.holder.Write(context.Background(), "essai", func(*store.Store) error {
			close(held)
			<-done
			return nil
		})
	})
	<-held
	return func() { close(done); ended.Wait() }
}

// Whoever works on the store is waited for, and one pass is made at a time, however many
// ask; the page meanwhile says how far it is.
func TestOnePassAtATime(t *testing.T) {
	d := opened(t)
	c := enterBy(t, d)
	var at, most, passes atomic.Int32
	d.Pass = func(_ *store.Store, progress func(done, total int)) (work.Passed, error) {
		most.Store(max(most.Load(), at.Add(1)))
		progress(3, 12)
		passes.Add(1)
		at.Add(-1)
		return work.Passed{}, nil
	}
	release := d.held()
	for range 3 {
		w := sent(d, "/passage", c)
		if to := w.Header().Get("Location"); !strings.HasPrefix(to, "/travaux/") {
			t.Errorf("%d %s", w.Code, to)
		}
	}
	if passes.Load() != 0 {
		t.Error("files are taken while somebody else has the store")
	}
	release()
	form(d, "/passage", c)
	if passes.Load() != 4 || most.Load() != 1 {
		t.Errorf("%d passes, %d at once", passes.Load(), most.Load())
	}
	step, done := make(chan struct{}), make(chan struct{})
	d.Pass = func(_ *store.Store, progress func(done, total int)) (work.Passed, error) {
		progress(3, 12)
		close(step)
		<-done
		return work.Passed{}, nil
	}
	w := sent(d, "/passage", c)
	<-step
	for range 20 { // the form's own work is left for the one behind it
		if text := asked(d, "GET", w.Header().Get("Location"), with(c)); strings.HasPrefix(text.Header().Get("Location"), "/travaux/") {
			w = text
		} else if strings.Contains(text.Body.String(), `value="3" max="12"`) {
			close(done)
			return
		}
	}
	close(done)
	t.Error("the page does not say how far it is")
}

// An act waits for whoever has the store behind a page that says so, and is then done; when
// it cannot be, that is said in French.
func TestAnActWaitsForTheStore(t *testing.T) {
	d := opened(t)
	c := enterBy(t, d)
	release := d.held()
	w := sent(d, "/service", c, "pourquoi", "relus")
	to := w.Header().Get("Location")
	if !strings.HasPrefix(to, "/travaux/") || !strings.Contains(asked(d, "GET", to, with(c)).Body.String(), `class="progress"`) {
		t.Errorf("%d %s", w.Code, to)
	}
	release()
	if w := page(d, to, c); w.Header().Get("Location") != "/" || !strings.Contains(page(d, "/", c).Body.String(), "C’est en service") {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	if said := d.FaultSaid(console.Busy{Working: console.Working{What: "publication de septembre 2023"}}); chromium.Plain(said[0]) != "Rien n’a été fait : publication de septembre 2023 est en cours. Recommencez dans un instant." {
		t.Error(said)
	}
}
