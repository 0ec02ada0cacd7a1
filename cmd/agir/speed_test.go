package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// nation is the simulated nation, so many times as crowded: 94 departments, about
// 60,000 persons and a million contacts for one. It is written once in the folder that
// AGIR_NATION names, or in one of the test's.
func nation(t testing.TB, times float64) (inbox string, conf *settings.Settings) {
	t.Helper()
	w, err := (&demoVerb{Nation: true, Seed: 2}).world(demoAsOf)
	if err != nil {
		t.Fatal(err)
	}
	conf, options := w.options.Settings, w.options
	options.PersonsPerMonth *= times
	dir := os.Getenv("AGIR_NATION")
	if dir == "" {
		dir = t.TempDir()
	}
	inbox = filepath.Join(dir, "inbox")
	if times != 1 {
		inbox = filepath.Join(dir, fmt.Sprintf("inbox-%gx", times))
	}
	if _, err := os.Stat(inbox); err == nil {
		return inbox, conf
	}
	counts, err := simulation.Write(t.Context(), inbox, options, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d persons, %d rows", counts.Persons, counts.Rows)
	return inbox, conf
}

// BenchmarkNation is one evening of the nation, step by step: the files taken,
// the figures of thirteen months and the documents of every reader.
func BenchmarkNation(b *testing.B) {
	inbox, conf := nation(b, 1)
	var out bytes.Buffer
	s := &session{ctx: context.Background(), stdout: &out, stderr: &out, clock: time.Now, today: demoAsOf, flags: &agir{}}
	for b.Loop() {
		b.StopTimer()
		file := filepath.Join(b.TempDir(), "agir.duckdb")
		store, err := store.Open(s.ctx, file)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		step := lap(b)
		if err := s.ingest(store, conf, inbox, demoAsOf); err != nil {
			b.Fatal(err)
		}
		step("ingest-s")
		if _, err := release.Draft(b.Context(), store, release.DraftRequest{Settings: conf, Month: demoLast, AsOf: demoAsOf}); err != nil {
			b.Fatal(err)
		}
		step("documents-s")
		store.Close()
	}
}

// lap reports the seconds since the lap before.
func lap(b *testing.B) func(unit string) {
	at := time.Now()
	return func(unit string) {
		b.ReportMetric(time.Since(at).Seconds(), unit)
		at = time.Now()
	}
}

// BenchmarkNight is a night in which one file of one department comes, to the documents of that
// department and of the nation, in the store of the nation as the evening before left it: agir
// with what the store keeps of that evening, fresh when nothing is kept, to the same bytes. The file
// says what is known, in another order.
func BenchmarkNight(b *testing.B) {
	inbox, conf := nation(b, 1)
	evening := filepath.Join(b.TempDir(), "agir.duckdb")
	var out bytes.Buffer
	s := &session{ctx: context.Background(), stdout: &out, stderr: &out, clock: time.Now, today: demoAsOf, flags: &agir{}}
	pass := func(b *testing.B, file, inbox string, today time.Time, before string, only ...string) (drawn string) {
		b.Helper()
		store, err := store.Open(s.ctx, file)
		if err != nil {
			b.Fatal(err)
		}
		defer store.Close()
		if _, err := store.Exec(s.ctx, before); err != nil {
			b.Fatal(err)
		}
		if err := s.ingest(store, conf, inbox, today); err != nil {
			b.Fatal(err)
		}
		all, err := release.Draft(b.Context(), store, release.DraftRequest{Settings: conf, Month: demoLast, AsOf: today, Only: only})
		if err != nil {
			b.Fatal(err)
		}
		for _, d := range all {
			drawn += d.Path() + " " + d.Hash() + "\n"
		}
		return drawn
	}
	pass(b, evening, inbox, demoAsOf, "select 1")
	told, err := filepath.Glob(filepath.Join(inbox, "*", "ofii", "*_72_*.csv"))
	if err != nil || len(told) == 0 {
		b.Fatal("no statement of OFII in CSV for the department 72", err)
	}
	content, err := os.ReadFile(told[0])
	if err != nil {
		b.Fatal(err)
	}
	content = bytes.Replace(content, []byte("Extraction du 02/01/2025"), []byte("Extraction du 03/01/2025"), 1)
	lines := bytes.Split(bytes.TrimSuffix(content, []byte("\n")), []byte("\n"))
	slices.Reverse(lines[4:]) // under the title, the day, a blank and the labels
	next := demoAsOf.AddDate(0, 0, 1)
	night := b.TempDir()
	path := filepath.Join(night, next.Format(time.DateOnly), "ofii", filepath.Base(told[0]))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, append(bytes.Join(lines, []byte("\n")), '\n'), 0o600)); err != nil {
		b.Fatal(err)
	}
	var drawn string
	for _, c := range []struct{ name, before string }{
		{"agir", "select 1"},
		{"fresh", "delete from store.kept.linkage; delete from store.kept.source; delete from store.kept.line; delete from store.kept.counted; delete from store.kept.circle"},
	} {
		b.Run(c.name, func(b *testing.B) {
			content, err := os.ReadFile(evening)
			if err != nil {
				b.Fatal(err)
			}
			b.Logf("a store of %d MB", len(content)>>20)
			for b.Loop() {
				b.StopTimer()
				file := filepath.Join(b.TempDir(), "agir.duckdb")
				if err := os.WriteFile(file, content, 0o600); err != nil {
					b.Fatal(err)
				}
				slow.CPU(b)
				b.StartTimer()
				now := pass(b, file, night, next, c.before, "ddets-72", "national")
				if drawn == "" {
					drawn = now
				}
				if now == "" || now != drawn {
					b.Errorf("not the documents from nothing:\n%s\n%s", drawn, now)
				}
			}
		})
	}
}
