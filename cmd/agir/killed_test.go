//go:build linux

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// killable is a step that is killed: what was done before it, and its command.
type killable struct {
	name       string
	before     []string // commands that prepare it, run once
	line       string
	sealedOnly bool
	then       func(bench) error // what its operator does once it is done
}

// The life of a store. Each command of before is that of an earlier step, so that
// a step starts from what the others leave.
var (
	takeFirst = "ingest --inbox inbox --today 2024-02-12"
	take      = "ingest --inbox inbox"
	publishes = "publish --month 2024-02 --as-of " + faultDay + " --out documents"
	night     = "run --inbox inbox --out documents --live --by B --why essai"
	offline   = "(no mail, no folder) " + night // the outbox is left full
	deliver   = "outbox send --today 2024-03-13"
	backUp    = "backup saved"
	purges    = "purge --before 2023-10-01 --by B --why essai"
	restore   = "restore saved"

	killables = []killable{
		{name: "ingest, a new store", line: takeFirst},
		{name: "ingest", before: []string{takeFirst}, line: take},
		{name: "publish", before: []string{takeFirst, take}, line: publishes},
		{name: "run", before: []string{takeFirst}, line: night},
		{name: "deliver", before: []string{offline}, line: deliver},
		{name: "backup", before: []string{offline, deliver}, line: backUp},
		{name: "purge", before: []string{offline, deliver}, line: purges},
		{name: "restore", before: []string{offline, deliver, backUp, purges}, line: restore},
	}
	chain = []string{takeFirst, take, publishes, night, deliver, backUp, purges, restore}
)

// Each step, killed without a warning anywhere between its first instruction and
// its last and run again, ends as if it had never been: same rows in every table
// of the store, figures, editions, ledger and outbox among them, same bytes of
// every document, each letter delivered once, nothing left behind; with a plain
// store and with a sealed one. From time to time the steps follow one another, each
// killed once. AGIR_KILLS is the number of kills; without it each step is killed once,
// but for the night, which TestKilledAnywhereEachPeriodIsMadeOnce kills.
func TestKilledAnywhereTheEndIsTheSame(t *testing.T) {
	doing := slow.Test(t, "each step of a store is killed and run again")
	k := newKiller(t)
	k.doing = doing
	kills, err := strconv.Atoi(os.Getenv("AGIR_KILLS"))
	if err != nil {
		for _, step := range killables {
			if step.name != "run" {
				k.kill(t, step, strings.HasPrefix(step.name, "ingest"))
			}
		}
		t.Log("\n" + k.summary())
		return
	}
	k.measures = 2
	for n := 0; k.done < kills; n++ {
		step, turn := n%len(killables), n/len(killables)
		k.kill(t, killables[step], (step+turn)%2 == 1)
		if step == len(killables)-1 && turn%10 == 9 {
			k.killChain(t, turn/10%2 == 1)
			t.Log("\n" + k.summary())
		}
	}
	t.Log("\n" + k.summary())
}

// killer kills steps and counts.
type killer struct {
	root   string            // where benches are copied
	first  map[bool]bench    // plain and sealed: an inbox and a configuration
	ready  map[string]bench  // by the commands run in it
	ends   map[string]ending // by the same
	box    *letterbox
	tally  map[string]*tally
	done   int
	chains int
	// measures is how many times a step is run to its end first: from the second on the
	// machine is warm
	measures int
	doing    *slow.Watch // nil for a caller that says nothing
}

// ending is what a step leaves when it is not killed, and how long it takes.
type ending struct {
	traces map[string]string
	lasted time.Duration
}

// tally counts the kills of a step. One that came after its end is none.
type tally struct {
	tries, kills, sealed, differences int
	quarters                          [4]int                 // of its duration
	lasted                            map[bool]time.Duration // plain and sealed
}

func newKiller(t *testing.T) *killer {
	t.Helper()
	inbox := t.TempDir()
	_, err := simulation.Write(t.Context(), inbox, simulation.Options{Settings: settings.Default(), Seed: 7,
		Last: time.Date(2024, time.February, 1, 0, 0, 0, 0, time.UTC), Months: 2, PersonsPerMonth: 3, Defects: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	box, port := openLetterbox(t)
	k := &killer{root: t.TempDir(), box: box, first: make(map[bool]bench), ready: make(map[string]bench), ends: make(map[string]ending), tally: make(map[string]*tally), measures: 1}
	for _, sealed := range []bool{false, true} {
		k.first[sealed] = newBench(t, inbox, sealed)
		if err := os.WriteFile(k.first[sealed].path("agir.yaml"), []byte(withReaders(port)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// withReaders is the embedded configuration with a mail server, and a folder for
// each recipient and for a sender.
func withReaders(port int) string {
	text := string(settings.Embedded())
	for _, code := range []string{"ddets-44", "ddets-85", "direction", "national"} {
		mail := "    mail: " + code + "@agir.invalid\n"
		text = strings.Replace(text, mail, mail+"    folder: readers/"+code+"\n", 1)
	}
	text = strings.Replace(text, "    label: Soliha\n    sends:", "    label: Soliha\n    mail: soliha@agir.invalid\n    folder: readers/soliha\n    sends:", 1)
	return text + fmt.Sprintf("\nmail:\n  host: 127.0.0.1\n  port: %d\n  security: plain\n  from: indicateurs@agir.invalid\n  give_up_days: 10\n", port)
}

// after is a bench in which commands were run, one after the other; it is made
// once, and copied.
func (k *killer) after(t *testing.T, commands []string, sealed bool) bench {
	t.Helper()
	if len(commands) == 0 {
		return k.first[sealed]
	}
	key := fmt.Sprint(sealed, commands)
	if b, ok := k.ready[key]; ok {
		return b
	}
	last := len(commands) - 1
	b := k.after(t, commands[:last], sealed).copied(t, k.root)
	if line, ok := strings.CutPrefix(commands[last], "(no mail, no folder) "); ok {
		k.box.behave(true)
		if err := os.WriteFile(b.path("readers"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		b.run(t, line+configured)
		k.box.behave(false)
		if err := os.Remove(b.path("readers")); err != nil {
			t.Fatal(err)
		}
	} else {
		b.run(t, commands[last]+configured)
	}
	k.ready[key] = b
	return b
}

const configured = " --config agir.yaml"

// end is what a command leaves when it is not killed, and the least that it lasts.
func (k *killer) end(t *testing.T, step killable, sealed bool) ending {
	t.Helper()
	key := keyOf(step, sealed)
	if e, ok := k.ends[key]; ok {
		return e
	}
	var e ending
	for n := range k.measures {
		b := k.after(t, step.before, sealed).copied(t, k.root)
		k.box.empty()
		started := time.Now()
		b.run(t, step.line+configured)
		if lasted := time.Since(started); n == 0 || lasted < e.lasted {
			e.lasted = lasted
		}
		if step.then != nil {
			if err := step.then(b); err != nil {
				t.Fatal(err)
			}
		}
		e.traces = b.traces(t, k.box)
		os.RemoveAll(b.dir)
	}
	if len(e.traces) < 20 {
		t.Fatalf("%s: nothing to compare: %v", step.name, e.traces)
	}
	k.ends[key] = e
	return e
}

func keyOf(step killable, sealed bool) string { return fmt.Sprint(sealed, step.before, step.line) }

// kill kills a step once, runs it again and compares. A step that ends first is begun
// anew, and lasts no longer than that: the machine was slower when it was measured.
func (k *killer) kill(t *testing.T, step killable, sealed bool) {
	t.Helper()
	if k.doing != nil {
		k.doing.At("%d kills done; %s, sealed %t", k.done, step.name, sealed)
	}
	want := k.end(t, step, sealed)
	for {
		b := k.after(t, step.before, sealed).copied(t, k.root)
		k.box.empty()
		began := time.Now()
		at, cut := k.killOnce(t, b, step, want.lasted)
		if !cut {
			want.lasted = min(want.lasted, time.Since(began))
			k.ends[keyOf(step, sealed)] = want
		}
		if cut {
			b.run(t, step.line+configured)
			k.compare(t, step.name, at, want.traces, b.traces(t, k.box))
		}
		os.RemoveAll(b.dir)
		if cut {
			return
		}
	}
}

// killOnce kills a step at a point of its duration, and says whether it was still at
// work: the points of a step fall evenly, however many there are.
func (k *killer) killOnce(t *testing.T, b bench, step killable, lasts time.Duration) (at float64, cut bool) {
	t.Helper()
	count := k.of(step.name)
	count.tries++
	_, at = math.Modf(float64(count.tries) * math.Phi)
	if !killed(t, b.command(t, step.line+configured), time.Duration(at*float64(lasts))) {
		return at, false
	}
	count.quarters[int(at*4)]++
	count.kills++
	count.lasted[b.sealed] = lasts
	if b.sealed {
		count.sealed++
	}
	k.done++
	return at, true
}

// killChain follows the life of a store, each step killed once and run again.
func (k *killer) killChain(t *testing.T, sealed bool) {
	t.Helper()
	const whole = "the whole chain"
	lasts := make([]time.Duration, len(chain))
	never := k.first[sealed].copied(t, k.root)
	k.box.empty()
	for i, line := range chain {
		started := time.Now()
		never.run(t, line+configured)
		lasts[i] = time.Since(started)
	}
	want := never.traces(t, k.box)
	want["figures"] = never.run(t, "indicators --month 2024-02"+configured)
	b := k.first[sealed].copied(t, k.root)
	k.box.empty()
	for i, line := range chain {
		step := slices.IndexFunc(killables, func(s killable) bool { return s.line == line })
		k.killOnce(t, b, killables[step], lasts[i])
		b.run(t, line+configured)
	}
	got := b.traces(t, k.box)
	got["figures"] = b.run(t, "indicators --month 2024-02"+configured)
	for _, x := range []map[string]string{want, got} { // keyed with the secret of each store
		delete(x, `table journal."mark"`)
		delete(x, `saved: table journal."mark"`)
	}
	k.compare(t, whole, 0, want, got)
	k.chains++
	os.RemoveAll(never.dir)
	os.RemoveAll(b.dir)
}

func (k *killer) compare(t *testing.T, name string, at float64, want, got map[string]string) {
	t.Helper()
	all := maps.Clone(want)
	maps.Copy(all, got)
	for _, what := range slices.Sorted(maps.Keys(all)) {
		if want[what] == got[what] {
			continue
		}
		t.Errorf("%s, killed at %.3f: %s: %q, want %q", name, at, what, got[what], want[what])
		k.of(name).differences++
	}
}

func (k *killer) of(name string) *tally {
	if k.tally[name] == nil {
		k.tally[name] = &tally{lasted: make(map[bool]time.Duration)}
	}
	return k.tally[name]
}

// summary prints the kills, step by step.
func (k *killer) summary() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "step\tlasts\tsealed\tkills\tof them sealed\tby quarter of its duration\tdifferences")
	var sum tally
	line := func(name string, c tally) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\t%d\n", name, milliseconds(c.lasted[false]), milliseconds(c.lasted[true]), c.kills, c.sealed,
			strings.Trim(fmt.Sprint(c.quarters), "[]"), c.differences)
	}
	for _, name := range slices.Sorted(maps.Keys(k.tally)) {
		c := k.tally[name]
		line(name, *c)
		sum.tries += c.tries
		sum.kills += c.kills
		sum.sealed += c.sealed
		sum.differences += c.differences
		for i, n := range c.quarters {
			sum.quarters[i] += n
		}
	}
	line("all", sum)
	w.Flush()
	return text.String() + fmt.Sprintf("%d whole chains among them; %d other kills came after the end of a step, and do not count\n", k.chains, sum.tries-sum.kills)
}

func milliseconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.Round(time.Millisecond).String()
}

// killed starts a command and kills it after a while; it says whether the command
// was still at work.
func killed(t *testing.T, cmd *exec.Cmd, after time.Duration) bool {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	cmd.Wait()
	timer.Stop()
	return cmd.ProcessState.ExitCode() < 0
}

// traces is all that a bench holds: the rows of each table of its store and of its
// backup, the bytes of each document and of each file received, the letters that
// arrived, and the name of every file.
func (b bench) traces(t *testing.T, box *letterbox) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for store, prefix := range map[string]string{"agir.duckdb": "", "saved": "saved: "} {
		if b.has(store) {
			b.tables(t, store, prefix, all)
		}
	}
	b.files(t, all)
	b.letters(t, box, all)
	return all
}

// has says whether there is a store, sealed or not.
func (b bench) has(store string) bool {
	_, err := os.Stat(b.path(store))
	_, sealed := os.Stat(b.path(store + sealing.Suffix))
	return err == nil || sealed == nil
}

// rowsCompared says what of a table is compared, where it is not every row: what a
// kill may honestly leave is that something was tried twice.
var rowsCompared = map[string]string{
	`ledger."run"`:      "select 1 where false", // one line a run, killed ones included
	`ledger."phase"`:    "select 1 where false", // likewise, and how long it took
	`outbox."attempt"`:  "select 1 where false", // likewise; the letters are compared with their doubts
	`kept."linkage"`:    "select 1 where false", // what was computed is made again, or found
	`kept."person"`:     "select 1 where false",
	`kept."queue"`:      "select 1 where false",
	`kept."look"`:       "select 1 where false",
	`kept."circle"`:     "select 1 where false",
	`kept."counted"`:    "select 1 where false",
	`kept."line"`:       "select 1 where false",
	`journal."secret"`:  "select count(*) from %s", // drawn by lot in a new store
	`outbox."posting"`:  "select * exclude (attempts, doubts, first_at, next_at, why) from %s",
	`journal."reading"`: `select distinct "by", what, why from %s`,
	`journal."head"`:    "select count(*) from %s",                                                        // the hash of the instants of its lines
	`journal."purge"`:   "select * exclude (number) from %s where persons + rows + files + decisions > 0", // a second one finds nobody
}

// tables hashes the rows of each table of a store, in any order.
func (b bench) tables(t *testing.T, store, prefix string, all map[string]string) {
	t.Helper()
	db := b.opened(t, store)
	defer db.Close()
	rows, err := db.Query(`select schema_name || '."' || table_name || '"' from duckdb_tables() order by all`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	for _, name := range names {
		from := name
		if q, ok := rowsCompared[name]; ok {
			from = strings.Replace("("+q+")", "%s", name, 1)
		}
		var hash string
		if err := db.QueryRow("select count(*) || ' rows ' || coalesce(md5(string_agg(md5(r::varchar), '' order by r::varchar)), '') from " + from + " as r").Scan(&hash); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[prefix+"table "+name] = hash
	}
}

// files hashes what is not a store, and names everything.
func (b bench) files(t *testing.T, all map[string]string) {
	t.Helper()
	key := b.key(t)
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(b.dir, path)
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(name, "memory/"):
			all["left in memory"] += name + " "
			return nil
		case d.IsDir():
			return nil
		}
		all["file "+name] = "there"
		if strings.HasPrefix(name, "agir.duckdb") || strings.HasPrefix(name, "saved") {
			return nil // compared row by row
		}
		content, err := os.ReadFile(path)
		if err == nil && strings.HasSuffix(name, sealing.Suffix) { // sealed again, never the same bytes
			if content, err = key.OpenBytes(content); errors.Is(err, sealing.ErrKey) {
				content, err = []byte(sealedNext), nil
			}
		}
		all["file "+name] = hashed(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sealedNext stands for what a file holds that the key of the bench does not open any more.
const sealedNext = "sealed with the next key"

func hashed(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// letters says how each letter arrived: once, or twice under one Message-ID when
// the outbox says that it may have.
func (b bench) letters(t *testing.T, box *letterbox, all map[string]string) {
	t.Helper()
	doubted := make(map[string]bool)
	if !b.has("agir.duckdb") {
		return
	}
	db := b.opened(t, "agir.duckdb")
	defer db.Close()
	rows, err := db.Query("select message_id, doubts from outbox.posting where way = 'mail'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var doubts int
		if err := rows.Scan(&id, &doubts); err != nil {
			t.Fatal(err)
		}
		doubted[id] = doubts == 1
	}
	for address, ids := range box.letters() {
		arrived := make(map[string]int)
		for _, id := range ids {
			arrived[strings.Trim(id, "<>")]++
		}
		for id, n := range arrived {
			how := "once"
			if n > 1 && (n > 2 || !doubted[id]) {
				how = fmt.Sprintf("%d times", n)
			}
			all["letter "+id+" to "+address] = how
		}
	}
}
