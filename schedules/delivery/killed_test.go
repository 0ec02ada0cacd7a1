package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// A process of its own sends what the outbox of a store holds, and may be killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("AGIR_TEST_SENDS"); path != "" {
		os.Exit(sends(path))
	}
	os.Exit(m.Run())
}

func sends(path string) int {
	conf := settings.Default()
	if err := json.Unmarshal([]byte(os.Getenv("AGIR_TEST_MAIL")), &conf.Mail); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	store, err := store.Open(context.Background(), path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	p := Post{Store: store, Settings: conf, Clock: time.Now, Timeout: time.Minute}
	if _, err := p.Send(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// killedWhileSending sends from another process and kills it, without a warning,
// once the server has the letter and before anything could be marked.
func (d *desk) killedWhileSending(t *testing.T) {
	t.Helper()
	path := d.Store.Path()
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	authority := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(authority, d.server.pem, 0o600); err != nil {
		t.Fatal(err)
	}
	to, err := json.Marshal(d.Settings.Mail)
	if err != nil {
		t.Fatal(err)
	}
	d.server.will(takesAndHangs)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "AGIR_TEST_SENDS="+path, "AGIR_TEST_MAIL="+string(to), "SSL_CERT_FILE="+authority)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-d.server.taken:
	case <-time.After(20 * time.Second):
		cmd.Process.Kill()
		cmd.Wait()
		t.Fatalf("the server received nothing: %s", stderr.String())
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if d.Store, err = store.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
}

// Killed between sending and marking: the letter is given once more under the
// same Message-ID, and the outbox says so.
func TestKilledBetweenSendingAndMarking(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	d.killedWhileSending(t)
	if o, err := books.PostingOf(t.Context(), d.Store, 1); err != nil || o.State != books.Sending {
		t.Fatalf("%+v %v", o, err)
	}
	d.now = time.Now()
	d.send(t)
	d.send(t)
	o, err := books.PostingOf(t.Context(), d.Store, 1)
	if err != nil || o.State != books.Sent || !strings.Contains(o.Why, "may have arrived too") {
		t.Errorf("%+v %v", o, err)
	}
	got := d.server.received()
	if len(got) != 2 || got[0].id != got[1].id || got[0].id != o.MessageID {
		t.Errorf("%d letters received: %+v", len(got), got)
	}
	d.Store.Close()
}

// Killed twice there, it is the operator's: a third letter never leaves by itself.
func TestKilledTwiceBetweenSendingAndMarking(t *testing.T) {
	d := at(t, "starttls")
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	d.killedWhileSending(t)
	d.killedWhileSending(t)
	d.now = time.Now()
	for range 3 {
		d.send(t)
		d.now = d.now.Add(5 * time.Hour)
	}
	o, err := books.PostingOf(t.Context(), d.Store, 1)
	if err != nil || o.State != books.GaveUp || len(d.server.received()) != 2 {
		t.Errorf("%+v %v, %d letters", o, err, len(d.server.received()))
	}
	d.Store.Close()
}

// Whatever the server does: a letter ends taken exactly once, or with a doubt
// that is written and at most two copies under one Message-ID, or not taken and
// told to the operator.
func TestEachLetterIsTakenOnceOrTold(t *testing.T) {
	slow.Test(t, "a hundred outboxes and a server")
	of := serve(t, "starttls")
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "agir-outbox")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		store, err := store.Open(t.Context(), filepath.Join(dir, "agir.duckdb"))
		if err != nil {
			r.Fatal(err)
		}
		defer store.Close()
		d := &desk{server: of, now: time.Date(2023, time.October, 5, 5, 0, 0, 0, time.UTC)}
		d.Post = Post{Store: store, Settings: settings.Default(), Clock: func() time.Time { return d.now }, Roots: of.roots, Timeout: 5 * time.Second}
		d.Settings.Mail = settings.Mail{Host: of.host, Port: of.port, Security: "starttls", From: "indicateurs@agir.invalid", RetryFirst: time.Hour, RetryCap: 12 * time.Hour, GiveUp: 48 * time.Hour}
		of.mutex.Lock()
		of.accepted = nil
		of.mutex.Unlock()
		of.will(rapid.SliceOfN(rapid.SampledFrom([]behaviour{takes, refusesReader, refusesLetter, greylists, greylists, takesAndDrops, drops}), 0, 12).Draw(r, "server")...)
		all := edition(1).Messages(d.Settings, append(ofDdets("44", 1), ofDdets("85", 1)...))
		for range 15 {
			for _, m := range all { // as a run that starts again would
				if _, err := d.Enqueue(t.Context(), m); err != nil {
					r.Fatal(err)
				}
			}
			if _, err := d.Send(t.Context()); err != nil {
				r.Fatal(err)
			}
			d.now = d.now.Add(time.Duration(rapid.IntRange(30, 24*60).Draw(r, "minutes")) * time.Minute)
		}
		copies := make(map[string]int)
		for _, l := range of.received() {
			copies[l.id]++
		}
		postings, err := books.Outbox(t.Context(), store)
		if err != nil || len(postings) != 2 {
			r.Fatal(len(postings), err)
		}
		unsent := Unsent(postings)
		for _, o := range postings {
			told := slices.ContainsFunc(unsent, func(u books.Posting) bool { return u.Number == o.Number })
			n := copies[o.MessageID]
			switch {
			case o.State == books.Sent && o.Doubts == 0 && n == 1:
			case o.State == books.Sent && o.Doubts == 1 && o.Why != "" && (n == 1 || n == 2):
			case told && n <= o.Doubts:
			case o.State == books.ToSend && d.now.Sub(o.PostedAt) < 48*time.Hour+24*time.Hour: // the clock went slowly
			default:
				r.Errorf("%s, %d doubts, taken %d times, told %t: %s", o.State, o.Doubts, n, told, o.Why)
			}
		}
	})
}
