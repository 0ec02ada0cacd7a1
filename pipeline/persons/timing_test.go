package persons

import (
	"log/slog"
	"os"
	"runtime/pprof"
	"testing"
)

func TestTiming(t *testing.T) {
	if os.Getenv("PERSONS_TIMING") == "" {
		t.Skip()
	}
	f, _ := os.Create("/tmp/persons/cpu.prof")
	n := 6000
	if os.Getenv("PERSONS_TIMING") == "40000" {
		n = 40000
	}
	r := seeded(1)
	lines := tellAll(r, people(r, n))
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, lines)
	pprof.StartCPUProfile(f)
	res, err := Link(t.Context(), conn, Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	pprof.StopCPUProfile()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", res)
}
