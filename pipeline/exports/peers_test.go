package exports_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// BenchmarkOneXLSX reads a workbook of 720,000 cells: agir inflates every part of it,
// controls it to its end and gives its rows; calamine (crates.io) gives the cells of its
// sheets.
func BenchmarkOneXLSX(b *testing.B) {
	var content bytes.Buffer
	if err := exports.WriteXLSX(&content, []exports.Page{{Sheet: table(60_000)}}); err != nil {
		b.Fatal(err)
	}
	besideCalamine(b, content.Bytes())
}

// BenchmarkManyXLSX does the same of sixty workbooks of ordinary size.
func BenchmarkManyXLSX(b *testing.B) {
	var all [][]byte
	for i := range 60 {
		var content bytes.Buffer
		if err := exports.WriteXLSX(&content, []exports.Page{{Sheet: table(500 + 20*i)}}); err != nil {
			b.Fatal(err)
		}
		all = append(all, content.Bytes())
	}
	besideCalamine(b, all...)
}

func besideCalamine(b *testing.B, workbooks ...[]byte) {
	ours := 0
	b.Run("agir", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			ours = 0
			for _, content := range workbooks {
				ours += cellsIn(b, content)
			}
		}
	})
	b.Run("calamine", func(b *testing.B) {
		program := calamine(b)
		args := []string{strconv.Itoa(b.N)}
		for i, content := range workbooks {
			args = append(args, filepath.Join(b.TempDir(), strconv.Itoa(i)+".xlsx"))
			if err := os.WriteFile(args[i+1], content, 0o600); err != nil {
				b.Fatal(err)
			}
		}
		cmd := exec.Command(program, args...)
		b.ResetTimer()
		out, err := cmd.CombinedOutput()
		if err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		slow.CPUOf(b, cmd)
		if theirs := strings.TrimSpace(string(out)); ours > 0 && theirs != strconv.Itoa(ours) {
			b.Errorf("%s cells, not %d", theirs, ours)
		}
	})
}

// cellsIn counts the cells of a workbook that hold something.
func cellsIn(b *testing.B, content []byte) (n int) {
	file, err := exports.Read("a.xlsx", content, exports.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	for _, sheet := range file.Sheets {
		for row, err := range sheet.Rows() {
			if err != nil {
				b.Fatal(err)
			}
			for i := range row.Cells {
				if row.Cells[i].Kind != exports.Empty {
					n++
				}
			}
		}
	}
	return n
}

// calamine is the program of testdata/calamine, built once and kept among the caches.
func calamine(b *testing.B) string {
	cargo, err := exec.LookPath("cargo")
	if err != nil {
		b.Skip("no cargo")
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		b.Skip(err)
	}
	target := filepath.Join(caches, "agir", "calamine")
	build := exec.Command(cargo, "build", "--quiet", "--release", "--locked")
	build.Dir = "testdata/calamine"
	build.Env = append(os.Environ(), "CARGO_TARGET_DIR="+target)
	if out, err := build.CombinedOutput(); err != nil {
		b.Skipf("cargo builds no calamine here: %v\n%s", err, out)
	}
	return filepath.Join(target, "release", "agir-peer")
}
