package console_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// answered is a page that somebody asked for: how long it took, and whether it only says
// that something is being done.
type answered struct {
	path  string
	took  time.Duration
	waits bool
}

// Twenty people read while a month is made: the pages that only read are shown meanwhile,
// those that need the store say what it is at, and none is waited for.
func TestTwentyReadWhileAMonthIsMade(t *testing.T) {
	slow.Test(t, "twenty people read while a month is published")
	d := opened(t)
	c := enterBy(t, d)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path, body string) (answered, string) {
		r, err := http.NewRequest(method, d.address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(c)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		began := time.Now()
		w, err := client.Do(r)
		if err != nil {
			t.Error(err)
			return answered{}, ""
		}
		defer w.Body.Close()
		text, _ := io.ReadAll(w.Body)
		if w.StatusCode >= 400 {
			t.Errorf("%s: %d %.300s", path, w.StatusCode, text)
		}
		return answered{path, time.Since(began), strings.Contains(string(text), `class="progress"`)}, w.Header.Get("Location")
	}
	ask("GET", "/", "") // the store is open
	began := time.Now()
	_, to := ask("POST", "/documents", url.Values{"mois": {"2023-09"}}.Encode())
	var mutex sync.Mutex
	var all []answered
	var readers sync.WaitGroup
	stop := make(chan struct{})
	paths := []string{"/", "/releves", "/releves?etat=retenu", "/documents", "/envois", "/commentaires", "/journal", "/rapprochements/decisions", "/releves/25", "/anomalies"}
	for n := range 20 {
		readers.Go(func() {
			for i := n; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(time.Second): // they read
				}
				x, _ := ask("GET", paths[i%len(paths)], "")
				mutex.Lock()
				all = append(all, x)
				mutex.Unlock()
			}
		})
	}
	for strings.HasPrefix(to, "/travaux/") && time.Since(began) < 3*time.Minute {
		if _, next := ask("GET", to, ""); next != "" {
			to = next
		}
		time.Sleep(100 * time.Millisecond)
	}
	made := time.Since(began)
	close(stop)
	readers.Wait()
	if to != "/documents/1" {
		t.Fatalf("the month was not made: %s", to)
	}
	slices.SortFunc(all, func(a, b answered) int { return int(a.took - b.took) })
	waited, slowest := 0, answered{}
	for _, x := range all {
		if x.waits {
			waited++
			if x.path != "/releves/25" && x.path != "/anomalies" {
				t.Errorf("%s, which only reads, waited", x.path)
			}
		} else {
			slowest = x
		}
	}
	if len(all) == 0 {
		t.Fatal("nobody read meanwhile")
	}
	// How long is said and not judged: a machine does what else it does.
	t.Logf("made in %v; %d pages, half in %v, 95 of 100 in %v, the slowest (%s) in %v; %d said what they waited for", made.Round(10*time.Millisecond),
		len(all), all[len(all)/2].took.Round(time.Millisecond), all[len(all)*95/100].took.Round(time.Millisecond), slowest.path, slowest.took.Round(time.Millisecond), waited)
}

// A sealed store is read and decided of like another, and is sealed again after each act.
func TestASealedStore(t *testing.T) {
	from, err := world()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	identity := filepath.Join(dir, "cle")
	if _, err := sealing.NewIdentity(identity); err != nil {
		t.Fatal(err)
	}
	key, err := sealing.KeyFromFile(identity)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "agir.duckdb")
	s, err := store.Open(t.Context(), path, store.Sealed(key))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Ingest(t.Context(), s, filepath.Join(from, "inbox"), settings.Default(), schedules.DayOf(now), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	d := openedIn(t, dir, []store.Option{store.Sealed(key)})
	c := enterBy(t, d)
	held := int64(0)
	for _, f := range d.files() {
		if d.statusOf(f.File) == inbox.Held {
			held = f.File
		}
	}
	number := fmt.Sprint(held)
	if w := page(d, "/releves/"+number, c); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "31/09/2023") {
		t.Errorf("%d", w.Code)
	}
	if w := form(d, "/releves/"+number, c, "acte", "accept", "pourquoi", "essai"); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	// another program reads what was sealed, while the desk is open
	sealed, err := store.OpenReader(t.Context(), path, store.Sealed(key))
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	var verdicts int
	if err := sealed.QueryRow(t.Context(), "select count(*) from store.journal.verdict").Scan(&verdicts); err != nil || verdicts != 1 {
		t.Errorf("%d verdicts are sealed, %v", verdicts, err)
	}
}
