package main

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"agir": func() {
			now := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
			if day, err := time.Parse(time.DateOnly, os.Getenv("AGIR_TEST_DAY")); err == nil {
				now = day.Add(8 * time.Hour)
			}
			os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr, func() time.Time { return now }))
		},
	})
}

// TestScripts runs the commands as they are typed: one story a verb.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", UpdateScripts: *update})
}
