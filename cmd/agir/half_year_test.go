package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// operated is a working folder, its clock, its mail server, and what the operator saw.
type operated struct {
	t       *testing.T
	dir     string
	world   string // files that the senders lay, each on its day
	box     *letterbox
	mutex   sync.Mutex // of the morning: a desk looks at it
	morning time.Time
	seen    map[string]int // letters taken so far, by address
	log     strings.Builder
}

// half opens a folder as agir init lays it out, with an address for everybody. The
// dashboard of each week, which takes the longest, is left out.
func half(t *testing.T) *operated {
	t.Helper()
	o := &operated{t: t, dir: t.TempDir(), world: t.TempDir(), seen: make(map[string]int)}
	last := time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC)
	if _, err := simulation.Write(t.Context(), o.world, simulation.Options{Settings: settings.Default(), Seed: 5, Last: last, Months: 6, PersonsPerMonth: 6}, nil); err != nil {
		t.Fatal(err)
	}
	box, port := openLetterbox(t)
	o.box = box
	before, rest, _ := strings.Cut(string(settings.Embedded()), "\nsenders:\n")
	senders, after, _ := strings.Cut(rest, "\nthresholds:\n")
	senders = regexp.MustCompile(`(?m)^  - code: (\S+)$`).ReplaceAllString(senders, "$0\n    mail: $1@agir.invalid")
	text := before + "\nsenders:\n" + senders + "\nthresholds:\n" + after +
		fmt.Sprintf("\nmail:\n  host: 127.0.0.1\n  port: %d\n  security: plain\n  from: indicateurs@agir.invalid\n", port)
	conf := filepath.Join(o.dir, "voulue.yaml")
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AGIR_HOME", o.dir)
	o.morning = time.Date(2024, time.January, 8, 7, 30, 0, 0, time.UTC)
	o.do(done, "init", o.dir, "--config", conf)
	if err := errors.Join(os.Remove(conf), os.Remove(filepath.Join(o.dir, "schedules", "direction.yaml"))); err != nil {
		t.Fatal(err)
	}
	return o
}

// do types a command, which must end with a status, and gives what it said.
func (o *operated) do(want int, args ...string) string {
	o.t.Helper()
	var said, errs bytes.Buffer
	if status := run(o.t.Context(), args, &said, &errs, o.now); status != want {
		o.t.Fatalf("%s: agir %s: status %d\n%s%s", o.morning.Format(time.DateOnly), strings.Join(args, " "), status, said.String(), errs.String())
	}
	return said.String()
}

// receive lays what the senders lay on a day, but for the files that spoil keeps or
// changes.
func (o *operated) receive(on time.Time, spoil func(path string, content []byte) []byte) {
	day := on.Format(time.DateOnly)
	from := filepath.Join(o.world, day)
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rest, _ := filepath.Rel(o.world, path)
		content, err := os.ReadFile(path)
		if err == nil && spoil != nil {
			content = spoil(rest, content)
		}
		if err != nil || content == nil {
			return err
		}
		return o.lay(rest, content)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		o.t.Fatal(err)
	}
}

func (o *operated) lay(rest string, content []byte) error {
	to := filepath.Join(o.dir, "inbox", rest)
	return errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, content, 0o600))
}

// letters notes the letters that arrived this morning, and gives those of the operator.
func (o *operated) letters() (alarms int) {
	taken := o.box.letters()
	for _, to := range slices.Sorted(maps.Keys(taken)) {
		for _, id := range taken[to][o.seen[to]:] {
			fmt.Fprintf(&o.log, "%s  %s  %s\n", o.morning.Format(time.DateOnly), strings.Split(to, "@")[0], o.box.subject(id))
			if strings.HasPrefix(to, "exploitant@") {
				alarms++
			}
		}
		o.seen[to] = len(taken[to])
	}
	return alarms
}

// texts notes what was written: the first letter of each kind, and every alarm.
func (o *operated) texts(postings []books.Posting) {
	seen := make(map[string]bool)
	for _, p := range postings {
		kind := p.Kind
		if kind == string(delivery.Report) {
			kind += " " + p.Reader
		}
		if p.State == books.Sent && (p.Kind == string(delivery.Alarm) || !seen[kind]) {
			seen[kind] = true
			fmt.Fprintf(&o.log, "\n%s  %s  %s\n\n%s", p.LastAt.Format(time.DateOnly), p.Reader, p.Subject, p.Body)
		}
	}
}

// documents notes the editions, and what each letter brought; and says by what
// fingerprints, to be held against those of another half-year.
func (o *operated) documents(s *store.Store, postings []books.Posting) {
	editions, err := books.Editions(o.t.Context(), s)
	if err != nil {
		o.t.Fatal(err)
	}
	o.log.WriteString("\ndocuments\n")
	for _, e := range editions {
		fmt.Fprintf(&o.log, "édition %d, %s, connue au %s\n", e.Number, e.Month.Format("2006-01"), e.AsOf.Format(time.DateOnly))
		o.t.Logf("édition %d  %.12s", e.Number, e.Fingerprint)
	}
	for _, p := range postings {
		r, err := delivery.RecordOf(o.t.Context(), s, p.Number)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, d := range r.Documents {
			fmt.Fprintf(&o.log, "%s  %s\n", p.Reader, d.Name)
			o.t.Logf("%s  %s  %.12s", p.Reader, d.Name, d.Hash)
		}
	}
}

func (l *letterbox) subject(id string) string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	subject, err := new(mime.WordDecoder).DecodeHeader(l.about[id])
	if err != nil {
		return l.about[id]
	}
	return subject
}

// hands are how the operator does what he decides: by commands, or at the desk.
type hands interface {
	morning()                    // the hour of each morning has come, and what is due is done
	goLive(why string)           // and what then leaves, leaves
	judge(act, file, why string) // before the hour
	held() []string              // files that wait for him
	finds(act, file string) bool // what waits is said, and that it may be decided so
	leave()
}

// terminal is an operator who types commands, each morning.
type terminal struct{ *operated }

func (o terminal) morning() { o.do(done, "run") }

func (o terminal) goLive(why string) { o.do(done, "run", "--live", "--by", "C. Exemple", "--why", why) }

func (o terminal) judge(act, file, why string) {
	o.do(done, act, file, "--by", "C. Exemple", "--why", why)
}

func (o terminal) finds(act, file string) bool {
	return strings.Contains(o.do(notDone, "status"), "agir "+act+" "+file)
}

func (o terminal) leave() {}

// Half a year of an operator, morning by morning: an inbox that is empty for a month, a
// file in another's folder, a mail server that takes nothing for three days over a
// report, a statement held for five days before somebody decides. It ends with the right
// letters, each once, and nothing else; the letters, the text of one of each kind and of
// every alarm, the documents that left and the journal are those of
// testdata/half_year.golden, which were read.
func TestHalfAYearOfAnOperator(t *testing.T) {
	doing := slow.Test(t, "half a year, morning by morning")
	o := half(t)
	o.live(terminal{o}, doing)
	o.endsWell()
	const golden = "testdata/half_year.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(o.log.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), o.log.String()); diff != "" {
		t.Errorf("letters, documents and journal (-want +got):\n%s", diff)
	}
}

// live goes through the half-year.
func (o *operated) live(by hands, doing *slow.Watch) {
	t := o.t
	var wrongFile string
	var right []byte // of Aurore, whose folder held another's
	heldOn := 0      // mornings on which a statement waited for five days
	for hour := time.Date(2024, time.January, 8, 7, 30, 0, 0, time.UTC); hour.Before(time.Date(2024, time.July, 12, 0, 0, 0, 0, time.UTC)); hour = hour.AddDate(0, 0, 1) {
		day := hour.Format("01-02")
		doing.At("the morning of %s", day)
		if day == "06-09" {
			o.at(hour.Add(-7 * time.Hour)) // before anything is due
			waiting := by.held()
			if len(waiting) != 1 {
				t.Fatalf("%s: %v wait, want one", day, waiting)
			}
			by.judge("accept", waiting[0], "Aurore a clos des dossiers, le relevé est le bon.")
		}
		o.receive(hour, func(path string, content []byte) []byte {
			switch {
			case strings.HasPrefix(day, "03-") && strings.Contains(path, "/aurore/"):
				right = content
				return o.of("soliha", hour)
			case day == "06-04" && strings.Contains(path, "/aurore/"): // a third of it
				lines := bytes.SplitAfter(content, []byte("\n"))
				return bytes.Join(lines[:len(lines)/3], nil)
			}
			return content
		})
		o.box.behave(day >= "05-05" && day < "05-08")
		o.at(hour)
		by.morning()
		alarms := o.letters()
		switch {
		case day < "02-06":
			if n := len(o.box.letters()); n != 0 {
				t.Fatalf("%s: %d letters before anything was live", day, n)
			}
		case day == "02-06":
			by.goLive("Les documents ont été relus.")
			o.letters()
		}
		if day >= "06-04" && day < "06-09" {
			if alarms == 1 && by.finds("accept", by.held()[0]) {
				heldOn++
			}
		} else if right != nil && wrongFile == "" {
			wrongFile = by.held()[0]
			if alarms == 0 || !by.finds("refuse", wrongFile) {
				t.Errorf("%s: a file in another's folder is held, and the operator does not read it", day)
			}
			by.judge("refuse", wrongFile, "fichier d’un autre partenaire")
			if err := o.lay(filepath.Join(o.morning.Format(time.DateOnly), "aurore", "contacts.csv"), right); err != nil {
				t.Fatal(err)
			}
			right = nil
		}
	}
	if wrongFile == "" {
		t.Error("nothing was held in the wrong folder")
	}
	if heldOn != 5 {
		t.Errorf("a statement waited for five mornings, the operator was written to and it was said to him on %d", heldOn)
	}
	by.leave()
}

// at moves the clock.
func (o *operated) at(instant time.Time) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.morning = instant
}

// now is the instant of the clock.
func (o *operated) now() time.Time {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.morning
}

// of is a file that a sender laid on a day, or before.
func (o *operated) of(sender string, on time.Time) []byte {
	all, err := filepath.Glob(filepath.Join(o.world, "*", sender, "*"))
	if err != nil {
		o.t.Fatal(err)
	}
	var last string
	for _, path := range all {
		rest, _ := filepath.Rel(o.world, path)
		if rest[:len(time.DateOnly)] <= on.Format(time.DateOnly) {
			last = path
		}
	}
	content, err := os.ReadFile(last)
	if err != nil {
		o.t.Fatal(err)
	}
	return content
}

// held are the numbers of the files that wait for a decision, as the status says them.
func (o *operated) held() []string {
	var said, errs bytes.Buffer
	run(o.t.Context(), []string{"status"}, &said, &errs, o.now)
	var all []string
	for _, m := range regexp.MustCompile(`retenu.*agir refuse (\d+)`).FindAllStringSubmatch(said.String(), -1) {
		all = append(all, m[1])
	}
	return all
}

// endsWell holds what arrived against what should have: each letter once, each Ddets one
// report a month in order, no letter given up, and the letters and the journal that were
// read.
func (o *operated) endsWell() {
	t := o.t
	s, err := store.OpenReader(t.Context(), filepath.Join(o.dir, "store", "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	postings, err := books.Outbox(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	arrived := make(map[string]int)
	for _, ids := range o.box.letters() {
		for _, id := range ids {
			arrived[strings.Trim(id, "<>")]++
		}
	}
	for _, p := range postings {
		if pointless := p.State == books.Superseded && p.Kind != string(delivery.Report) && p.Kind != string(delivery.Feedback); pointless && arrived[p.MessageID] == 0 {
			fmt.Fprintf(&o.log, "%s  %s  %s, n’est pas partie : %s\n", p.PostedAt.Format(time.DateOnly), p.Reader, p.Subject, delivery.Reason(p.Why))
		} else if p.State != books.Sent || arrived[p.MessageID] != 1 {
			t.Errorf("%s %s to %s: %s, arrived %d times: %s", p.Kind, p.About, p.Reader, p.State, arrived[p.MessageID], p.Why)
		}
		delete(arrived, p.MessageID)
	}
	for id := range arrived {
		t.Errorf("arrived and not in the outbox: %s", o.box.subject(id))
	}
	for _, ddets := range []string{"ddets-44", "ddets-85"} {
		var months []string
		for _, p := range postings {
			if p.Reader == ddets && p.Kind == "report" {
				months = append(months, p.Month)
			}
		}
		if want := []string{"2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"}; !slices.Equal(months, want) {
			t.Errorf("%s received the reports of %v, want %v", ddets, months, want)
		}
	}
	o.texts(postings)
	o.documents(s, postings)
	o.log.WriteString("\njournal\n")
	account := regexp.MustCompile(`, compte .*?\x{202f}: `)
	skip := false
	for line := range strings.Lines(o.do(done, "journal", "list")) {
		skip = strings.Contains(line, "  sauvegarde") || skip && strings.HasPrefix(line, " ")
		if !skip && !strings.Contains(line, "envoi parti") { // the letters are above
			o.log.WriteString(account.ReplaceAllString(line, "\u202f: "))
		}
	}
}
