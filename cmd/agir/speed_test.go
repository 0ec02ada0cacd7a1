package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

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
