package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/console"
	"github.com/agir-indicateurs/agir/cmd/agir/console/chromium"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// now is the instant at the desks of these tests, unless they move it.
var now = time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)

// hostile is a statement of a month of Soliha: far fewer rows than the one before, so that
// it is held, and texts that are no markup.
const hostile = "dossier;nom;prenom;date_naissance;date_contact;mode;<b>Note</b>\n" +
	"D1;Zzyzzov;Bilal;03/04/1990;20/09/2023;entretien;<script>document.title='pris'</script>\n" +
	"D2;Qwertin;Amina;05/06/1991;31/09/2023;visite;<img src=x onerror=document.title='pris'>\n"

// world is the folder of a store that received two months, and one statement that is held;
// made once, copied for each test.
var world = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "agir-bureau-")
	if err != nil {
		return "", err
	}
	made = dir
	ctx, conf, inbox := context.Background(), settings.Default(), filepath.Join(dir, "inbox")
	options := simulation.Options{Settings: conf, Seed: 2, Last: time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC), Months: 2, PersonsPerMonth: 9, Defects: true}
	if _, err := simulation.Write(ctx, inbox, options, nil); err != nil {
		return "", err
	}
	late := filepath.Join(inbox, "2023-10-09", "soliha", "contacts.csv")
	if err := os.MkdirAll(filepath.Dir(late), 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(late, []byte(hostile), 0o600); err != nil {
		return "", err
	}
	s, err := store.Open(ctx, filepath.Join(dir, "agir.duckdb"))
	if err != nil {
		return "", err
	}
	if _, err := pipeline.Ingest(ctx, s, inbox, conf, schedules.DayOf(now), nil); err != nil {
		return "", err
	}
	// asked for once, so that the store keeps who is who, and no test works it out again
	if _, err := release.Draft(ctx, s, release.DraftRequest{Settings: conf, Month: options.Last, AsOf: schedules.DayOf(now)}); err != nil {
		return "", err
	}
	return dir, s.Close()
})

// made is that folder, once a test has asked for it.
var made string

func TestMain(m *testing.M) {
	status := m.Run()
	if made != "" {
		os.RemoveAll(made)
	}
	os.Exit(status)
}

// desk is a desk on a port of its own, over a copy of the world.
type desk struct {
	*console.Desk
	conf    *settings.Settings
	t       *testing.T
	dir     string
	address string
	holder  *console.Holder
	mutex   sync.Mutex
	clock   time.Time
	printed []string
	faults  []string
}

func (d *desk) at() time.Time {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.clock
}

func (d *desk) later(by time.Duration) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.clock = d.clock.Add(by)
}

// link is the one-time link printed last.
func (d *desk) link() string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	last := d.printed[len(d.printed)-1]
	return last[strings.Index(last, "http"):]
}

// opened is a desk with some accounts.
func opened(t *testing.T, accounts ...settings.Account) *desk {
	t.Helper()
	from, err := world()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return openedIn(t, dir, nil, accounts...)
}

func openedIn(t *testing.T, dir string, with []store.Option, accounts ...settings.Account) *desk {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conf := settings.Default()
	conf.Accounts = accounts
	d := &desk{t: t, conf: conf, dir: dir, address: "http://" + listener.Addr().String(), clock: now}
	path := filepath.Join(dir, "agir.duckdb")
	fault := func(err error) {
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.faults = append(d.faults, err.Error())
	}
	d.holder = console.NewHolder(func(ctx context.Context) (*store.Store, error) { return store.Open(ctx, path, with...) }, time.Minute, d.at, fault)
	d.Desk, err = console.New(console.Options{
		Holder: d.holder, Settings: func() (*settings.Settings, error) { return conf, nil },
		SettingsText: func() (string, error) { return string(settings.Embedded()), nil },
		Schedules:    func() ([]schedules.Schedule, error) { return schedules.Embedded(), nil },
		State:        func() (*work.Condition, string) { return nil, "" },
		Pass: func(s *store.Store, progress func(done, total int)) (work.Passed, error) {
			w := &work.Shift{
				Store: s, Settings: conf, SettingsText: string(settings.Embedded()), Schedules: schedules.Embedded(), Inbox: filepath.Join(dir, "inbox"), Out: filepath.Join(dir, "documents"),
				Home: dir, Verb: "serve", Program: "essai", Clock: d.at, Getenv: func(string) string { return "" }, Log: slog.New(slog.DiscardHandler), Progress: progress,
				Words: sentences.Outcome, Show: func(work.Event) {},
			}
			return w.Pass(t.Context(), d.at())
		},
		Clock: d.at, Getenv: func(string) string { return "" }, Program: "essai", Inbox: filepath.Join(dir, "inbox"), Out: filepath.Join(dir, "documents"),
		Store: path, User: "essai",
		Print: func(line string) {
			d.mutex.Lock()
			defer d.mutex.Unlock()
			d.printed = append(d.printed, line)
		},
		Address: func() string { return d.address }, Fault: fault,
		Lacking: pdf.Lacking, Style: html.Stylesheet(), Typeset: reports.Typeset, Day: reports.FormatDay, MonthOf: reports.FormatMonth,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: d.Desk}
	go server.Serve(listener)
	d.Link()
	t.Cleanup(func() {
		server.Close()
		if err := d.holder.Close(); err != nil {
			t.Error(err)
		}
		for _, fault := range d.faults {
			t.Error("fault: ", fault)
		}
	})
	return d
}

// look reads the store as the desk left it.
func (d *desk) look(read func(context.Context, *store.Store) error) {
	d.t.Helper()
	if err := d.holder.Read(d.t.Context(), func(s *store.Store) error { return read(d.t.Context(), s) }); err != nil {
		d.t.Fatal(err)
	}
}

// files are those of the store.
func (d *desk) files() (all []books.FileLine) {
	d.t.Helper()
	d.look(func(ctx context.Context, s *store.Store) (err error) {
		all, err = books.Files(ctx, s, schedules.DayOf(d.at()))
		return err
	})
	return all
}

// tab is somebody's window on a desk.
type tab struct {
	*chromium.Tab
	desk *desk
}

func (d *desk) tab(b *chromium.Browser, name string) *tab { return &tab{b.Tab(d.address, name), d} }

// Enter signs in by the link printed last.
func (x *tab) Enter(name string) {
	x.desk.t.Helper()
	x.Do("goto", x.desk.link(), nil)
	x.Ask(fmt.Sprintf("document.getElementById('nom').value = %q", name))
	x.Run("document.querySelector('button.first').click()")
}
