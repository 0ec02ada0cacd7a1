package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// process is agir in a process of its own, on a day.
func process(t *testing.T, dir, today string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{Path: self, Args: append([]string{"agir"}, append(args, "--today", today)...), Dir: dir, Env: append(os.Environ(), "AGIR_TEST_DAY="+today)}
}

// invented lays a small simulated inbox in a folder.
func invented(t *testing.T, dir string, last time.Time) {
	t.Helper()
	_, err := simulation.Write(t.Context(), filepath.Join(dir, "inbox"), simulation.Options{Settings: settings.Default(), Seed: 7, Last: last, Defects: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// A second process says who holds the store, and leaves.
func TestASecondProcessSaysWhoHoldsTheStore(t *testing.T) {
	dir := t.TempDir()
	store, err := store.Open(t.Context(), filepath.Join(dir, "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := os.Mkdir(filepath.Join(dir, "inbox"), 0o750); err != nil {
		t.Fatal(err)
	}
	out, err := process(t, dir, "2023-10-10", "run").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != notDone {
		t.Fatalf("exit: %v\n%s", err, out)
	}
	if want := fmt.Sprintf("un autre processus tient la base (processus %d)", os.Getpid()); !strings.Contains(string(out), want) {
		t.Errorf("%s\nwant: %s", out, want)
	}
}

// Killed anywhere, again and again, the night still ends with each period made
// once and one edition for each that publishes. AGIR_KILLS makes it longer.
func TestKilledAnywhereEachPeriodIsMadeOnce(t *testing.T) {
	doing := slow.Test(t, "a night is killed and run again")
	kills, err := strconv.Atoi(os.Getenv("AGIR_KILLS"))
	if err != nil {
		kills = 2
	}
	dir := t.TempDir()
	invented(t, dir, time.Date(2024, time.February, 1, 0, 0, 0, 0, time.UTC))
	chance := rand.New(rand.NewPCG(1, 2))
	for n := range kills {
		doing.At("kill %d of %d", n+1, kills)
		cmd := process(t, dir, "2024-03-12", "run", "--live", "--by", "B", "--why", "essai")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(50+chance.IntN(6000))*time.Millisecond, func() { cmd.Process.Kill() })
		cmd.Wait()
	}
	if out, err := process(t, dir, "2024-03-12", "run", "--live", "--by", "B", "--why", "essai").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	madeOnce(t, filepath.Join(dir, "agir.duckdb"), dir)
}

// A machine wakes up with a clock three months ahead, and works. Set right, it makes
// each night in its time, and says so; what was late is still reported. A day typed by the
// operator is no clock.
func TestAClockThatWasAheadStopsNothing(t *testing.T) {
	slow.Test(t, "mornings follow one another")
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "inbox"), 0o750); err != nil {
		t.Fatal(err)
	}
	nights := filepath.Join(dir, "schedules")
	if err := os.CopyFS(nights, os.DirFS("../../schedules")); err != nil {
		t.Fatal(err)
	}
	others, _ := filepath.Glob(filepath.Join(nights, "*"))
	for _, other := range others {
		if filepath.Base(other) != "ingestion.yaml" {
			os.RemoveAll(other)
		}
	}
	agir := func(line string, at time.Time) (int, string) {
		var said bytes.Buffer
		args := append(strings.Fields(line), "--store", filepath.Join(dir, "agir.duckdb"), "--schedules", nights)
		return run(t.Context(), args, &said, &said, func() time.Time { return at }), said.String()
	}
	night := "run --inbox " + filepath.Join(dir, "inbox") + " --out " + filepath.Join(dir, "documents")
	noon := func(month time.Month, day int) time.Time { return time.Date(2024, month, day, 12, 0, 0, 0, time.UTC) }
	lay := func(folder string) { // a file, without a date or under one
		file := filepath.Join(dir, "inbox", folder, "sos-solidarites", "parcours.csv")
		text := "dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\n"
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o750), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "inbox", "2024-03-01", "soliha", "contacts.csv")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o750), os.WriteFile(file, []byte("dossier;date_contact\nD0;12/02/2024\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line      string
		at        time.Time
		says, not string
	}{
		{night + " --live --by B --why essai", noon(3, 12), "ingestion 2024-03-12\u202f: fait", "horloge"},
		{night, noon(6, 12), "ingestion 2024-06-12\u202f: fait", "horloge"},
		{night + " --today 2024-03-12", noon(6, 12), "rien à envoyer", "fait"},
		{night + " --today 2024-07-14", noon(6, 12), "2024-07-14 est trop loin", "courrier"},
		{night, noon(3, 13), "ingestion 2024-03-13\u202f: fait", "03-12\u202f: fait"},
		{night, noon(3, 13).Add(-time.Hour), "rien à envoyer", "fait"}, // an hour back makes nothing twice
		{night, noon(3, 14), "ingestion 2024-03-14\u202f: fait", "horloge"},
		{"status", noon(3, 14), "1 fichier porte un jour de réception à venir, jusqu’au 2024-06-12", "rien n’a travaillé"},
		{night, noon(3, 15), "1 fichier nouveau", "horloge"},
		{"status", noon(3, 15), "rien ne vous attend", "rien n’a travaillé"},
		{"status", noon(3, 20), "rien n’a travaillé depuis le 2024-03-15", "rien ne vous attend"},
	} {
		switch {
		case c.at.Equal(noon(6, 12)):
			lay("")
		case c.at.Equal(noon(3, 15)):
			lay("2024-03-15")
		}
		_, said := agir(c.line, c.at)
		if !strings.Contains(said, c.says) || strings.Contains(said, c.not) {
			t.Errorf("%s, on %v:\n%s", c.line, c.at, said)
		}
		if again := c.at.Equal(noon(3, 13)); again != strings.Contains(said, "horloge\u202f: elle avançait et revient à l’heure\u202f; 92 périodes") {
			t.Errorf("on %v, said:\n%s", c.at, said)
		}
	}
}

// madeOnce checks that no period is open, that each that publishes has an edition
// of its own, and that each document of each edition lies with its reader.
func madeOnce(t *testing.T, file, dir string) {
	t.Helper()
	ctx := context.Background()
	store, err := store.OpenReader(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ledger, err := books.Ledger(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	editions, err := books.Editions(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(map[int]string)
	for _, p := range ledger {
		none := p.State == schedules.Waiting && strings.Contains(p.Why, "aucun des relevés attendus") // a month of which nothing was received
		if p.State != schedules.Made && p.State != schedules.Passed && !none {
			t.Errorf("%s %s: %s: %s", p.Job, p.Period, p.State, p.Why)
		}
		if p.Edition == 0 {
			continue
		}
		if other := asked[p.Edition]; other != "" {
			t.Errorf("edition %d was made for %s and for %s %s", p.Edition, other, p.Job, p.Period)
		}
		asked[p.Edition] = p.Job + " " + p.Period
	}
	for _, e := range editions {
		if asked[e.Number] == "" {
			t.Errorf("edition %d was made for no period", e.Number)
		}
		names, err := books.DocumentsOf(ctx, store, e.Number)
		if err != nil {
			t.Fatal(err)
		}
		for name := range names {
			if _, err := os.Stat(filepath.Join(dir, "documents", name)); err != nil {
				t.Errorf("edition %d: %v", e.Number, err)
			}
		}
	}
	if len(asked) == 0 {
		t.Error("no edition was made")
	}
}

// serve stays, answers, and leaves at a safe point when it is asked to.
func TestServeStopsCleanly(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "inbox"), 0o750); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out, errs bytes.Buffer
	clock := func() time.Time { return time.Date(2023, 10, 10, 12, 0, 0, 0, time.UTC) }
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--store", filepath.Join(dir, "agir.duckdb"), "--inbox", filepath.Join(dir, "inbox"),
			"--out", filepath.Join(dir, "documents"), "--listen", "127.0.0.1:0", "--every", "50ms"}, &out, &errs, clock)
	}()
	time.AfterFunc(300*time.Millisecond, stop)
	if status := <-ended; status != done {
		t.Fatalf("status %d\n%s%s", status, out.String(), errs.String())
	}
	if !strings.HasPrefix(out.String(), "bureau\u202f: http://127.0.0.1:") || !strings.HasSuffix(out.String(), "arrêté\n") {
		t.Errorf("said:\n%s", out.String())
	}
}
