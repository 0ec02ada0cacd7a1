//go:build linux

package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// TestSpeed measures the program as its users meet it, and beside another way to do
// the same work in the same run; with -update it is written in CONTRIBUTING.md. It asserts no time.
// AGIR_SPEED=1 asks for it, AGIR_SPEED=10 for ten nations besides.
func TestSpeed(t *testing.T) {
	times, err := strconv.ParseFloat(os.Getenv("AGIR_SPEED"), 64)
	if err != nil {
		t.Skip("speed is measured when AGIR_SPEED asks for it")
	}
	program := built(t)
	if os.Getenv("AGIR_NATION") == "" { // simulated once for its three evenings
		t.Setenv("AGIR_NATION", t.TempDir())
	}
	table := []string{
		"| what | takes | processor | beside | ratio | aim |",
		"| --- | --- | --- | --- | --- | --- |",
		startUp(t, program),
	}
	table = append(table, consortiumMonth(t, program)...)
	table = append(table, peers(t)...)
	table = append(table, nationEvening(t, program, times)...)
	text := strings.Join(table, "\n") + "\n\n" + machine() + "\n"
	t.Log("\n" + text)
	if *update {
		rewrite(t, contributing, "speed", text)
	}
}

// built is the program as it is installed.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "agir")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// cost is what a process took.
type cost struct {
	wall time.Duration
	cpu  time.Duration // of all its threads, and of the system for it
	peak int64         // bytes of memory
}

// and adds what another took after it.
func (c cost) and(d cost) cost { return cost{c.wall + d.wall, c.cpu + d.cpu, max(c.peak, d.peak)} }

func (c cost) String() string { return seconds(c.wall) }

func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func (c cost) whole() string { return fmt.Sprintf("%v, %.1f GiB", c, float64(c.peak)/(1<<30)) }

// line is a line of the table; beside and ratio may be empty.
func line(what string, c cost, takes, beside, ratio, aim string) string {
	cpu := ""
	if c.cpu > 0 {
		cpu = seconds(c.cpu)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", what, takes, cpu, beside, ratio, aim)
}

// takes runs a command in a folder, to its end.
func takes(t *testing.T, dir, program string, args ...string) cost {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	started := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("agir %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	p := cmd.ProcessState
	return cost{time.Since(started), p.UserTime() + p.SystemTime(), p.SysUsage().(*syscall.Rusage).Maxrss << 10}
}

// median is the middle of an odd number of times.
func median(times int, once func() cost) cost {
	all := make([]cost, times)
	for i := range all {
		all[i] = once()
	}
	slices.SortFunc(all, func(a, b cost) int { return cmp.Compare(a.wall, b.wall) })
	return all[times/2]
}

func startUp(t *testing.T, program string) string {
	c := median(11, func() cost { return takes(t, t.TempDir(), program, "version") })
	return line("start of the program", c, c.String(), "", "", "under 100 ms")
}

// consortiumMonth is the work of a consortium of two departments, after its demo.
func consortiumMonth(t *testing.T, program string) []string {
	dir := t.TempDir()
	takes(t, dir, program, "demo", "--out", ".")
	day := demoAsOf.Format(time.DateOnly)
	takes(t, dir, program, "run", "--today", day, "--live", "--by", "B", "--why", "essai")
	again := median(3, func() cost { return takes(t, dir, program, "run", "--today", day) })
	month := median(3, func() cost {
		return takes(t, dir, program, "report", "--month", demoLast.Format("2006-01"), "--as-of", day)
	})
	return []string{
		line("`agir run`, nothing new", again, again.String(), "", "", "under 1 s"),
		line("`agir report`, every document of a month, two departments", month, month.String(), "", "", "under 2 s"),
	}
}

var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark(\w+)/(\w+?)(?:-\d+)?\s+\d+\s+([0-9.e+]+) ns/op(?:.*?\s([0-9.e+-]+) cpu-s/op)?.*$`)

// besides is what a benchmark prints besides its time.
var besides = regexp.MustCompile(`([0-9.]+) (F1|peak-MiB)`)

// peers runs the benchmarks that do the same work in another way too. The ratio is that of
// the processor seconds where both print them: others use the machine.
func peers(t *testing.T) (lines []string) {
	ran := make(map[string][]byte) // what each benchmark printed: one that two lines are made of is run once
	for _, p := range []struct{ folder, benchmark, what, peer, peerName, aim, times string }{
		{"pipeline/answers", "ReadCSV", "a CSV statement of contacts into a new store", "read_csv", "`read_csv` of the engine, texts unjudged", "2 at most", ""},
		{"pipeline/answers", "BareCSV", "a CSV of 1,200,000 cells read, all of it controlled", "read_csv", "`read_csv` of the engine", "1.2 at most", ""},
		{"pipeline/answers", "Figures", "consolidation, every figure, thirteen months, every level", "bare", "the same questions typed bare", "2 at most", ""},
		{"pipeline/answers", "Kept", "every figure of a month asked again, who is one person being kept", "fresh", "the same, nothing being kept", "", ""},
		{"pipeline/exports", "OneXLSX", "a workbook of 720,000 cells read, every part of it controlled", "calamine", "calamine (crates.io), the cells alone", "1 at most", ""},
		{"pipeline/exports", "ManyXLSX", "sixty workbooks of 6,000 to 20,000 cells", "calamine", "calamine", "1 at most", ""},
		{"pipeline/persons", "BesideSplink", "100,000 rows without a number linked", "splink", "Splink 5 on DuckDB (PyPI)", "1 at most", "1x"},
		{"reports/excel", "Workbook", "a workbook of 80,000 cells, tables and styles", "xlsxwriter", "python3-xlsxwriter, the cells alone", "1 at most", ""},
		{"reports/excel", "LongWorkbook", "a workbook of 1,200,000 cells", "rust", "rust_xlsxwriter (crates.io), the cells alone", "1 at most", "2x"},
		{"reports/excel", "LongWorkbook", "the same", "excelize", "excelize's stream, the cells alone", "1 at most", "2x"},
		{"reports/pdf", "BesideTypst", "the month of a department as PDF", "typst", "Typst (PyPI), the same texts, tables and points", "1 at most", ""},
	} {
		out := ran[p.benchmark]
		if out == nil {
			var err error
			out, err = exec.Command("go", "test", "../../"+p.folder, "-run", "^$", "-bench", "^Benchmark"+p.benchmark+"$", "-benchtime", cmp.Or(p.times, "5x")).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			ran[p.benchmark] = out
		}
		took, beside := make(map[string]cost), make(map[string]string)
		for _, m := range benchmarkLine.FindAllStringSubmatch(string(out), -1) {
			ns, err := strconv.ParseFloat(m[3], 64)
			if err != nil {
				t.Fatal(err)
			}
			cpu, _ := strconv.ParseFloat(m[4], 64) // none printed is none
			took[m[2]] = cost{wall: time.Duration(ns), cpu: time.Duration(cpu * 1e9)}
			for _, printed := range besides.FindAllStringSubmatch(m[0], -1) {
				beside[m[2]] += ", " + printed[1] + " " + strings.TrimPrefix(printed[2], "peak-")
			}
		}
		ours, besideIt, ratio := took["agir"], "not installed", ""
		if peer, ok := took[p.peer]; ok {
			besideIt, ratio = fmt.Sprintf("%s, %v%s", p.peerName, peer, beside[p.peer]), fmt.Sprintf("%.2f", ours.wall.Seconds()/peer.wall.Seconds())
			if ours.cpu > 0 && peer.cpu > 0 {
				besideIt += ", " + seconds(peer.cpu) + " of processor"
				ratio = fmt.Sprintf("%.2f", ours.cpu.Seconds()/peer.cpu.Seconds())
			}
		}
		lines = append(lines, line(p.what, ours, ours.String()+beside["agir"], besideIt, ratio, p.aim))
	}
	return lines
}

// nationEvening is the evening of a nation, the files taken, then every document: the
// quickest of three, since others use the machine. One so many times as crowded, long
// enough to meet them all, stands beside their average.
func nationEvening(t *testing.T, program string, times float64) []string {
	var one [2]cost
	var average float64 // seconds
	for i := range 3 {
		now := evening(t, program, 1)
		whole := now[0].and(now[1])
		t.Logf("the nation: %v", whole.whole())
		average += whole.wall.Seconds() / 3
		if i == 0 || whole.wall < one[0].and(one[1]).wall {
			one = now
		}
	}
	lines := []string{
		line("the nation: files taken", one[0], one[0].whole(), "", "", ""),
		line("the nation: persons, figures and documents", one[1], one[1].whole(), "", "", ""),
		line("the nation, in all, the quickest of three", one[0].and(one[1]), one[0].and(one[1]).whole(), "", "", "15 s, 1.5 GiB"),
	}
	if times > 1 {
		many := evening(t, program, times)
		whole := many[0].and(many[1])
		lines = append(lines, line(fmt.Sprintf("%g times the nation", times), whole, whole.whole(), "the nation, on average",
			fmt.Sprintf("%.1f", whole.wall.Seconds()/average), fmt.Sprintf("%g at most, 8 GiB", times*1.1)))
	}
	return lines
}

func evening(t *testing.T, program string, times float64) [2]cost {
	inbox, _ := nation(t, times)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "agir.yaml"), simulation.NationYAML(), 0o600); err != nil {
		t.Fatal(err)
	}
	day := demoAsOf.Format(time.DateOnly)
	return [2]cost{
		takes(t, dir, program, "ingest", "--config", "agir.yaml", "--inbox", inbox, "--today", day),
		takes(t, dir, program, "report", "--config", "agir.yaml", "--month", demoLast.Format("2006-01"), "--as-of", day),
	}
}

// machine is what the table was measured on.
func machine() string {
	name := "processor unknown"
	if content, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(content), "model name\t: "); ok {
			name, _, _ = strings.Cut(rest, "\n")
		}
	}
	return fmt.Sprintf("Measured on %d cores (%s), %s.", runtime.NumCPU(), name, runtime.Version())
}
